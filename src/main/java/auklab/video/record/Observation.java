package auklab.video.record;

import java.time.Duration;
import java.util.Optional;

/**
 * One look at a camera's recorder.
 *
 * @param station the camera's station
 * @param wanted whether this camera is to be recorded now
 * @param hindrance why it cannot be, although it is wanted
 * @param presence what there is of its FFmpeg
 * @param sameSettings whether it was started with the settings that are wanted now
 * @param requested why its replacement was asked for, or why it was asked to end
 * @param wished whether a person, or the monitor, asks for its replacement
 * @param grew whether its footage has grown since it was started
 * @param sinceGrowth time since the footage last grew, or since the start where it never did
 * @param stall time without growth after which it counts as stalled
 * @param sinceInterrupt time since it was asked to end
 * @param answers whether the camera answers, or need not be asked
 * @param turn whether another FFmpeg may be started now, beside those that were just started
 * @param untilRetry time until the next start is due; zero or less where it is
 * @param failures starts in a row that brought no footage, the one at hand not counted
 * @param inherited whether its FFmpeg was started by a pipeline before this one
 * @param lastWords what FFmpeg printed last, masked
 */
public record Observation(
    String station,
    boolean wanted,
    Optional<String> hindrance,
    Presence presence,
    boolean sameSettings,
    Optional<String> requested,
    boolean wished,
    boolean grew,
    Duration sinceGrowth,
    Duration stall,
    Optional<Duration> sinceInterrupt,
    boolean answers,
    boolean turn,
    Duration untilRetry,
    int failures,
    boolean inherited,
    String lastWords) {

  /** What there is of a recorder. */
  public enum Presence {
    /** Nothing. */
    NONE,
    /** FFmpeg runs. */
    RUNNING,
    /** FFmpeg is there, but stopped by a signal. */
    STOPPED,
    /** FFmpeg has ended since the last look. */
    ENDED,
    /** Another process of ours takes care of this station. */
    ELSEWHERE
  }
}
