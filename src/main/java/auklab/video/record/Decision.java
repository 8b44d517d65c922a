package auklab.video.record;

import auklab.video.ledger.Cause;
import java.time.Duration;

/**
 * What is to be done about a recorder.
 *
 * @param station the camera's station
 * @param action what to do with its FFmpeg
 * @param ended whether the end of an FFmpeg is to be written down first
 * @param reason why, in words for a log; empty where nothing happens
 * @param cause the same for gaps: why footage is missing from here on; unknown where nothing
 *     happens
 * @param ask whether the camera must have answered before the next start
 * @param delay time until the next start where it is not to be made now
 */
public record Decision(
    String station,
    Action action,
    boolean ended,
    String reason,
    Cause cause,
    boolean ask,
    Duration delay) {

  /** What to do with FFmpeg. */
  public enum Action {
    LEAVE,
    START,
    INTERRUPT,
    KILL
  }

  /** Whether anything is to be done. */
  boolean isCall() {
    return ended || action != Action.LEAVE;
  }

  static Decision leave(String station) {
    return new Decision(station, Action.LEAVE, false, "", Cause.UNKNOWN, false, Duration.ZERO);
  }
}
