package auklab.video.footage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long ago a station's footage last grew. Who looks at a recorder in this process sees it grow,
 * and then a clock counts that nobody sets.
 *
 * <p>Of all other footage, files tell. They move on and are deleted here once they are archived; so
 * beside the files themselves, an empty file per station in {@code state_dir/growth} bears, as its
 * modification time, that of the newest segment ever closed. Those times are of the wall clock,
 * which may have been set since; so they are held against what was known before.
 */
public final class Freshness {
  /** A file server's clock may be ahead of ours by this much. */
  private static final Duration AHEAD = Duration.ofMinutes(1);

  /** Recorders are looked at each second. */
  private static final Duration OLD = Duration.ofSeconds(3);

  private static final Pattern NUMBERED = Pattern.compile("\\d+\\.mkv");

  private final Path folder;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Long> lastGrowth = new ConcurrentHashMap<>();
  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private volatile Optional<Long> lastLook = Optional.empty();

  /**
   * @param folder {@code state_dir/growth}
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Freshness(Path folder, Clock clock, LongSupplier nanoTime) {
    this.folder = folder;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Somebody has looked at all recorders just now. */
  public void looked() {
    lastLook = Optional.of(nanoTime.getAsLong());
  }

  /**
   * Whether those who look at recorders have not for a while: this process was stopped, or could
   * not run, and what it knows of growth is old.
   */
  public boolean isOld() {
    return lastLook.filter(look -> nanoTime.getAsLong() - look > OLD.toNanos()).isPresent();
  }

  /** The time since somebody has looked at all recorders; empty where nobody has yet. */
  public Optional<Duration> sinceLook() {
    return lastLook.map(look -> Duration.ofNanos(nanoTime.getAsLong() - look));
  }

  /** A station's footage was seen to grow just now. */
  public void saw(String station) {
    lastGrowth.put(station, nanoTime.getAsLong());
    watched.add(station);
  }

  /**
   * Remembers that a station's footage grew until this instant; never goes back, unless what is
   * remembered has not come yet: then the clock was wrong.
   */
  public void grew(String station, Instant until) throws IOException {
    Path mark = folder.resolve(station);
    Instant now = clock.instant();
    Instant grown = until.isAfter(now) ? now : until;
    if (!Files.exists(mark)) {
      Durable.createPrivateDirectories(folder);
      Files.createFile(mark);
    } else {
      Instant before = Files.getLastModifiedTime(mark).toInstant();
      if (!before.isBefore(grown) && !before.isAfter(now)) {
        return;
      }
    }
    Files.setLastModifiedTime(mark, FileTime.from(grown));
  }

  /** Whether anything is remembered of this station. */
  public boolean knows(String station) {
    return Files.exists(folder.resolve(station));
  }

  /**
   * The time since the last growth of a station's footage.
   *
   * @param station the station
   * @param recorded folder of what it records, {@code output_dir/STATION}
   * @param ready folder of what is finished, {@code ready_for_backup_dir/STATION}
   * @return empty where there never was any, as far as can be known here
   */
  public Optional<Duration> sinceGrowth(String station, Path recorded, Path ready) {
    if (!watched.contains(station)) {
      // A clock that was set forward since makes files look older than was known before.
      sinceLastFile(station, recorded, ready)
          .ifPresent(
              age ->
                  lastGrowth.merge(
                      station, nanoTime.getAsLong() - age.toNanos(), Freshness::later));
    }
    return Optional.ofNullable(lastGrowth.get(station))
        .map(grown -> Duration.ofNanos(nanoTime.getAsLong() - grown));
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }

  /** The age of the newest file. A time that has not come yet says nothing beside one that has. */
  private Optional<Duration> sinceLastFile(String station, Path recorded, Path ready) {
    Instant now = clock.instant();
    List<Instant> times =
        Stream.of(
                modified(folder.resolve(station)).stream(),
                times(recorded, 3).stream(),
                newestDay(ready).stream().flatMap(day -> times(day, 1).stream()))
            .flatMap(all -> all)
            .toList();
    return times.stream()
        .filter(time -> !time.isAfter(now.plus(AHEAD)))
        .max(Comparator.naturalOrder())
        .map(last -> last.isAfter(now) ? Duration.ZERO : Duration.between(last, now))
        .or(() -> times.isEmpty() ? Optional.empty() : Optional.of(Duration.ZERO));
  }

  private static Optional<Path> newestDay(Path ready) {
    if (!Files.isDirectory(ready)) {
      return Optional.empty();
    }
    try (Stream<Path> days = Files.list(ready)) {
      return days.filter(Files::isDirectory)
          .filter(day -> !ForeignFiles.isOne(day.getFileName().toString()))
          .max(Comparator.comparing(Path::getFileName));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static List<Instant> times(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".mkv"))
          .filter(Freshness::isFootage)
          .flatMap(file -> modified(file).stream())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // A segment was moved on while we looked: the mark and the next look know it.
      return List.of();
    }
  }

  /** FFmpeg writes the head of a file, under a number, before the camera has sent a frame. */
  private static boolean isFootage(Path file) {
    try {
      return !NUMBERED.matcher(file.getFileName().toString()).matches()
          || !Matroska.isWithoutFrame(file);
    } catch (IOException e) {
      // Nothing is known of it but its time.
      return true;
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
