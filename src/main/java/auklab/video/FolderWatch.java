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
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells that something may have changed in some folders, and costs nothing while nothing does. The
 * kernel tells of local folders only; so who relies on it looks for himself now and then.
 */
final class FolderWatch implements Closeable {
  private final WatchService service;
  private final Map<Path, WatchKey> watched = new HashMap<>();

  FolderWatch() throws IOException {
    service = FileSystems.getDefault().newWatchService();
  }

  /** From now on, these folders are watched; one that cannot be, is not. */
  void over(Set<Path> folders) {
    watched.keySet().removeIf(folder -> !folders.contains(folder) && cancel(folder));
    for (Path folder : folders) {
      WatchKey key = watched.get(folder);
      if (key == null || !key.isValid()) {
        try {
          watched.put(
              folder,
              folder.register(
                  service,
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
    WatchKey key = service.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = service.poll();
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
