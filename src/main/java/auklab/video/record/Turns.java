package auklab.video.record;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Spreads the starts of many recorders: cameras that come back together after a power cut would
 * otherwise take all cores, and the network, at the same instant.
 */
final class Turns {
  /**
   * So many may start at once, as most sites have; then one each {@link #EVERY}: sixty in four
   * seconds.
   */
  static final int AT_ONCE = 10;

  static final Duration EVERY = Duration.ofMillis(80);

  private final LongSupplier nanoTime;
  private long usedUp;

  /**
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Turns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.usedUp = nanoTime.getAsLong() - AT_ONCE * EVERY.toNanos();
  }

  /** How many may start now. */
  synchronized int free() {
    long free = (nanoTime.getAsLong() - usedUp) / EVERY.toNanos();
    return (int) Math.min(AT_ONCE, Math.max(0, free));
  }

  /** One starts. */
  synchronized void take() {
    long earliest = nanoTime.getAsLong() - AT_ONCE * EVERY.toNanos();
    usedUp = Math.max(usedUp, earliest) + EVERY.toNanos();
  }
}
