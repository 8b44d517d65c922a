package auklab.video.footage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gives a file a new place, by steps none of which can overwrite: what stands at the destination
 * stays, and the newcomer gets the next free name beside it.
 */
public final class Placement {
  private static final int MOST_NAMES = 100_000;
  private static final int MOST_TRIES = 100;

  private static final Pattern NUMBERED = Pattern.compile("(.*)-([1-9]\\d{0,2})(\\.[^.]*)");
  private static final String PART = ".part";
  private static final Pattern PID = Pattern.compile("(\\d{1,10})-\\d+\\" + PART);
  private static final long OURS = ProcessHandle.current().pid();
  private static final AtomicLong COPIES = new AtomicLong();

  private Placement() {}

  /**
   * A file at its new place, whose old entry is still there. The new one may be relied on, and the
   * old one removed, when the folder was put on stable storage.
   *
   * @param source its old entry
   * @param destination its new one
   * @param linked whether both are one file; otherwise the new one is a copy of the same bytes
   */
  public record Entry(Path source, Path destination, boolean linked) {}

  /**
   * Moves a file into a folder, also across filesystems. When this returns, the file stands there
   * on stable storage and is gone from its old place.
   *
   * @param source a regular file
   * @param folder where it goes; made if need be
   * @param name what it is to be called there
   * @return where it is now
   */
  public static Path move(Path source, Path folder, String name) throws IOException {
    return move(source, folder, name, 1);
  }

  /**
   * Does the first half of a move, so that many can share the second, which waits for the disk.
   *
   * @param source a regular file
   * @param folder where it goes; made if need be
   * @param name what it is to be called there
   * @return where it is as well now
   */
  public static Entry enter(Path source, Path folder, String name) throws IOException {
    return enter(source, folder, name, 1);
  }

  /**
   * Gives a file the next free name beside its own, because its own is taken elsewhere: {@code -2}
   * after none, {@code -3} after {@code -2}.
   *
   * @param file a regular file
   * @return where it is now
   */
  public static Path rename(Path file) throws IOException {
    String name = file.getFileName().toString();
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches()
        ? move(
            file,
            file.getParent(),
            numbered.group(1) + numbered.group(3),
            Integer.parseInt(numbered.group(2)) + 1)
        : move(file, file.getParent(), name, 2);
  }

  private static Path move(Path source, Path folder, String name, int from) throws IOException {
    Entry entry = enter(source, folder, name, from);
    Durable.syncFolder(folder);
    Files.deleteIfExists(source);
    return entry.destination();
  }

  private static Entry enter(Path source, Path folder, String name, int from) throws IOException {
    for (int n = from; n <= MOST_NAMES; n++) {
      Path destination = folder.resolve(SegmentName.candidate(name, n));
      try {
        return new Entry(source, destination, place(source, destination));
      } catch (FileAlreadyExistsException e) {
        if (isCopyOf(source, destination)) {
          // An earlier move got as far as here and was cut off.
          return new Entry(source, destination, Files.isSameFile(source, destination));
        }
      } catch (NoSuchFileException e) {
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(folder)) {
          throw e;
        }
        // The first file of its day, or the empty folder was pruned in this instant.
        make(folder);
        n--;
      }
    }
    throw new FileAlreadyExistsException(folder.resolve(name).toString());
  }

  /** Makes a folder, also where it is pruned as often as we look at it. */
  private static void make(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        boolean fresh = !Files.isDirectory(folder);
        Files.createDirectories(folder);
        if (fresh) {
          Path parent = folder.toAbsolutePath().getParent();
          Durable.syncFolder(parent);
          Durable.syncFolder(parent.getParent());
        }
        return;
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /**
   * Makes the destination hold the source's bytes; fails where something stands there already.
   *
   * @return whether both are one file now
   */
  private static boolean place(Path source, Path destination) throws IOException {
    try {
      Files.createLink(destination, source);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Another filesystem, or one without hard links.
      copy(source, destination);
      return false;
    }
  }

  private static void copy(Path source, Path destination) throws IOException {
    if (Files.exists(destination, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(destination.toString());
    }
    // A name of our own: what another process copies at the same time must not become ours.
    Path part =
        destination.resolveSibling(
            "." + destination.getFileName() + "." + OURS + "-" + COPIES.incrementAndGet() + PART);
    removeAbandoned(destination);
    Files.copy(source, part, StandardCopyOption.COPY_ATTRIBUTES);
    Durable.syncFile(part);
    if (Files.mismatch(source, part) != -1) {
      Files.delete(part);
      throw new IOException("the copy of " + source + " differs from it; it stays where it is");
    }
    try {
      Files.createLink(destination, part);
      Files.delete(part);
    } catch (FileAlreadyExistsException e) {
      Files.delete(part);
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      claim(part, destination);
    }
  }

  /** Removes what a process that is no more had copied of this file. */
  private static void removeAbandoned(Path destination) throws IOException {
    String prefix = "." + destination.getFileName() + ".";
    try (Stream<Path> siblings = Files.list(destination.toAbsolutePath().getParent())) {
      for (Path sibling : siblings.toList()) {
        String name = sibling.getFileName().toString();
        if (name.startsWith(prefix) && name.endsWith(PART)) {
          Matcher pid = PID.matcher(name.substring(prefix.length()));
          if (pid.matches() && ProcessHandle.of(Long.parseLong(pid.group(1))).isEmpty()) {
            Files.deleteIfExists(sibling);
          }
        }
      }
    }
  }

  /** Without hard links: an empty file claims the name, and only that file is replaced. */
  private static void claim(Path part, Path destination) throws IOException {
    Files.createFile(destination);
    try {
      Files.move(
          part, destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.delete(destination);
      throw e;
    }
  }

  private static boolean isCopyOf(Path source, Path destination) throws IOException {
    if (!Files.isRegularFile(destination, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    return Files.isSameFile(source, destination)
        ? !isItself(source, destination)
        : Files.size(source) > 0
            && Files.size(source) == Files.size(destination)
            && Files.mismatch(source, destination) == -1;
  }

  /** Whether both paths name one entry of one folder: its removal would be that of the file. */
  private static boolean isItself(Path source, Path destination) throws IOException {
    return source.getFileName().equals(destination.getFileName())
        && Files.isSameFile(
            source.toAbsolutePath().getParent(), destination.toAbsolutePath().getParent());
  }
}
