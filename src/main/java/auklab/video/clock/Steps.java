package auklab.video.clock;

import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that somebody has set the machine's clock: the distance to the monotonic clock, which nobody
 * sets, has changed between two looks. A clock that is slowed down or hurried makes no step.
 */
public final class Steps {
  /** No clock is slewed as fast as this between two looks; whatever is larger was set. */
  static final Duration LEAST = Duration.ofMillis(500);

  /** So much confuses people who look for footage. */
  static final Duration LARGE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("clock");

  private final Ledger ledger;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private Duration offset;
  private Optional<Long> last = Optional.empty();

  /**
   * @param ledger where each step is written
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Steps(Ledger ledger, Clock clock, LongSupplier nanoTime) {
    this.ledger = ledger;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.offset = offset();
  }

  /** The wall clock less the monotonic one. */
  private Duration offset() {
    return Duration.between(Instant.EPOCH, clock.instant()).minusNanos(nanoTime.getAsLong());
  }

  /**
   * Looks whether the clock was set since the last look; a step that cannot be written stays.
   *
   * @return what people are to know of it: nothing of a small step
   */
  public synchronized List<Report> look() throws IOException {
    Duration now = offset();
    Duration by = now.minus(offset);
    if (by.abs().compareTo(LEAST) >= 0) {
      last = Optional.of(nanoTime.getAsLong());
      Instant to = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      double seconds = by.toMillis() / 1e3;
      ledger.append(
          Event.of("clock-stepped")
              .with("from", to.minusMillis(by.toMillis()).toString())
              .with("to", to.toString())
              .with("by", seconds));
      LOG.warn("the machine's clock was set by {} s; it is {} now", seconds, to);
    }
    offset = now;
    return by.abs().compareTo(LARGE) >= 0 ? List.of(report(by, clock.instant())) : List.of();
  }

  private static Report report(Duration by, Instant now) {
    long seconds = Math.round(by.toMillis() / 1e3);
    return Report.of(
        "step",
        Matter.of(
                "clock",
                "[SYSTEM] the clock was set by " + seconds + " s",
                "The machine's clock was set "
                    + (by.isNegative() ? "back" : "forward")
                    + " by "
                    + Math.abs(seconds)
                    + " s; it is "
                    + now.truncatedTo(ChronoUnit.SECONDS)
                    + " now.\n\nSegments are named by this clock. The ledger's clock-stepped bears the"
                    + " exact times.\n\nLikely cause: the machine learned the time after its start,"
                    + " somebody set it, or it slept.\nNext: timedatectl shows whether a time server"
                    + " is asked.\n")
            .called("[SYSTEM] the clock is set", "[SYSTEM] the clock is not set any more")
            .told(Matter.Manner.PASSING));
  }

  /**
   * Whether nobody has set the clock for so long, as far as this process has seen, so that it tells
   * the age of files.
   */
  public synchronized boolean noneFor(Duration time) {
    return offset().minus(offset).abs().compareTo(LEAST) < 0
        && last.filter(step -> nanoTime.getAsLong() - step < time.toNanos()).isEmpty();
  }
}
