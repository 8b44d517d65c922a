package auklab.video.space;

import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room that is kept for what must be written on a full disk: pieces of nothing, which are given up
 * one by one when a write finds no space. So a backup can note what it has proven, and a cleanup
 * what it deletes, on a disk with 0 bytes left; by that the disk gets room again.
 *
 * <p>There is one on each filesystem that such notes lie on, of less than 2 MB. It is laid by again
 * when there is room.
 */
public final class Ballast {
  private static final Logger LOG = LoggerFactory.getLogger("space");

  /** Size of a piece, in bytes. */
  static final int PIECE = 32_768;

  /** As many make less than 2 MB together; each is also an inode, of which a pass needs some. */
  static final int PIECES = 56;

  /** With less than this free, in bytes, a disk counts as full, and nothing is laid by. */
  private static final long LITTLE = 524_288;

  private static final String IN_STATE_DIR = "ballast";
  private static final String ELSEWHERE = ".ballast";

  private final List<Path> folders;

  /** A write that may be tried again. */
  public interface Write<T> {
    T run() throws IOException;
  }

  /** The same without a result. */
  public interface Step {
    void run() throws IOException;
  }

  private Ballast(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * The ballast of these folders.
   *
   * @param stateDir {@code state_dir}
   * @param others folders that may lie on other filesystems
   */
  public static Ballast in(Path stateDir, Path... others) {
    return new Ballast(
        Stream.concat(
                Stream.of(stateDir.resolve(IN_STATE_DIR)),
                Stream.of(others).map(folder -> folder.resolve(ELSEWHERE)))
            .toList());
  }

  /**
   * Writes something. Where the disk has no space for it, a piece of the ballast goes and it is
   * tried again, until there is no piece left.
   *
   * @param where a folder on the disk that is written to
   * @param write what is to be done; it may be done more than once
   * @throws IOException where it could not be done for another reason, or with no piece left
   */
  public <T> T spend(Path where, Write<T> write) throws IOException {
    while (true) {
      try {
        return write.run();
      } catch (IOException e) {
        if (!isFull(where, e) || !giveUp(where)) {
          throw e;
        }
      }
    }
  }

  /**
   * The same without a result.
   *
   * @param where a folder on the disk that is written to
   * @param step what is to be done; it may be done more than once
   */
  public void spending(Path where, Step step) throws IOException {
    spend(
        where,
        () -> {
          step.run();
          return null;
        });
  }

  /** Whether a write failed for want of space: by its words, which may be in any language. */
  private static boolean isFull(Path where, IOException fault) {
    String words = String.valueOf(fault.getMessage());
    if (words.contains("No space left") || words.contains("quota")) {
      return true;
    }
    boolean plain =
        fault.getClass() == IOException.class || fault.getClass() == FileSystemException.class;
    return plain && Filesystem.holding(where).filter(disk -> disk.usable() < LITTLE).isPresent();
  }

  private boolean giveUp(Path where) {
    Optional<Filesystem> disk = Filesystem.holding(where);
    for (Path folder : folders) {
      if (disk.filter(full -> full.holds(folder)).isPresent()) {
        for (int i = PIECES; i > 0; i--) {
          try {
            if (Files.deleteIfExists(folder.resolve(String.valueOf(i)))) {
              // Some filesystems give the space back only with this.
              Durable.syncFolder(folder);
              LOG.warn("{} is full: ballast given up, {} of {} pieces left", where, i - 1, PIECES);
              return true;
            }
          } catch (IOException e) {
            LOG.warn("{} cannot be given up: {}", folder.resolve(String.valueOf(i)), e.toString());
          }
        }
      }
    }
    return false;
  }

  /**
   * Lays by what is missing, as far as there is room. Never takes the last of it.
   *
   * @return folders whose disk has no room for any of it
   */
  public List<Path> layBy() {
    List<Path> without = new ArrayList<>();
    Set<Long> done = new HashSet<>();
    for (Path folder : folders) {
      Optional<Filesystem> disk = Filesystem.holding(folder);
      if (disk.filter(found -> done.add(found.device())).isPresent()) {
        try {
          if (!layBy(folder, disk.get())) {
            without.add(folder.getParent());
          }
        } catch (IOException e) {
          LOG.debug("{}: {}", folder, e.toString());
          without.add(folder.getParent());
        }
      }
    }
    return without;
  }

  /** Whether some of it is there in the end. */
  private static boolean layBy(Path folder, Filesystem disk) throws IOException {
    boolean some = false;
    for (int i = 1; i <= PIECES; i++) {
      Path piece = folder.resolve(String.valueOf(i));
      boolean there = piece.toFile().length() == PIECE;
      if (!there && disk.usable() >= LITTLE) {
        Durable.createPrivateDirectories(folder);
        write(piece);
        there = true;
      }
      some |= there;
    }
    return some;
  }

  private static void write(Path piece) throws IOException {
    // Random, since some filesystems keep nothing of what can be told in short.
    byte[] bytes = new byte[PIECE];
    new Random().nextBytes(bytes);
    try {
      Files.write(
          piece,
          bytes,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      Files.deleteIfExists(piece);
      throw e;
    }
  }
}
