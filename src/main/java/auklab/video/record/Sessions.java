package auklab.video.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders that FFmpeg writes into: {@code output_dir/STATION/.recording/SESSION/}, one for each
 * FFmpeg that was ever started, gone when all its segments have their names.
 */
final class Sessions {
  static final String FOLDER = ".recording";

  /** File in a session that names the boot of the machine in which it was recorded. */
  static final String BOOT = "boot";

  private Sessions() {}

  /** The sessions below these stations' folders, oldest first; none of one that cannot be read. */
  static List<Path> of(Stream<Path> stationFolders) {
    return stationFolders
        .map(folder -> folder.resolve(FOLDER))
        .flatMap(folder -> readable(folder).stream())
        .filter(Files::isDirectory)
        .toList();
  }

  private static List<Path> readable(Path folder) {
    try {
      return entries(folder, "*");
    } catch (UncheckedIOException | DirectoryIteratorException e) {
      return List.of();
    }
  }

  /** The segments of a session, oldest first. */
  static List<Path> segments(Path session) {
    return entries(session, "*.mkv");
  }

  /** The segment that grows, or grew last. */
  static Optional<Path> newest(Path session) {
    List<Path> segments = segments(session);
    return segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
  }

  private static List<Path> entries(Path folder, String glob) {
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
        stream.forEach(entries::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    entries.sort(null);
    return entries;
  }
}
