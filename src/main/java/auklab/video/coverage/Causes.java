package auklab.video.coverage;

import auklab.video.ledger.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * When a station was to be recorded, and why it was not at any time, put together from what the
 * ledger tells. At each moment without footage the first of these that holds is the cause:
 *
 * <ol>
 *   <li>a gap that a list on the archive has told;
 *   <li>a stretch with two known ends: a step of the clock, a pause, maintenance, the machine off,
 *       or nothing that ran ({@link Downtime});
 *   <li>what was seen last since the footage ended, and since something began anew: the pipeline,
 *       the camera's duty after a pause, its configuration;
 *   <li>where that is vague or nothing, what was seen next before something else began anew.
 * </ol>
 *
 * <p>So what one run of the pipeline has seen explains nothing of another, and no stretch reaches
 * beyond its ends, but for the moments in which both cannot be told apart.
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
  static final long VAGUE = 90_000;

  /** That a clock was set is seen within so long, in milliseconds. */
  private static final long STEPPED = 6000;

  /** What was recorded last may be lost with the machine's power, in milliseconds. */
  private static final long UNWRITTEN = 60_000;

  /** What is vague and short, just before footage comes, belongs to what was before it. */
  private static final long LAST_STEP = 5000;

  private static final long NEVER = Long.MAX_VALUE / 4;

  private static final Seen NOTHING = new Seen(0, Cause.UNKNOWN, "");

  private final String station;
  private final Map<Cause, List<Span>> stretches = new EnumMap<>(Cause.class);
  private final List<Gap> told = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Span> expected = new ArrayList<>();
  private final Downtime downtime;
  private Seen last = NOTHING;

  /** What was seen at a time, and holds from then on; or that something began anew then. */
  private record Seen(long time, Cause cause, String code) {
    boolean isVague() {
      return Causes.isVague(cause);
    }

    boolean isBeginning() {
      return cause == Cause.STARTING;
    }
  }

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
    this.downtime = new Downtime(station, facts, alive);
    STRETCHES.forEach(cause -> stretches.put(cause, new ArrayList<>()));
    stretches.get(Cause.MACHINE_OFF).addAll(downtime.off());
    stretches.get(Cause.PIPELINE_DOWN).addAll(downtime.down());
    downtime.begins().forEach(this::begin);
    attend(facts, footage);
    pauses(facts);
    maintenance(facts);
    for (Fact fact : facts) {
      if (fact.concerns(station)) {
        see(fact);
      }
    }
    late.forEach(span -> seeLate(span, footage));
    stretches.replaceAll((cause, spans) -> Spans.union(spans, 0));
    seen.sort(Comparator.comparingLong(Seen::time).thenComparing(what -> !what.isBeginning()));
  }

  /** When it was to be recorded: from the first that is known of it, unless somebody says when. */
  private void attend(List<Fact> facts, List<Span> footage) {
    long since = footage.isEmpty() ? NEVER : footage.get(0).from();
    long ended = 0;
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
        since = Math.min(since, begin(fact, ended));
      } else if (ends) {
        ended = fact.time();
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

  private long begin(Fact fact, long ended) {
    switch (fact.kind()) {
      case "pipeline-started":
        return downtime.begin(fact);
      case "camera-enabled":
        long begin = downtime.begin(fact, ended);
        begin(begin);
        return begin;
      default:
        return fact.time();
    }
  }

  /** When a recorder has ended that is wanted no more: shortly before that is written down. */
  private static long lastFootage(List<Span> footage, long noted) {
    long last = noted;
    for (Span span : footage) {
      if (span.from() < noted) {
        last = span.to() > noted - Downtime.NOTED && span.to() < noted ? span.to() : noted;
      }
    }
    return last;
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
        begin(downtime.begin(fact, since));
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
              ? Fact.time(fact.event().path("until"))
              : Fact.time(fact.event().path("maintenance").path(station));
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

  /** Something begins anew. */
  private void begin(long time) {
    seen.add(new Seen(time, Cause.STARTING, ""));
  }

  private void see(Fact fact) {
    switch (fact.kind()) {
      case "recorder-ended", "recorder-waits" -> fact.cause().ifPresent(why -> see(fact, why));
      case "day-began" ->
          Cause.of(fact.event().path("waiting").path(station).asText())
              // It is the same still, and was told with its code.
              .filter(cause -> last.cause() != cause)
              .ifPresent(cause -> see(fact, cause));
      case "space-low" -> see(fact, Cause.DISK_FULL);
      case "gap" -> {
        OptionalLong from = Fact.time(fact.event().path("from"));
        OptionalLong to = Fact.time(fact.event().path("to"));
        if (from.isPresent() && to.isPresent()) {
          told.add(
              new Gap(
                  station,
                  new Span(from.getAsLong(), to.getAsLong()),
                  fact.cause().orElse(Cause.UNKNOWN),
                  fact.text("code")));
        }
      }
      case "clock-stepped" -> {
        OptionalLong from = Fact.time(fact.event().path("from"));
        OptionalLong to = Fact.time(fact.event().path("to"));
        if (from.isPresent() && to.isPresent()) {
          stretches.get(Cause.CLOCK_STEPPED).add(new Span(from.getAsLong(), to.getAsLong()));
        }
      }
      default -> {}
    }
  }

  private void see(Fact fact, Cause cause) {
    // That FFmpeg had ended while nothing ran is seen by what begins then.
    Cause seenNow = cause == Cause.PIPELINE_DOWN ? Cause.ENDED : cause;
    if (seenNow != Cause.UNKNOWN) {
      last = new Seen(fact.time(), seenNow, fact.text("code"));
      seen.add(last);
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
    return joined(withoutLastStep(pieces));
  }

  private TreeSet<Long> cuts(Span gap) {
    TreeSet<Long> cuts = new TreeSet<>(List.of(gap.from(), gap.to()));
    stretches.values().stream()
        .flatMap(List::stream)
        .forEach(span -> cuts.addAll(List.of(span.from(), span.to())));
    downtime.left().forEach(span -> cuts.addAll(List.of(span.from(), span.to())));
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
    Optional<Cause> stretch = stretch(piece, gap);
    if (stretch.isPresent()) {
      return new Gap(station, piece, stretch.get(), "");
    }
    Seen what = seen(piece, gap);
    return new Gap(station, piece, what.cause(), what.code());
  }

  private Optional<Cause> stretch(Span piece, Span gap) {
    for (Cause cause : STRETCHES) {
      for (Span span : stretches.get(cause)) {
        if (!span.and(piece).isEmpty()) {
          return Optional.of(cause);
        }
      }
    }
    return downtime.left().stream()
            .filter(span -> !span.and(piece).isEmpty())
            .anyMatch(span -> !ranOn(span, gap))
        ? Optional.of(Cause.PIPELINE_DOWN)
        : Optional.empty();
  }

  /**
   * Whether an FFmpeg went on without its pipeline, as far as is known: footage was missing by
   * then, and its end was not seen yet.
   */
  private boolean ranOn(Span left, Span gap) {
    return gap.from() < left.from() - SLACK
        && seen.stream()
            .noneMatch(what -> what.time() >= gap.from() - SLACK && what.time() <= left.from());
  }

  /** What was seen in a time for which no stretch is the cause. */
  private Seen seen(Span piece, Span gap) {
    Seen latest = NOTHING;
    int next = 0;
    for (; next < seen.size() && seen.get(next).time() <= piece.from(); next++) {
      latest = seen.get(next).time() >= gap.from() - SLACK ? seen.get(next) : latest;
    }
    if (!latest.isVague()) {
      return latest;
    }
    Optional<Cause> imminent =
        piece.to() < gap.to()
            ? stretch(new Span(piece.to(), piece.to() + 1), gap)
            : Optional.empty();
    if (imminent.isPresent() && givesWay(latest, imminent.get(), piece.millis())) {
      return new Seen(piece.from(), imminent.get(), "");
    }
    return explanation(latest, seen.subList(next, seen.size()), gap.to());
  }

  /** Whether what is vague just before a stretch is that stretch, seen less exactly. */
  private static boolean givesWay(Seen vague, Cause stretch, long millis) {
    if (vague != NOTHING) {
      return !DECLARED.contains(stretch) && millis <= SLACK;
    }
    return millis
        <= switch (stretch) {
          case MACHINE_OFF -> UNWRITTEN;
          case CLOCK_STEPPED -> STEPPED;
          default -> SLACK;
        };
  }

  /** What is vague, or nothing, is explained by what was seen next, until something begins anew. */
  private static Seen explanation(Seen vague, List<Seen> later, long end) {
    Seen best = vague;
    long before = vague == NOTHING ? NEVER : vague.time();
    for (Seen next : later) {
      if (next.isBeginning() || next.time() > end || next.time() - before > VAGUE) {
        break;
      }
      if (!next.isVague()) {
        return next;
      }
      best = best == NOTHING ? next : best;
      before = next.time();
    }
    return best;
  }

  /** What is vague and short at the end of a gap belongs to what was before it. */
  private List<Gap> withoutLastStep(List<Gap> pieces) {
    int end = pieces.size();
    while (end > 0 && isVague(pieces.get(end - 1).cause())) {
      end--;
    }
    List<Gap> last = pieces.subList(end, pieces.size());
    if (end == 0 || last.stream().mapToLong(piece -> piece.span().millis()).sum() > LAST_STEP) {
      return pieces;
    }
    Gap before = pieces.get(end - 1);
    List<Gap> whole = new ArrayList<>(pieces.subList(0, end));
    last.forEach(piece -> whole.add(new Gap(station, piece.span(), before.cause(), before.code())));
    return whole;
  }

  private static boolean isVague(Cause cause) {
    return cause == Cause.UNKNOWN || cause == Cause.ENDED || cause == Cause.STARTING;
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
