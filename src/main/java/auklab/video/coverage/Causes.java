package auklab.video.coverage;

import auklab.video.ledger.Cause;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * When a station was to be recorded, and why it was not at any time, put together from what the
 * ledger tells. What people and the machine did holds for a stretch of time and comes first; what a
 * recorder has seen holds until footage comes, or something else is seen.
 */
final class Causes {
  /** In this order the first one that holds is the cause. */
  private static final List<Cause> STRETCHES =
      List.of(
          Cause.CLOCK_STEPPED,
          Cause.PAUSED,
          Cause.MAINTENANCE,
          Cause.MACHINE_OFF,
          Cause.PIPELINE_DOWN);

  /** What begins when somebody says so, and explains nothing that was seen before. */
  private static final List<Cause> DECLARED = List.of(Cause.PAUSED, Cause.MAINTENANCE);

  /** How far a gap's own beginning may lie behind what explains it, in milliseconds. */
  private static final long SLACK = 2000;

  /** A vague cause gives way to what is seen within so long, in milliseconds. */
  private static final long VAGUE = 90_000;

  /** That a camera is recorded no more is written down within so long, in milliseconds. */
  private static final long NOTED = 6000;

  /** What is vague and short, just before footage comes, belongs to what was before it. */
  private static final long LAST_STEP = 5000;

  /** A pipeline that was not alive for so long is down, in milliseconds. */
  private static final long LIFELESS = 15_000;

  private static final long NEVER = Long.MAX_VALUE / 4;

  private final String station;
  private final Map<Cause, List<Span>> stretches = new EnumMap<>(Cause.class);
  private final List<Gap> told = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Span> expected = new ArrayList<>();

  /** What was seen at a time, and holds from then on. */
  private record Seen(long time, Cause cause, String code) {}

  /**
   * @param station the station
   * @param facts what the ledger tells, in its order
   * @param footage when it was recorded
   * @param late when some of it existed, but had not come yet
   * @param alive when a pipeline was alive last; empty where that is not known
   */
  Causes(
      String station, List<Fact> facts, List<Span> footage, List<Span> late, OptionalLong alive) {
    this.station = station;
    STRETCHES.forEach(cause -> stretches.put(cause, new ArrayList<>()));
    attend(facts, footage);
    pipeline(facts, alive);
    pauses(facts);
    maintenance(facts);
    for (Fact fact : facts) {
      if (fact.concerns(station)) {
        see(fact);
      }
    }
    late.forEach(span -> seeLate(span, footage));
    stretches.replaceAll((cause, spans) -> Spans.union(spans, 0));
    seen.sort(java.util.Comparator.comparingLong(Seen::time));
  }

  /** When it was to be recorded: from the first that is known of it, unless somebody says when. */
  private void attend(List<Fact> facts, List<Span> footage) {
    long since = footage.isEmpty() ? NEVER : footage.get(0).from();
    boolean said = false;
    for (Fact fact : facts) {
      // The recorder of a camera that was disabled ends after that.
      if (!said && fact.text("station").equals(station) && !fact.kind().equals("gap")) {
        since = Math.min(since, fact.time());
      }
      boolean standing = fact.event().has("stations") && !fact.kind().equals("note");
      boolean begins =
          standing && fact.names("stations", station)
              || fact.kind().equals("camera-enabled") && fact.concerns(station);
      boolean ends =
          standing && !fact.names("stations", station)
              || fact.kind().equals("camera-disabled") && fact.concerns(station);
      said |= begins || fact.kind().equals("camera-disabled") && fact.concerns(station);
      if (begins) {
        since = Math.min(since, fact.time());
      } else if (ends) {
        long end = lastFootage(footage, fact.time());
        if (since < end) {
          expected.add(new Span(since, end));
        }
        since = NEVER;
      }
    }
    if (since < NEVER) {
      expected.add(new Span(since, NEVER));
    }
  }

  /** When a recorder has ended that is wanted no more: shortly before that is written down. */
  private static long lastFootage(List<Span> footage, long noted) {
    long last = noted;
    for (Span span : footage) {
      if (span.from() < noted) {
        last = span.to() > noted - NOTED && span.to() < noted ? span.to() : noted;
      }
    }
    return last;
  }

  private void pipeline(List<Fact> facts, OptionalLong alive) {
    OptionalLong stopped = OptionalLong.empty();
    OptionalLong last = OptionalLong.empty();
    String boot = "";
    for (Fact fact : facts) {
      switch (fact.kind()) {
        case "pipeline-started" -> {
          OptionalLong end = stopped.isPresent() ? stopped : time(fact.event().path("last_alive"));
          end = end.isPresent() ? end : last;
          if (end.isPresent() && end.getAsLong() < fact.time()) {
            long booted = boot.equals(fact.boot()) ? 0 : fact.time() - fact.mono();
            long on = Math.min(Math.max(end.getAsLong(), booted), fact.time());
            stretches.get(Cause.MACHINE_OFF).add(new Span(end.getAsLong(), on));
            stretches.get(Cause.PIPELINE_DOWN).add(new Span(on, fact.time()));
          }
          seen.add(
              new Seen(fact.time(), end.isPresent() ? Cause.PIPELINE_DOWN : Cause.STARTING, ""));
          stopped = OptionalLong.empty();
          boot = fact.boot();
        }
        case "day-began" -> boot = fact.boot();
        case "pipeline-stopped" -> stopped = OptionalLong.of(fact.time());
        default -> {}
      }
      last = OptionalLong.of(fact.time());
    }
    if (stopped.isPresent()) {
      stretches.get(Cause.PIPELINE_DOWN).add(new Span(stopped.getAsLong(), NEVER));
    } else if (alive.isPresent()) {
      long since = Math.max(alive.getAsLong(), boot.isEmpty() ? 0 : last.orElse(0));
      stretches.get(Cause.PIPELINE_DOWN).add(new Span(since, NEVER));
    }
  }

  /** When a pipeline was alive last, less what it may take to say so; later, it counts as alive. */
  static OptionalLong lifeless(java.util.Optional<Instant> lastAlive, Instant now) {
    return lastAlive
        .filter(last -> now.toEpochMilli() - last.toEpochMilli() > LIFELESS)
        .map(last -> OptionalLong.of(last.toEpochMilli()))
        .orElse(OptionalLong.empty());
  }

  private void pauses(List<Fact> facts) {
    long since = NEVER;
    for (Fact fact : facts) {
      boolean standing = fact.event().has("paused");
      boolean begins =
          standing && fact.names("paused", station)
              || fact.kind().equals("paused") && fact.concerns(station);
      boolean ends =
          standing && !fact.names("paused", station)
              || fact.kind().equals("resumed") && fact.concerns(station);
      if (begins) {
        since = Math.min(since, fact.time());
      } else if (ends && since < NEVER) {
        stretches.get(Cause.PAUSED).add(new Span(since, fact.time()));
        seen.add(new Seen(fact.time(), Cause.PAUSED, ""));
        since = NEVER;
      }
    }
    stretches.get(Cause.PAUSED).add(new Span(since, NEVER));
  }

  /** Work that was declared; what is declared later for the same stations takes its place. */
  private void maintenance(List<Fact> facts) {
    List<Span> work = stretches.get(Cause.MAINTENANCE);
    Span ours = new Span(0, 0);
    Span all = new Span(0, 0);
    for (Fact fact : facts) {
      OptionalLong until =
          fact.kind().equals("note")
              ? time(fact.event().path("until"))
              : time(fact.event().path("maintenance").path(station));
      if (until.isEmpty()) {
        continue;
      }
      Span declared = new Span(fact.time(), until.getAsLong());
      boolean forAll = fact.kind().equals("note") && fact.event().path("stations").isEmpty();
      if (forAll) {
        work.add(all.and(new Span(0, fact.time())));
        all = declared;
      } else if (fact.names("stations", station)) {
        work.add(ours.and(new Span(0, fact.time())));
        ours = declared;
      }
    }
    work.add(all);
    work.add(ours);
  }

  private void see(Fact fact) {
    switch (fact.kind()) {
      case "recorder-ended", "recorder-waits" ->
          seen.add(
              new Seen(
                  fact.time(),
                  Cause.of(fact.text("cause")).orElse(Cause.UNKNOWN),
                  fact.text("code")));
      case "day-began" ->
          Cause.of(fact.event().path("waiting").path(station).asText())
              .ifPresent(cause -> seen.add(new Seen(fact.time(), cause, "")));
      case "space-low" -> seen.add(new Seen(fact.time(), Cause.DISK_FULL, ""));
      case "camera-enabled" -> seen.add(new Seen(fact.time(), Cause.STARTING, ""));
      case "gap" -> {
        OptionalLong from = time(fact.event().path("from"));
        OptionalLong to = time(fact.event().path("to"));
        if (from.isPresent() && to.isPresent()) {
          told.add(
              new Gap(
                  station,
                  new Span(from.getAsLong(), to.getAsLong()),
                  Cause.of(fact.text("cause")).orElse(Cause.UNKNOWN),
                  fact.text("code")));
        }
      }
      case "clock-stepped" -> {
        OptionalLong from = time(fact.event().path("from"));
        OptionalLong to = time(fact.event().path("to"));
        if (from.isPresent() && to.isPresent()) {
          stretches.get(Cause.CLOCK_STEPPED).add(new Span(from.getAsLong(), to.getAsLong()));
        }
      }
      default -> {}
    }
  }

  /** What was seen while footage was still to come explains the gap before that footage. */
  private void seeLate(Span late, List<Span> footage) {
    long gap =
        footage.stream()
            .mapToLong(Span::to)
            .filter(end -> end <= late.from())
            .max()
            .orElse(late.from());
    seen.replaceAll(
        what ->
            what.time() > late.from() && what.time() <= late.to()
                ? new Seen(gap, what.cause(), what.code())
                : what);
  }

  private static OptionalLong time(JsonNode node) {
    try {
      return node.isTextual()
          ? OptionalLong.of(Instant.parse(node.asText()).toEpochMilli())
          : OptionalLong.empty();
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /** When it was to be recorded. */
  List<Span> expected() {
    return Spans.union(expected, 0);
  }

  /**
   * Divides a time without footage by its causes.
   *
   * @param gap from the end of the footage before it to the beginning of the next
   */
  List<Gap> of(Span gap) {
    for (Span step : stretches.get(Cause.CLOCK_STEPPED)) {
      // The footage around it is told by the new clock, so the hole lies where its segment began.
      if (!step.and(gap).isEmpty() && Math.abs(step.millis() - gap.millis()) <= 3000) {
        return List.of(new Gap(station, gap, Cause.CLOCK_STEPPED, ""));
      }
    }
    List<Gap> pieces = new ArrayList<>();
    TreeSet<Long> cuts = cuts(gap);
    for (Long cut : cuts) {
      Long next = cuts.higher(cut);
      if (next != null) {
        pieces.add(piece(new Span(cut, next), gap));
      }
    }
    return joined(explained(pieces));
  }

  private TreeSet<Long> cuts(Span gap) {
    TreeSet<Long> cuts = new TreeSet<>(List.of(gap.from(), gap.to()));
    stretches.values().stream()
        .flatMap(List::stream)
        .forEach(span -> cuts.addAll(List.of(span.from(), span.to())));
    told.forEach(span -> cuts.addAll(List.of(span.span().from(), span.span().to())));
    seen.forEach(what -> cuts.add(what.time()));
    cuts.removeIf(cut -> cut < gap.from() || cut > gap.to());
    return cuts;
  }

  private Gap piece(Span piece, Span gap) {
    for (Gap known : told) {
      if (!known.span().and(piece).isEmpty()) {
        return known.within(piece);
      }
    }
    for (Cause cause : STRETCHES) {
      for (Span span : stretches.get(cause)) {
        if (!span.and(piece).isEmpty()) {
          return new Gap(station, piece, cause, "");
        }
      }
    }
    Seen latest = new Seen(0, Cause.UNKNOWN, "");
    for (Seen what : seen) {
      if (what.time() >= gap.from() - SLACK && what.time() <= piece.from()) {
        latest = what;
      }
    }
    return new Gap(station, piece, latest.cause(), latest.code());
  }

  /** What was vague at first is explained by what was seen next, or else by what was before. */
  private List<Gap> explained(List<Gap> pieces) {
    List<Gap> explained = new ArrayList<>(pieces);
    for (int i = explained.size() - 2; i >= 0; i--) {
      Gap piece = explained.get(i);
      Gap next = explained.get(i + 1);
      boolean unknown = piece.cause() == Cause.UNKNOWN;
      boolean unseen = unknown && !STRETCHES.contains(next.cause());
      boolean givesWay = isVague(piece) && (unknown || !DECLARED.contains(next.cause()));
      if (givesWay && !isVague(next) && (unseen || piece.span().millis() <= VAGUE)
          || unknown && next.cause() == Cause.ENDED) {
        explained.set(i, new Gap(station, piece.span(), next.cause(), next.code()));
      }
    }
    for (int i = 1; i < explained.size(); i++) {
      Gap before = explained.get(i - 1);
      boolean isLastStep =
          isVague(explained.get(i))
              && !isVague(before)
              && explained.get(i).span().millis() <= LAST_STEP;
      if (explained.get(i).cause() == Cause.UNKNOWN || isLastStep) {
        explained.set(i, new Gap(station, explained.get(i).span(), before.cause(), before.code()));
      }
    }
    return explained;
  }

  private static boolean isVague(Gap piece) {
    return piece.cause() == Cause.UNKNOWN
        || piece.cause() == Cause.ENDED
        || piece.cause() == Cause.STARTING;
  }

  private List<Gap> joined(List<Gap> pieces) {
    List<Gap> joined = new ArrayList<>();
    for (Gap piece : pieces) {
      int last = joined.size() - 1;
      if (last >= 0
          && joined.get(last).cause() == piece.cause()
          && joined.get(last).code().equals(piece.code())) {
        joined.set(
            last,
            new Gap(
                station,
                new Span(joined.get(last).span().from(), piece.span().to()),
                piece.cause(),
                piece.code()));
      } else {
        joined.add(piece);
      }
    }
    return joined;
  }
}
