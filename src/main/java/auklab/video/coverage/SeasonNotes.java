package auklab.video.coverage;

import auklab.video.ledger.Cause;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The season's notes, a line an event: what people have noted, and what was not recorded, since
 * when, until when and why. Cameras that were lost together share a line.
 */
public final class SeasonNotes {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT);
  private static final DateTimeFormatter UNTIL =
      DateTimeFormatter.ofPattern("MMM d HH:mm:ss", Locale.ENGLISH);

  /** Gaps that begin and end this near to one another are one event, in milliseconds. */
  private static final long TOGETHER = 15_000;

  private final Coverage coverage;
  private final ZoneId zone;

  private record Note(long time, String text) {}

  /**
   * @param coverage tells what was recorded
   * @param zone the zone in which times are told
   */
  public SeasonNotes(Coverage coverage, ZoneId zone) {
    this.coverage = coverage;
    this.zone = zone;
  }

  /**
   * The notes of some days, by time.
   *
   * @param from the first day
   * @param to the last day
   * @param min gaps shorter than this are not told, in seconds
   */
  public List<String> lines(LocalDate from, LocalDate to, double min) throws IOException {
    List<Gap> gaps = new ArrayList<>();
    for (Covered covered : coverage.whole(List.of(), from, to)) {
      covered.gaps().stream().filter(gap -> gap.seconds() >= min).forEach(gaps::add);
    }
    Stream<Note> told =
        coverage.facts(from, to, zone).stream().flatMap(fact -> note(fact).stream());
    return Stream.concat(lost(gaps).stream(), told)
        .sorted(Comparator.comparingLong(Note::time))
        .map(note -> "- " + STAMP.format(at(note.time())) + ": " + note.text())
        .toList();
  }

  private java.time.ZonedDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone);
  }

  private List<Note> lost(List<Gap> gaps) {
    Map<String, List<Gap>> events = new LinkedHashMap<>();
    List<Gap> ordered = new ArrayList<>(gaps);
    ordered.sort(Comparator.comparingLong(gap -> gap.span().from()));
    for (Gap gap : ordered) {
      String key =
          events.entrySet().stream()
              .filter(event -> isOneWith(event.getValue().get(0), gap))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(String.valueOf(events.size()));
      events.computeIfAbsent(key, none -> new ArrayList<>()).add(gap);
    }
    return events.values().stream().map(this::lostTogether).toList();
  }

  private static boolean isOneWith(Gap first, Gap gap) {
    return first.words().equals(gap.words())
        && !first.station().equals(gap.station())
        && Math.abs(first.span().from() - gap.span().from()) <= TOGETHER
        && Math.abs(first.span().to() - gap.span().to()) <= TOGETHER;
  }

  private Note lostTogether(List<Gap> gaps) {
    Gap first = gaps.get(0);
    String who = String.join(", ", new TreeSet<>(gaps.stream().map(Gap::station).toList()));
    String cause = first.cause() == Cause.UNKNOWN ? "cause unknown" : "cause: " + first.words();
    return new Note(
        first.span().from(),
        who
            + " not recorded until "
            + UNTIL.format(at(first.span().to()))
            + " ("
            + GapsReport.lasting(first.seconds())
            + "), "
            + cause);
  }

  private List<Note> note(Fact fact) {
    String station = fact.text("station");
    String text =
        switch (fact.kind()) {
          case "note" -> written(fact);
          case "paused" -> station + " paused";
          case "resumed" -> station + " resumed";
          case "camera-enabled" -> station + " is recorded from now on";
          case "camera-disabled" -> station + " is recorded no more: " + fact.text("why");
          case "pipeline-started" -> "pipeline started";
          case "pipeline-stopped" ->
              fact.text("how").equals("handover")
                  ? "pipeline stopped, its recorders go on"
                  : "pipeline stopped";
          case "clock-stepped" -> "the machine's clock was set by " + fact.text("by") + " s";
          default -> "";
        };
    return text.isEmpty() ? List.of() : List.of(new Note(fact.time(), text));
  }

  private String written(Fact fact) {
    List<String> stations = new ArrayList<>();
    fact.event().path("stations").forEach(name -> stations.add(name.asText()));
    String who = stations.isEmpty() ? "" : String.join(", ", stations) + ": ";
    String until = fact.text("until");
    String work =
        until.isEmpty()
            ? ""
            : Instant.parse(until).toEpochMilli() <= fact.time()
                ? "maintenance is over"
                : "maintenance until " + UNTIL.format(at(Instant.parse(until).toEpochMilli()));
    String words = fact.text("text");
    return who + words + (!words.isEmpty() && !work.isEmpty() ? ", " : "") + work;
  }
}
