package auklab.video.record;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The cameras whose clock jumped so far that FFmpeg no longer goes by it. FFmpeg warns of each
 * frame from then on, and counts on by the frame rate that it takes the camera to have.
 */
final class ClockJumps {
  private static final Pattern WARNING = Pattern.compile("invalid dropping");

  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final Set<String> untold = ConcurrentHashMap.newKeySet();

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
    if (begun.add(station)) {
      untold.add(station);
      return false;
    }
    return true;
  }

  /** The stations whose camera's clock has jumped since this was asked last. */
  Set<String> take() {
    Set<String> now = Set.copyOf(untold);
    untold.removeAll(now);
    return now;
  }
}
