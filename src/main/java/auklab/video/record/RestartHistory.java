package auklab.video.record;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The restarts of one camera's recorder with footage before and after them. One is nothing to speak
 * of; many in a short time lose much footage, although the newest is never old. Times are of one
 * clock, in ns.
 */
final class RestartHistory {
  /** Restarts older than this say nothing of now. */
  static final Duration WINDOW = Duration.ofMinutes(30);

  /** So many within the window are more than chance. */
  static final int MANY = 6;

  /** Without a restart for so long, the camera has recovered. */
  static final Duration CALM = Duration.ofMinutes(10);

  private final Deque<Restart> restarts = new ArrayDeque<>();
  private long newest;

  private record Restart(long brokeOff, long wentOn) {}

  /**
   * What chronic restarts cost.
   *
   * @param every mean time from one restart to the next
   * @param lost part of the time in which nothing was recorded, in percent
   */
  record Chronic(Duration every, long lost) {}

  /**
   * @param now from when on restarts are seen
   */
  RestartHistory(long now) {
    this.newest = now;
  }

  /**
   * Footage goes on after a restart.
   *
   * @param brokeOff when it grew last before
   * @param wentOn when it grew first after
   */
  synchronized void add(long brokeOff, long wentOn) {
    restarts.add(new Restart(brokeOff, wentOn));
    newest = wentOn;
    forget(wentOn);
  }

  private void forget(long now) {
    while (!restarts.isEmpty() && now - restarts.getFirst().wentOn() > WINDOW.toNanos()) {
      restarts.removeFirst();
    }
  }

  /** What the restarts of the last time cost, where there are many of them. */
  synchronized Optional<Chronic> chronic(long now) {
    forget(now);
    if (restarts.size() < MANY || isCalm(now)) {
      return Optional.empty();
    }
    // From one end of footage to another, so that as many recordings count as interruptions.
    int times = restarts.size() - 1;
    long whole = restarts.getLast().brokeOff() - restarts.getFirst().brokeOff();
    double lost =
        restarts.stream().limit(times).mapToLong(one -> one.wentOn() - one.brokeOff()).sum();
    return Optional.of(
        new Chronic(Duration.ofNanos(whole / times), Math.round(100 * lost / whole)));
  }

  /** Whether no restart was seen for so long that the camera has recovered. */
  synchronized boolean isCalm(long now) {
    return now - newest > CALM.toNanos();
  }
}
