package auklab.video.record;

import auklab.video.footage.Matroska;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What the looks have seen of the files that FFmpegs write. Only frames count: FFmpeg writes the
 * head of a file before the camera has sent one. Those who name the files learn from it which
 * folder is in use, and when a file last grew, which its own times do not tell once FFmpeg has
 * waited for a silent camera before it wrote the end.
 */
final class Growth {
  /** More than the time between two looks at a file that grows. */
  static final Duration LOOKS = Duration.ofMillis(2500);

  /** More than it takes until the first frames in a file are seen. */
  private static final Duration FIRST_SIGHT = Duration.ofSeconds(10);

  /** Longer than anything that is seen so soon. */
  private static final Duration ENDLESS = Duration.ofNanos(Long.MAX_VALUE);

  /** By more than this, somebody has set the clock. */
  private static final Duration SET = Duration.ofMillis(100);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Path> sessions = new ConcurrentHashMap<>();
  private final Map<Path, Path> growing = new ConcurrentHashMap<>();
  private final Map<Path, First> firsts = new ConcurrentHashMap<>();
  private final Map<Path, Sight> sights = new ConcurrentHashMap<>();
  private final Map<Path, Duration> pauses = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();
  private Duration offset;
  private Duration offsetBefore;
  private long setAt;

  /**
   * A file at one look.
   *
   * @param bytes its size; zero as long as it holds no frame
   * @param modified when it was written last, in the terms of the clock at that look
   * @param offset the wall clock less the monotonic one at that look
   */
  record Sight(long bytes, Instant modified, Duration offset) {
    static final Sight NONE = new Sight(-1, Instant.EPOCH, Duration.ZERO);

    /** When it was written last, in the terms of a clock that may have been set since. */
    Instant modified(Duration offsetNow) {
      return modified.plus(offsetNow.minus(offset));
    }
  }

  /**
   * The first look that saw frames in a file.
   *
   * @param sight the file at that look
   * @param footage how much footage it held then; empty where that could not be read
   * @param before when the file before it in its session was seen to grow last, by the clock at
   *     that look; empty where there was none, or it has its name already
   */
  record First(Sight sight, Optional<Duration> footage, Optional<Instant> before) {}

  /**
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Growth(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.offset = offset();
    this.offsetBefore = offset;
  }

  /** The wall clock less the monotonic one: it changes only when somebody sets the clock. */
  Duration offset() {
    return Duration.between(Instant.EPOCH, clock.instant()).minusNanos(nanoTime.getAsLong());
  }

  /** A station's FFmpeg writes, or is about to write, into this folder. */
  void begin(String station, Path session) {
    sessions.put(station, session);
    changes.incrementAndGet();
  }

  /** A station's FFmpeg has ended. */
  void end(String station) {
    Optional.ofNullable(sessions.remove(station)).ifPresent(growing::remove);
    changes.incrementAndGet();
  }

  /** Whether an FFmpeg that we look after writes there. */
  boolean isLive(String station, Path session) {
    return session.equals(sessions.get(station));
  }

  /** The folders in use, by station. */
  Map<String, Path> live() {
    return Map.copyOf(sessions);
  }

  /** A file as it is now. */
  Sight sight(Path file) {
    try {
      // In this order: what has grown meanwhile is within the size then.
      boolean frames = sights.containsKey(file) || !Matroska.isWithoutFrame(file);
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Duration now = offset();
      Instant modified = inTerms(now, attributes.lastModifiedTime().toInstant());
      return new Sight(frames ? attributes.size() : 0, modified, now);
    } catch (IOException e) {
      return Sight.NONE;
    }
  }

  /**
   * The time of a file that was written last just before a look, in the terms of the clock at that
   * look: somebody may have set the clock in between, by years where it was wrong since the boot.
   */
  private synchronized Instant inTerms(Duration now, Instant modified) {
    if (now.minus(offset).abs().compareTo(SET) > 0) {
      offsetBefore = offset;
      offset = now;
      setAt = nanoTime.getAsLong();
    }
    if (offsetBefore.equals(offset) || nanoTime.getAsLong() - setAt > LOOKS.toNanos()) {
      return modified;
    }
    Instant wall = clock.instant();
    return Stream.of(modified, modified.plus(offset.minus(offsetBefore)))
        .filter(time -> !time.isAfter(wall.plus(SET)))
        .max(Comparator.naturalOrder())
        .orElse(modified);
  }

  /** A file has grown since the last look. */
  void saw(Path file, Sight seen) {
    Sight before = sights.put(file, seen);
    if (before == null) {
      Optional<Instant> other =
          Optional.ofNullable(growing.put(file.getParent(), file))
              .map(sights::get)
              .map(sight -> sight.modified(seen.offset()));
      firsts.put(file, new First(seen, footage(file, seen), other));
      changes.incrementAndGet();
      return;
    }
    Duration pause = Duration.between(before.modified(seen.offset()), seen.modified());
    if (pause.compareTo(LOOKS) > 0) {
      pauses.merge(file, pause, Duration::plus);
    }
  }

  /**
   * How much footage is in a file that was not seen before. One that another pipeline has made may
   * be long, and to read all of it would keep every other recorder waiting.
   */
  private static Optional<Duration> footage(Path file, Sight seen) {
    try {
      Instant made =
          Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
      Duration most = isSoon(Duration.between(made, seen.modified())) ? ENDLESS : FIRST_SIGHT;
      return Matroska.length(file, seen.bytes(), most);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether it takes no longer until the first frames in a file are seen. */
  static boolean isSoon(Duration time) {
    return time.abs().compareTo(FIRST_SIGHT) < 0;
  }

  /** Differs from what it was as soon as another file grows, or another folder is in use. */
  int changes() {
    return changes.get();
  }

  /** The file that grows in a folder, as far as the looks have seen. */
  Optional<Path> growing(Path session) {
    return Optional.ofNullable(growing.get(session));
  }

  /** What the first look that saw frames in this file has seen of it. */
  Optional<First> first(Path file) {
    return Optional.ofNullable(firsts.get(file));
  }

  /** How long this file did not grow between two looks that saw it grow, in all. */
  Duration pauses(Path file) {
    return pauses.getOrDefault(file, Duration.ZERO);
  }

  /** What the last look that saw this file grow has seen of it. */
  Optional<Sight> last(Path file) {
    return Optional.ofNullable(sights.get(file));
  }

  /** A file has got its name, and is of no interest any more. */
  void forget(Path file) {
    sights.remove(file);
    firsts.remove(file);
    pauses.remove(file);
  }
}
