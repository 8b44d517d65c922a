package auklab.video.alert;

import java.time.Duration;
import java.time.Instant;

/**
 * When something was: by the wall clock, and by the one that nobody sets.
 *
 * @param wall milliseconds since 1970
 * @param mono milliseconds of the monotonic clock
 * @param boot the boot of the machine in which that counts; empty for never
 */
record Moment(long wall, long mono, String boot) {
  static final Moment NEVER = new Moment(0, 0, "");

  boolean isSet() {
    return !boot.isEmpty();
  }

  /** The time from here to a later moment; of another boot the wall clock has to tell. */
  Duration until(Moment later) {
    return Duration.ofMillis(
        Math.max(0, boot.equals(later.boot) ? later.mono - mono : later.wall - wall));
  }

  Moment minus(Duration time) {
    return new Moment(wall - time.toMillis(), mono - time.toMillis(), boot);
  }

  Instant instant() {
    return Instant.ofEpochMilli(wall);
  }
}
