package auklab.video.coverage;

import auklab.video.ledger.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When nothing ran that could have recorded a station: between the end of one run of the pipeline
 * and the beginning of the next. A run begins some time before it can write that down, and what its
 * recorders have seen by then is its own. A single recorder that runs without a pipeline is told by
 * what it says.
 */
final class Downtime {
  /** A pipeline that was not alive for so long is down, in milliseconds. */
  private static final long LIFELESS = 15_000;

  /** What recorders say so long after the end of their pipeline belongs to it, in milliseconds. */
  private static final long LAST_WORDS = 60_000;

  /** What is written down by several has its order within so long, in milliseconds. */
  static final long NOTED = 6000;

  private static final long NEVER = Long.MAX_VALUE / 4;

  private final String station;
  private final List<Fact> facts;
  private final List<Fact> recorders;
  private final List<Span> off = new ArrayList<>();
  private final List<Span> down = new ArrayList<>();
  private final List<Span> left = new ArrayList<>();
  private final List<Long> begins = new ArrayList<>();

  /**
   * @param station the station
   * @param facts what the ledger tells, in its order
   * @param alive when a pipeline was alive last; empty where one is, and where that is not known
   */
  Downtime(String station, List<Fact> facts, OptionalLong alive) {
    this.station = station;
    this.facts = facts;
    this.recorders =
        facts.stream()
            .filter(fact -> fact.kind().startsWith("recorder-") && fact.concerns(station))
            .toList();
    Optional<Fact> stop = Optional.empty();
    String boot = "";
    for (Fact fact : facts) {
      switch (fact.kind()) {
        case "pipeline-started" -> {
          OptionalLong end = end(stop, fact, boot);
          boolean same = boot.equals(fact.boot());
          boolean stopped = stop.filter(Downtime::endsRecorders).isPresent();
          between(end, fact, same, stopped);
          stop = Optional.empty();
          boot = fact.boot();
        }
        case "day-began" -> boot = fact.boot();
        case "pipeline-stopped" -> stop = Optional.of(fact);
        default -> {}
      }
    }
    if (stop.isPresent()) {
      add(new Span(stop.get().time(), NEVER), down);
    } else if (alive.isPresent()) {
      long said = boot.isEmpty() ? 0 : lastWord(NEVER).orElse(0);
      add(new Span(Math.max(alive.getAsLong(), said), NEVER), down);
    }
  }

  /** When a pipeline was alive last, less what it may take to say so; later, it counts as alive. */
  static OptionalLong lifeless(Optional<Instant> lastAlive, Instant now) {
    return lastAlive
        .filter(last -> now.toEpochMilli() - last.toEpochMilli() > LIFELESS)
        .map(last -> OptionalLong.of(last.toEpochMilli()))
        .orElse(OptionalLong.empty());
  }

  private static boolean endsRecorders(Fact stop) {
    return !stop.text("how").equals("handover");
  }

  /** When the run before this one ended; empty where none is known. */
  private OptionalLong end(Optional<Fact> stop, Fact started, String boot) {
    if (stop.isPresent()) {
      return OptionalLong.of(stop.get().time());
    }
    OptionalLong alive = Fact.time(started.event().path("last_alive"));
    if (alive.isEmpty()) {
      return boot.isEmpty() ? alive : lastWord(begin(started));
    }
    // What it wrote after that, it wrote alive.
    long said = lastWord(Math.min(begin(started), alive.getAsLong() + NOTED)).orElse(0);
    return OptionalLong.of(Math.max(alive.getAsLong(), said));
  }

  /** The last time at which a run says something; notes are written without one. */
  private OptionalLong lastWord(long before) {
    return facts.stream()
        .filter(fact -> !fact.kind().equals("note") && !fact.kind().equals("gap"))
        .mapToLong(Fact::time)
        .filter(time -> time < before)
        .max();
  }

  /** When a run began, some time before it could write that down. */
  long begin(Fact started) {
    double before = started.event().path("running_for").asDouble(-1);
    // Older ledgers do not say so.
    return before >= 0
        ? started.time() - Math.round(before * 1000)
        : begin(started, Long.MIN_VALUE);
  }

  /**
   * When that began of which a fact tells. Its recorder may have written down what it saw a moment
   * before that line.
   *
   * @param fact tells of it
   * @param before when it was not yet
   */
  long begin(Fact fact, long before) {
    return recorders.stream()
        .filter(word -> word.isWordOf(station) && word.boot().equals(fact.boot()))
        .mapToLong(Fact::time)
        .filter(time -> time > Math.max(before, fact.time() - NOTED) && time < fact.time())
        .min()
        .orElse(fact.time());
  }

  private void between(OptionalLong end, Fact started, boolean same, boolean stopped) {
    long begin = begin(started);
    if (end.isEmpty() || end.getAsLong() >= begin) {
      begins.add(begin);
      return;
    }
    long from = end.getAsLong();
    if (same && !stopped && begin - from <= Causes.VAGUE) {
      left.add(new Span(from, begin));
      return;
    }
    long booted = same ? 0 : started.time() - started.mono();
    long on = Math.min(Math.max(from, booted), begin);
    add(new Span(from, on), off);
    add(new Span(on, begin), down);
    begins.add(begin);
  }

  /** A time in which no pipeline ran, but for what a single recorder has said in it. */
  private void add(Span span, List<Span> to) {
    List<Fact> words =
        recorders.stream()
            .filter(fact -> fact.time() > span.from() + LAST_WORDS && fact.time() < span.to())
            .toList();
    if (words.isEmpty()) {
      to.add(span);
      return;
    }
    Fact last = words.get(words.size() - 1);
    boolean holds =
        last.isWordOf(station) && last.cause().filter(why -> why != Cause.ENDED).isPresent();
    to.add(new Span(span.from(), words.get(0).time()));
    to.add(new Span(holds ? span.to() : last.time(), span.to()));
  }

  /** When the machine was off. */
  List<Span> off() {
    return off;
  }

  /** When the machine was on, and nothing ran. */
  List<Span> down() {
    return down;
  }

  /**
   * When no pipeline ran for a moment, but its recorders were left to the next one: after a
   * handover, or since it was killed alone. Whose FFmpeg ended meanwhile was started by nobody.
   */
  List<Span> left() {
    return left;
  }

  /** When runs began whose recorders are new. */
  List<Long> begins() {
    return begins;
  }
}
