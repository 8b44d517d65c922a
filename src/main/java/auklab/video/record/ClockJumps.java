package auklab.video.record;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The cameras whose clock jumped so far that FFmpeg no longer goes by it. FFmpeg warns of each
 * frame from then on, and counts on by the frame rate that it takes the camera to have.
 */
final class ClockJumps {
  private static final Pattern WARNING = Pattern.compile("invalid dropping");

  /** A camera whose clock jumps all the time is worse off with a new recorder each time. */
  private static final Duration SELDOM = Duration.ofHours(1);

  private final LongSupplier nanoTime;
  private final Map<String, Long> lastJump = new ConcurrentHashMap<>();

  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final Set<String> untold = ConcurrentHashMap.newKeySet();

  /**
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  ClockJumps(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A station's FFmpeg was started, and goes by the clock as it is now. */
  void begun(String station) {
    begun.remove(station);
    untold.remove(station);
  }

  /**
   * A line that a station's FFmpeg has printed.
   *
   * @return whether it is one more warning of a jump that is known already
   */
  boolean isKnown(String station, String line) {
    if (!WARNING.matcher(line).find()) {
      return false;
    }
    if (!begun.add(station)) {
      return true;
    }
    long now = nanoTime.getAsLong();
    Long last = lastJump.put(station, now);
    if (last == null || now - last > SELDOM.toNanos()) {
      untold.add(station);
    }
    return false;
  }

  /** The stations whose camera's clock has jumped since this was asked last; each once an hour. */
  Set<String> take() {
    Set<String> now = Set.copyOf(untold);
    untold.removeAll(now);
    return now;
  }
}
