package auklab.video.coverage;

import auklab.video.stage.Repeats;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much is missing of today: read from the ledger when somebody asks, at most once a minute. */
public final class GapsToday {
  private static final Logger LOG = LoggerFactory.getLogger("coverage");
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** Who asks is not to wait longer: the ledger of many cameras, or a slow disk, takes its time. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Coverage coverage;
  private final LongSupplier nanoTime;
  private final Repeats repeats;
  private FutureTask<Map<String, Map<String, Object>>> reading = new FutureTask<>(Map::of);
  private long readAt;

  /**
   * @param coverage what was and was not recorded
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public GapsToday(Coverage coverage, Clock clock, LongSupplier nanoTime) {
    this.coverage = coverage;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
    reading.run();
    readAt = nanoTime.getAsLong() - FRESH.toNanos();
  }

  /**
   * For a person or a program, by station: {@code gap_today_seconds}, how much of its camera's day
   * was to be recorded so far and was not. Nothing where the ledger cannot be read, or is still
   * being read: then whoever asks again is told.
   */
  public synchronized Map<String, Map<String, Object>> describe() {
    long now = nanoTime.getAsLong();
    if (reading.isDone() && now - readAt >= FRESH.toNanos()) {
      readAt = now;
      reading = new FutureTask<>(this::look);
      Thread reader = new Thread(reading, "gaps-today");
      reader.setDaemon(true);
      reader.start();
    }
    try {
      return reading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Map.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
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
