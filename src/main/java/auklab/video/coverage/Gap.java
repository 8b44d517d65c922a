package auklab.video.coverage;

import auklab.video.ledger.Cause;
import java.time.Instant;

/**
 * A time in which a camera should have been recorded and was not, for one cause.
 *
 * @param station the camera
 * @param span from the end of the footage before it, or of the piece with another cause
 * @param cause why
 * @param code with which the camera refused; empty otherwise
 */
record Gap(String station, Span span, Cause cause, String code) {

  Instant from() {
    return Instant.ofEpochMilli(span.from());
  }

  Instant to() {
    return Instant.ofEpochMilli(span.to());
  }

  double seconds() {
    return span.millis() / 1e3;
  }

  /** The cause for a person: {@code camera refused (401)}. */
  String words() {
    return cause.words() + (code.isEmpty() ? "" : " (" + code + ")");
  }

  Gap within(Span window) {
    return new Gap(station, span.and(window), cause, code);
  }
}
