package auklab.video.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** File in a session with the fingerprint of the settings that its FFmpeg was started with. */
  static final String SETTINGS = "settings";

  /** End of the name of a file that FFmpeg wrote without a frame in it, beside the sessions. */
  static final String WITHOUT_FRAME = ".without-frame";

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Sessions() {}

  /**
   * Makes a folder for another FFmpeg.
   *
   * @param stationFolder {@code output_dir/STATION}
   * @param now its name
   * @param bootId this boot of the machine
   * @param settings fingerprint of the settings that it is started with
   */
  static Path create(Path stationFolder, Instant now, String bootId, String settings)
      throws IOException {
    Path sessions = Files.createDirectories(stationFolder.resolve(FOLDER));
    String name = NAME.format(now);
    for (int n = 1; ; n++) {
      try {
        Path session = Files.createDirectory(sessions.resolve(n == 1 ? name : name + "-" + n));
        Files.writeString(session.resolve(BOOT), bootId);
        Files.writeString(session.resolve(SETTINGS), settings);
        return session;
      } catch (FileAlreadyExistsException e) {
        // Started twice within a millisecond, or the clock was set back: the next name is free.
      } catch (FileSystemException e) {
        // Without the name of the session, which is another one at each attempt.
        throw new FileSystemException(
            sessions.toString(),
            null,
            Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName()));
      }
    }
  }

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

  /** When a session was made, by its name; empty for a folder that somebody else has made. */
  static Optional<Instant> made(Path session) {
    try {
      String name = session.getFileName().toString();
      return Optional.of(NAME.parse(name.substring(0, name.indexOf('Z') + 1), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The settings that the FFmpeg of a session was started with; empty where that is not known. */
  static String settings(Path session) {
    try {
      return Files.readString(session.resolve(SETTINGS));
    } catch (IOException e) {
      return "";
    }
  }

  /** The segments of a session, oldest first. */
  static List<Path> segments(Path session) {
    return entries(session, "*.mkv").stream().filter(Files::isRegularFile).toList();
  }

  /**
   * Files without a frame, oldest first.
   *
   * @param sessions the folder of a station's sessions
   */
  static List<Path> withoutFrame(Path sessions) {
    return entries(sessions, "*" + WITHOUT_FRAME);
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
