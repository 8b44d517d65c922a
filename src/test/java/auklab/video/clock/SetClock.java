package auklab.video.clock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that a test sets, and the monotonic clock beside it. */
public final class SetClock extends Clock {
  private Instant now;
  private long nanos = 1_000_000_000_000L;

  public SetClock(Instant now) {
    this.now = now;
  }

  /** Time passes. */
  public void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  /** Somebody sets the wall clock. */
  public void set(Duration by) {
    now = now.plus(by);
  }

  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
