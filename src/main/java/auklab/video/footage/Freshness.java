package auklab.video.footage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a station's footage last grew. Footage moves on and is deleted here once it is archived; so
 * beside the files themselves, an empty file per station in {@code state_dir/growth} bears, as its
 * modification time, that of the newest segment ever closed.
 *
 * @param folder {@code state_dir/growth}
 */
public record Freshness(Path folder) {

  /** Remembers that a station's footage grew until this instant; never goes back. */
  public void grew(String station, Instant until) throws IOException {
    Path mark = folder.resolve(station);
    if (!Files.exists(mark)) {
      Durable.createPrivateDirectories(folder);
      Files.createFile(mark);
    } else if (!Files.getLastModifiedTime(mark).toInstant().isBefore(until)) {
      return;
    }
    Files.setLastModifiedTime(mark, FileTime.from(until));
  }

  /** Whether anything is remembered of this station. */
  public boolean knows(String station) {
    return Files.exists(folder.resolve(station));
  }

  /**
   * The last growth of a station's footage.
   *
   * @param station the station
   * @param recorded folder of what it records, {@code output_dir/STATION}
   * @param ready folder of what is finished, {@code ready_for_backup_dir/STATION}
   * @return empty where there never was any, as far as can be known here
   */
  public Optional<Instant> lastGrowth(String station, Path recorded, Path ready) {
    return Stream.of(
            mark(station), newest(recorded, 3), newestDay(ready).flatMap(day -> newest(day, 1)))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  private Optional<Instant> mark(String station) {
    return modified(folder.resolve(station));
  }

  private static Optional<Path> newestDay(Path ready) {
    if (!Files.isDirectory(ready)) {
      return Optional.empty();
    }
    try (Stream<Path> days = Files.list(ready)) {
      return days.filter(Files::isDirectory).max(Comparator.comparing(Path::getFileName));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> newest(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".mkv"))
          .flatMap(file -> modified(file).stream())
          .max(Comparator.naturalOrder());
    } catch (IOException | UncheckedIOException e) {
      // A segment was moved on while we looked: the mark and the next look know it.
      return Optional.empty();
    }
  }

  private static Optional<Instant> modified(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
