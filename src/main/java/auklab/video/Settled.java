package auklab.video;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files that people edit, seen only when nobody is writing to them. Half of a YAML file is often a
 * sound one, and says something else; so a change counts when two looks in a row have found the
 * same, and no process has one of the files open for writing.
 */
final class Settled {
  private static final Path PROC = Path.of("/proc");

  /** Says which files there are now. */
  interface Listing {
    List<Path> now() throws IOException;
  }

  private final Listing listing;
  private Map<Path, Stamp> seen;
  private Map<Path, Stamp> settled;
  private Map<String, String> texts;

  /** What changes when a file is written to, or replaced by another. */
  private record Stamp(long bytes, java.nio.file.attribute.FileTime modified, Object key) {}

  /**
   * @param listing the files
   * @param texts what they held when they were read last, by their names
   */
  Settled(Listing listing, Map<String, String> texts) {
    this.listing = listing;
    this.texts = texts;
    this.seen = Map.of();
    this.settled = Map.of();
  }

  /**
   * Looks at the files.
   *
   * @return the text of each by its name, where they have settled and hold something new
   */
  Optional<Map<String, String>> look() throws IOException {
    Map<Path, Stamp> now = stamps();
    boolean same = now.equals(seen);
    seen = now;
    if (!same || now.equals(settled) || isWrittenTo(now)) {
      return Optional.empty();
    }
    Map<String, String> read = new TreeMap<>();
    for (Path file : now.keySet()) {
      read.put(file.getFileName().toString(), Routes.text(file));
    }
    if (!stamps().equals(now)) {
      return Optional.empty();
    }
    settled = now;
    if (read.equals(texts)) {
      return Optional.empty();
    }
    texts = read;
    return Optional.of(read);
  }

  /** The folders in which these files lie, also by way of links. */
  Set<Path> folders() throws IOException {
    Set<Path> folders = new HashSet<>();
    for (Path file : listing.now()) {
      folders.add(file.getParent());
      if (Files.exists(file)) {
        folders.add(file.toRealPath().getParent());
      }
    }
    return folders;
  }

  /** Whether something has changed that has not settled yet, so that it is soon to be looked at. */
  boolean stirs() {
    return !seen.equals(settled);
  }

  /** What was found last could not be used yet: the next look finds it again. */
  void again() {
    settled = Map.of();
    texts = Map.of();
  }

  private Map<Path, Stamp> stamps() throws IOException {
    Map<Path, Stamp> stamps = new HashMap<>();
    for (Path file : listing.now()) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        stamps.put(
            file,
            new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
      } catch (NoSuchFileException e) {
        // Deleted, or about to be replaced.
      }
    }
    return stamps;
  }

  /** Whether some process, as far as we may see, has one of the files open for writing. */
  private static boolean isWrittenTo(Map<Path, Stamp> files) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (isWrittenTo(files, process)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isWrittenTo(Map<Path, Stamp> files, Path process) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : open) {
        if (files.containsKey(Files.readSymbolicLink(descriptor)) && isForWriting(descriptor)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) {
      // It has ended meanwhile, or is somebody else's.
    }
    return false;
  }

  /** The last digit of a descriptor's flags is 0 for one that only reads. */
  private static boolean isForWriting(Path descriptor) throws IOException {
    Path info = descriptor.getParent().resolveSibling("fdinfo").resolve(descriptor.getFileName());
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("flags:"))
        .noneMatch(line -> line.endsWith("0"));
  }
}
