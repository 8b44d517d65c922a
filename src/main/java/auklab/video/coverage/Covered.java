package auklab.video.coverage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was and was not recorded of a station in a time.
 *
 * @param station the station
 * @param window the time, no longer than until now
 * @param expected when in it the station was to be recorded
 * @param recorded when it was, wanted or not
 * @param gaps when it was to be and was not, divided by causes
 */
record Covered(
    String station, Span window, List<Span> expected, List<Span> recorded, List<Gap> gaps) {

  /** What was recorded of what was to be, in seconds. */
  double recordedSeconds() {
    return Spans.millis(Spans.common(recorded, expected)) / 1e3;
  }

  double expectedSeconds() {
    return Spans.millis(expected) / 1e3;
  }

  double lostSeconds() {
    return gaps.stream().mapToLong(gap -> gap.span().millis()).sum() / 1e3;
  }

  /**
   * What was recorded of what was to be, in percent to two places. It is 100 only where nothing is
   * missing, and where nothing was to be recorded.
   */
  double percent() {
    double expected = expectedSeconds();
    if (expected <= 0 || gaps.isEmpty()) {
      return 100;
    }
    return Math.min(99.99, Math.floor(1e4 * recordedSeconds() / expected) / 100);
  }

  Optional<Gap> worst() {
    return gaps.stream().max(Comparator.comparingLong(gap -> gap.span().millis()));
  }
}
