package auklab.video.clock;

import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Matter;
import auklab.video.stage.Repeats;
import auklab.video.stage.Report;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the machine's clock can be believed, as the operating system says. A machine without a
 * clock of its own starts with a wrong time and learns the true one later: then the ledger is told
 * the true start of what was recorded meanwhile.
 */
public final class Synchronisation {
  /** At most so many segments are corrected: a week of ten cameras. The rest can be computed. */
  static final int MOST = 10_000;

  /** A clock that was right stays so for hours; the kernel itself doubts it after nine. */
  static final Duration TRUST = Duration.ofHours(1);

  private static final Logger LOG = LoggerFactory.getLogger("clock");
  private static final int ANSWER_SECONDS = 10;

  private final List<String> question;
  private final Ledger ledger;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Duration patience;
  private final Repeats repeats;
  private Optional<Long> wrongSince = Optional.empty();
  private volatile Optional<Boolean> answer = Optional.empty();
  private long asked;
  private boolean told;

  private record Unsure(String station, String name, String start, double mono, double duration) {}

  /**
   * @param question a command that prints {@code yes} or {@code no}
   * @param patience how long the clock may be wrong until people are told
   * @param ledger holds what was recorded, and is told the true times
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Synchronisation(
      String question, Duration patience, Ledger ledger, Clock clock, LongSupplier nanoTime) {
    this.patience = patience;
    this.question = List.of(question.strip().split("\\s+"));
    this.ledger = ledger;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  /** Whether the clock is synchronised; empty where that is not known. */
  public Optional<Boolean> now() {
    return answer;
  }

  /**
   * Asks, and has the ledger corrected once the clock is right. That comes a turn after the answer,
   * so that the ledger has every segment that was closed before it.
   */
  public void ask() throws IOException {
    boolean known = answer.equals(Optional.of(true));
    if (known && !told) {
      correct();
      told = true;
    }
    if (known && nanoTime.getAsLong() - asked < TRUST.toNanos()) {
      return;
    }
    asked = nanoTime.getAsLong();
    answer = answered();
  }

  /** What people are to know: that the clock was not right for long. */
  public Report report() {
    long now = nanoTime.getAsLong();
    wrongSince =
        answer.equals(Optional.of(false))
            ? wrongSince.or(() -> Optional.of(now))
            : Optional.empty();
    Optional<Duration> wrong = wrongSince.map(since -> Duration.ofNanos(now - since));
    return Report.all(
        "clock",
        wrong
            .filter(time -> time.compareTo(patience) >= 0)
            .map(
                time ->
                    Matter.of(
                            "clock",
                            "[SYSTEM] the clock is not synchronised",
                            "No time server has told this machine the time for "
                                + time.toMinutes()
                                + " minutes.\n\nSegments are named by this clock, and it may go"
                                + " wrong by seconds a day.\n\nLikely cause: no network, or no time"
                                + " server is configured.\nNext: timedatectl timesync-status\n")
                        .called(
                            "[SYSTEM] the clock is not synchronised",
                            "[SYSTEM] the clock is synchronised again")
                        .since(time.toSeconds())));
  }

  private Optional<Boolean> answered() {
    try {
      Process process =
          new ProcessBuilder(question).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return unknown("no answer for " + ANSWER_SECONDS + " s");
      }
      String words =
          new String(process.getInputStream().readNBytes(100), StandardCharsets.UTF_8).strip();
      return switch (words.toLowerCase(Locale.ROOT)) {
        case "yes" -> Optional.of(true);
        case "no" -> Optional.of(false);
        default -> unknown("it says \"" + words + "\", neither yes nor no");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException e) {
      return unknown(e.getMessage());
    }
  }

  private Optional<Boolean> unknown(String why) {
    if (repeats.isNews("clock", why)) {
      LOG.info(
          "{}: {}; the ledger will not say of times whether to believe them",
          String.join(" ", question),
          why);
    }
    return Optional.empty();
  }

  /**
   * Writes the true starts of the segments that this boot has recorded by a clock that was not
   * right yet. The last event says that it is done, also to whoever runs after us; all are written
   * together, so that none can come twice. A clock that was right once and then lost its server is
   * not corrected: by how much it was wrong when is not known.
   */
  private void correct() throws IOException {
    Deque<Unsure> unsure = new ArrayDeque<>();
    boolean first =
        ledger.readThisBoot(
            event -> {
              if (isUnsure(event)) {
                unsure.add(
                    new Unsure(
                        event.path("station").asText(),
                        event.path("name").asText(),
                        event.path("start").asText(),
                        event.path("start_mono").asDouble(),
                        event.path("duration").asDouble()));
              }
              if (unsure.size() > MOST) {
                unsure.remove();
              }
              return !event.path("event").asText().equals("clock-synchronised");
            });
    if (!first) {
      return;
    }
    Instant zero = clock.instant().minusNanos(nanoTime.getAsLong());
    List<Event> events = new ArrayList<>();
    for (Unsure segment : unsure) {
      Instant start = zero.plusMillis(Math.round(segment.mono() * 1000));
      events.add(
          Event.of("segment-corrected")
              .with("station", segment.station())
              .with("name", segment.name())
              .with("start", segment.start())
              .with("true_start", start.truncatedTo(ChronoUnit.MILLIS).toString())
              .with("duration", segment.duration()));
    }
    events.add(Event.of("clock-synchronised").with("corrected", unsure.size()));
    ledger.append(events);
    LOG.info(
        "the machine's clock is synchronised; the true times of {} segments are in the ledger",
        unsure.size());
  }

  private static boolean isUnsure(JsonNode event) {
    return event.path("event").asText().equals("segment-closed")
        && event.path("synchronised").isBoolean()
        && !event.path("synchronised").asBoolean()
        && event.has("start_mono");
  }
}
