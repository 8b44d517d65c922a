package auklab.video;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Tells that something may have changed in some folders, and costs nothing while nothing does. The
 * kernel tells of local folders only; so who relies on it looks for himself now and then.
 */
final class FolderWatch implements Closeable {
  /** How often something may have changed where the kernel tells of nothing. */
  private static final Duration UNTOLD = Duration.ofSeconds(1);

  private final Optional<WatchService> service = service();
  private final Map<Path, WatchKey> watched = new HashMap<>();

  /** Other programs of the same user may have taken all that the kernel allows. */
  private static Optional<WatchService> service() {
    try {
      return Optional.of(FileSystems.getDefault().newWatchService());
    } catch (IOException e) {
      LoggerFactory.getLogger("edit")
          .warn(
              "folders are looked at each second, since they cannot be watched: {}", e.toString());
      return Optional.empty();
    }
  }

  /** From now on, these folders are watched; one that cannot be, is not. */
  void over(Set<Path> folders) {
    service.ifPresent(kernel -> over(kernel, folders));
  }

  private void over(WatchService kernel, Set<Path> folders) {
    watched.keySet().removeIf(folder -> !folders.contains(folder) && cancel(folder));
    for (Path folder : folders) {
      WatchKey key = watched.get(folder);
      if (key == null || !key.isValid()) {
        try {
          watched.put(
              folder,
              folder.register(
                  kernel,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY,
                  StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
          watched.remove(folder);
        }
      }
    }
  }

  private boolean cancel(Path folder) {
    watched.get(folder).cancel();
    return true;
  }

  /**
   * Waits until something has happened in them.
   *
   * @param most how long to wait for it at most
   */
  void await(Duration most) throws InterruptedException {
    if (service.isEmpty()) {
      Thread.sleep(Math.min(most.toMillis(), UNTOLD.toMillis()));
      return;
    }
    WatchKey key = service.get().poll(most.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = service.get().poll();
    }
  }

  @Override
  public void close() throws IOException {
    if (service.isPresent()) {
      service.get().close();
    }
  }
}
