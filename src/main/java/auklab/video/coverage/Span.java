package auklab.video.coverage;

/**
 * A stretch of time.
 *
 * @param from its first millisecond since 1970
 * @param to the millisecond behind its last
 */
record Span(long from, long to) {

  long millis() {
    return Math.max(0, to - from);
  }

  boolean isEmpty() {
    return to <= from;
  }

  /** What two have in common; empty where that is nothing. */
  Span and(Span other) {
    return new Span(Math.max(from, other.from), Math.min(to, other.to));
  }
}
