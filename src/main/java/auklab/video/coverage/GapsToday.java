package auklab.video.coverage;

import auklab.video.stage.Repeats;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much is missing of today: read from the ledger when somebody asks, at most once a minute. */
public final class GapsToday {
  private static final Logger LOG = LoggerFactory.getLogger("coverage");
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final Coverage coverage;
  private final LongSupplier nanoTime;
  private final Repeats repeats;
  private Map<String, Map<String, Object>> known = Map.of();
  private long readAt;
  private boolean read;

  /**
   * @param coverage what was and was not recorded
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public GapsToday(Coverage coverage, Clock clock, LongSupplier nanoTime) {
    this.coverage = coverage;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  /**
   * For a person or a program, by station: {@code gap_today_seconds}, how much of its camera's day
   * was to be recorded so far and was not. Nothing where the ledger cannot be read.
   */
  public synchronized Map<String, Map<String, Object>> describe() {
    long now = nanoTime.getAsLong();
    if (!read || now - readAt > FRESH.toNanos()) {
      read = true;
      readAt = now;
      known = look();
    }
    return known;
  }

  private Map<String, Map<String, Object>> look() {
    Map<String, Map<String, Object>> gaps = new HashMap<>();
    try {
      coverage
          .lostToday()
          .forEach(
              (station, seconds) ->
                  gaps.put(station, Map.of("gap_today_seconds", Math.round(seconds))));
    } catch (IOException e) {
      if (repeats.isNews("ledger", e.toString())) {
        LOG.warn("what is missing of today cannot be told: {}", e.toString());
      }
    }
    return gaps;
  }
}
