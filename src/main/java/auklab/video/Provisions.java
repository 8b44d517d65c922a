package auklab.video;

import auklab.video.backup.BackupLock;
import auklab.video.config.Backup;
import auklab.video.footage.Durable;
import auklab.video.footage.Mounts;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pass needs on a full disk, laid by while there is room: the folders and files that it
 * opens, and the {@link Ballast}.
 */
public final class Provisions {
  private static final Logger LOG = LoggerFactory.getLogger("space");

  /** A folder on a NAS that hangs must keep nobody from recording. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path stateDir;
  private final Backup backup;
  private final Ballast ballast;
  private Thread worker = new Thread();
  private boolean told;

  /**
   * @param stateDir {@code state_dir}
   * @param backup says where the lists and the lock lie
   */
  Provisions(Path stateDir, Backup backup) {
    this.stateDir = stateDir;
    this.backup = backup;
    this.ballast = Ballast.in(stateDir, backup.successLogDir(), backup.lockDir());
  }

  /** Lays by what is missing, as far as there is room; waits for a few seconds at most. */
  public synchronized void layBy() {
    if (worker.isAlive()) {
      return;
    }
    worker = new Thread(this::layByNow, "provisions");
    worker.setDaemon(true);
    worker.start();
    try {
      worker.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void layByNow() {
    List<Path> folders =
        Stream.of(stateDir, backup.successLogDir(), backup.lockDir()).filter(this::made).toList();
    List<Path> files =
        Stream.of(stateDir.resolve("proven.lock"), BackupLock.file(backup.lockDir()))
            .filter(file -> folders.contains(file.getParent()))
            .toList();
    for (Path file : files) {
      try {
        if (!Files.exists(file)) {
          ballast.spend(file.getParent(), () -> Files.createFile(file));
        }
      } catch (FileAlreadyExistsException e) {
        // Another process was faster.
      } catch (IOException e) {
        LOG.warn("{} cannot be made: {}", file, e.toString());
      }
    }
    List<Path> without = ballast.layBy().stream().filter(folders::contains).toList();
    if (!without.isEmpty() && !told) {
      LOG.warn(
          "there is no room on the disk of {}: what is proven or deleted may not be noted there."
              + " Free some megabytes by hand, of anything that is no footage",
          without.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
    told = !without.isEmpty();
  }

  /** Makes a folder, unless it belongs on a disk that is not mounted. */
  private boolean made(Path folder) {
    try {
      if (Files.isDirectory(folder)) {
        return true;
      }
      if (Mounts.now().absent(Mounts.resolved(folder)).isPresent()) {
        return false;
      }
      if (folder.equals(stateDir)) {
        Durable.createPrivateDirectories(folder);
      } else {
        ballast.spend(folder, () -> Files.createDirectories(folder));
      }
      return true;
    } catch (IOException e) {
      LOG.warn("{} cannot be made: {}", folder, e.toString());
      return false;
    }
  }
}
