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

/**
 * Gives a file a new place, by steps none of which can overwrite: what stands at the destination
 * stays, and the newcomer gets the next free name beside it.
 */
public final class Placement {
  private static final int MOST_NAMES = 100_000;
  private static final int MOST_TRIES = 100;

  private Placement() {}

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
    make(folder);
    for (int n = 1; n <= MOST_NAMES; n++) {
      Path destination = folder.resolve(SegmentName.candidate(name, n));
      try {
        place(source, destination);
      } catch (FileAlreadyExistsException e) {
        if (!isCopyOf(source, destination)) {
          continue;
        }
        // An earlier move got as far as here and was cut off.
      } catch (NoSuchFileException e) {
        if (Files.exists(source, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
          // The empty folder was pruned in this instant.
          make(folder);
          n--;
          continue;
        }
        throw e;
      }
      Durable.syncFolder(folder);
      Files.delete(source);
      return destination;
    }
    throw new FileAlreadyExistsException(folder.resolve(name).toString());
  }

  /** Makes a folder, also where it is pruned as often as we look at it. */
  private static void make(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        Files.createDirectories(folder);
        return;
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Makes the destination hold the source's bytes; fails where something stands there already. */
  private static void place(Path source, Path destination) throws IOException {
    try {
      Files.createLink(destination, source);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Another filesystem, or one without hard links.
      copy(source, destination);
    }
  }

  private static void copy(Path source, Path destination) throws IOException {
    if (Files.exists(destination, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(destination.toString());
    }
    Path part = destination.resolveSibling("." + destination.getFileName() + ".part");
    Files.copy(
        source, part, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
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
