package auklab.video.archive;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders in which this process works for a moment. What it exchanges with the archive in small
 * files lies in memory, so that a disk without a byte or an inode left is no hindrance; where there
 * is no such memory, or it is full, in {@code state_dir}.
 */
final class Workplace {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  private static final Path MEMORY = Path.of("/dev/shm");

  /** More than the lists of one exchange have, in bytes. */
  private static final long ENOUGH = 16_000_000;

  private static final String VERIFY = "verify-";

  private final Path stateDir;
  private final String name;
  private final String ours;

  /**
   * @param stateDir {@code state_dir}
   */
  Workplace(Path stateDir) {
    this.stateDir = stateDir;
    this.name = "auklab-video-" + Integer.toHexString(stateDir.toAbsolutePath().hashCode()) + "-";
    this.ours = ProcessHandle.current().pid() + "-";
  }

  /** A folder for one exchange of small files. */
  Path forLists() throws IOException {
    if (Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= ENOUGH) {
      try {
        return Files.createTempDirectory(MEMORY, name + ours);
      } catch (IOException e) {
        LOG.debug("{}: {}", MEMORY, e.toString());
      }
    }
    return Ballast.in(stateDir)
        .spend(
            stateDir,
            () -> {
              Durable.createPrivateDirectories(stateDir);
              return Files.createTempDirectory(stateDir, name + ours);
            });
  }

  /**
   * Writes a file for the archive, which everybody may read.
   *
   * @param file in a folder of ours; folders above it are made
   * @param text what it holds
   */
  void write(Path file, String text) throws IOException {
    Ballast.in(stateDir)
        .spending(
            file.getParent(),
            () -> {
              Files.createDirectories(file.getParent());
              Files.writeString(file, text);
              Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            });
  }

  /** A folder for footage that is fetched to be read. */
  Path forFootage() throws IOException {
    return Files.createTempDirectory(stateDir, VERIFY + ours);
  }

  static void remove(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Removes what processes that are no more have left of their work. */
  void tidy() {
    for (Path place : List.of(MEMORY, stateDir)) {
      tidy(place, name);
    }
    tidy(stateDir, VERIFY);
  }

  private static void tidy(Path place, String prefix) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(place, prefix + "*")) {
      for (Path folder : left) {
        String pid = folder.getFileName().toString().substring(prefix.length()).split("-")[0];
        if (pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          remove(folder);
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: {}", place, e.toString());
    }
  }
}
