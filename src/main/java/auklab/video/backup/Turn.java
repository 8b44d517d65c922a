package auklab.video.backup;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * When the backup should begin a pass, whatever its schedule says: soon after something was filed;
 * or, while the archive is in trouble, after a while that grows from one attempt to the next.
 */
final class Turn {
  private static final List<Duration> BACK_OFF =
      List.of(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5));

  private final Duration gather;
  private final LongSupplier nanoTime;
  private OptionalLong wantedSince = OptionalLong.empty();
  private int failures;
  private boolean soon;
  private long failedAt;

  /**
   * @param gather how long after something was filed others are waited for
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Turn(Duration gather, LongSupplier nanoTime) {
    this.gather = gather;
    this.nanoTime = nanoTime;
  }

  synchronized void wanted() {
    if (wantedSince.isEmpty()) {
      wantedSince = OptionalLong.of(nanoTime.getAsLong());
    }
  }

  synchronized boolean isDue() {
    long now = nanoTime.getAsLong();
    if (failures > 0) {
      Duration wait = BACK_OFF.get(Math.min(failures, BACK_OFF.size()) - 1);
      return now - failedAt >= wait.toNanos();
    }
    soon = wantedSince.isPresent() && now - wantedSince.getAsLong() >= gather.toNanos();
    return soon;
  }

  /** Whether the pass before this failed, so that it is worth knowing whether all is well again. */
  synchronized boolean isRetry() {
    return failures > 0;
  }

  /**
   * A pass begins: it sends what was filed by now.
   *
   * @return whether that alone is why it begins, and neither the schedule nor a trouble
   */
  synchronized boolean begun() {
    boolean why = soon;
    soon = false;
    wantedSince = OptionalLong.empty();
    return why;
  }

  /**
   * A pass has ended.
   *
   * @param trouble whether the archive was in trouble
   */
  synchronized void ended(boolean trouble) {
    failures = trouble ? failures + 1 : 0;
    failedAt = nanoTime.getAsLong();
  }
}
