package auklab.video.coverage;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.ledger.Days;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What was and was not recorded, and why: read anew from the ledger by whoever asks. */
public final class Coverage {
  private final Supplier<Cameras> cameras;
  private final Path stateDir;
  private final Days days;
  private final Growing growing;
  private final Clock clock;

  /**
   * @param cameras the cameras as they are configured now
   * @param outputDirs every folder that is recorded to
   * @param clock the wall clock
   */
  public Coverage(Supplier<Cameras> cameras, Supplier<List<Path>> outputDirs, Clock clock) {
    this.cameras = cameras;
    this.stateDir = cameras.get().stateDir();
    this.days = new Days(stateDir.resolve("ledger"));
    this.growing = new Growing(outputDirs);
    this.clock = clock;
  }

  /**
   * How much of a time is lost.
   *
   * @param stations of which stations
   * @param from its beginning
   * @param to its end
   * @return seconds by station
   */
  public Map<String, Double> lost(List<String> stations, Instant from, Instant to)
      throws IOException {
    Map<String, Double> lost = new LinkedHashMap<>();
    Span window = new Span(from.toEpochMilli(), to.toEpochMilli());
    History history = History.of(days, window, Set.copyOf(stations));
    for (String station : stations) {
      lost.put(station, covered(history, station, window).lostSeconds());
    }
    return lost;
  }

  /** How much of today is lost so far, in the zone of each camera: seconds by station. */
  Map<String, Double> lostToday() throws IOException {
    Map<String, Span> todays = new TreeMap<>();
    for (Camera camera : cameras.get().cameras()) {
      LocalDate date = LocalDate.ofInstant(clock.instant(), camera.timezone());
      todays.put(camera.station(), day(date, camera.timezone()));
    }
    long begin = todays.values().stream().mapToLong(Span::from).min().orElse(clock.millis());
    History history = History.of(days, new Span(begin, clock.millis()), todays.keySet());
    Map<String, Double> lost = new TreeMap<>();
    todays.forEach(
        (station, today) -> lost.put(station, covered(history, station, today).lostSeconds()));
    return lost;
  }

  /**
   * A day, in the zone of each camera.
   *
   * @param date the day
   * @return a row for each configured camera and each station that was recorded then: {@code
   *     station}, {@code percent}, {@code recorded}, {@code lost} and {@code worst} in seconds, and
   *     {@code worst_cause}
   */
  public List<Map<String, Object>> day(LocalDate date) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Covered covered :
        days(List.of(), date, date).values().stream().flatMap(List::stream).toList()) {
      boolean configured = cameras.get().station(covered.station()).isPresent();
      if (!covered.expected().isEmpty() || !covered.recorded().isEmpty() || configured) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("station", covered.station());
        row.put("percent", covered.percent());
        row.put("recorded", covered.recordedSeconds());
        row.put("lost", covered.lostSeconds());
        row.put("worst", covered.worst().map(Gap::seconds).orElse(0.0));
        row.put("worst_cause", covered.worst().map(Gap::words).orElse(""));
        rows.add(row);
      }
    }
    return rows;
  }

  /**
   * Days of stations, each in the zone of its camera.
   *
   * @param stations which; empty for all
   * @param from the first day
   * @param to the last day
   * @return the days of each station, in their order
   */
  Map<String, List<Covered>> days(Collection<String> stations, LocalDate from, LocalDate to)
      throws IOException {
    Map<String, List<Covered>> all = new TreeMap<>();
    days(
        stations,
        from,
        to,
        (station, reading) -> {
          List<Covered> covered = new ArrayList<>();
          for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            covered.add(reading.of(day(day, zone(station))));
          }
          all.put(station, covered);
        });
    return all;
  }

  private void days(
      Collection<String> stations, LocalDate from, LocalDate to, BiConsumer<String, Reading> reader)
      throws IOException {
    // A zone is at most 14 hours ahead of UTC, and 12 behind.
    Span around =
        new Span(
            from.atStartOfDay(ZoneId.of("+14")).toInstant().toEpochMilli(),
            Math.min(
                clock.millis(),
                to.plusDays(1).atStartOfDay(ZoneId.of("-12")).toInstant().toEpochMilli()));
    if (!stations.isEmpty()) {
      around = hull(stations, from, to);
    }
    History history = History.of(days, around, stations);
    for (String station : stations.isEmpty() ? known(history) : new TreeSet<>(stations)) {
      reader.accept(station, reading(history, station));
    }
  }

  /**
   * Some days of stations as one time, so that no gap is cut where a day ends.
   *
   * @param stations which; empty for all
   * @param from the first day, in the zone of each camera
   * @param to the last day
   */
  List<Covered> whole(Collection<String> stations, LocalDate from, LocalDate to)
      throws IOException {
    List<Covered> all = new ArrayList<>();
    days(
        stations,
        from,
        to,
        (station, reading) -> {
          ZoneId zone = zone(station);
          Span window = new Span(day(from, zone).from(), day(to, zone).to());
          all.add(reading.of(window));
        });
    return all;
  }

  /**
   * The {@code coverage.csv} of days of stations, as far as all of a day is known that it tells: of
   * a day that is not over, until the end of the last segment.
   *
   * @param folders which, e.g. {@code ROST1/2026-06-01}
   * @return the text of each by its folder; those of which nothing is to be told are missing
   */
  Map<String, String> lists(Collection<String> folders) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    if (folders.isEmpty()) {
      return texts;
    }
    Map<String, Span> windows = new TreeMap<>();
    for (String folder : folders) {
      String station = folder.substring(0, folder.indexOf('/'));
      LocalDate date = LocalDate.parse(folder.substring(folder.indexOf('/') + 1));
      windows.put(folder, day(date, zone(station)));
    }
    long begin = windows.values().stream().mapToLong(Span::from).min().orElseThrow();
    long end = windows.values().stream().mapToLong(Span::to).max().orElseThrow();
    Set<String> stations = new TreeSet<>();
    folders.forEach(folder -> stations.add(folder.substring(0, folder.indexOf('/'))));
    History history =
        History.withNames(days, new Span(begin, Math.min(end, clock.millis())), stations);
    for (String station : stations) {
      List<Footage.Named> segments = history.segments(station);
      List<Span> closed = history.footage(station);
      long known = closed.isEmpty() ? 0 : closed.get(closed.size() - 1).to();
      boolean grows = !growing.of(station, clock.millis()).isEmpty();
      Reading reading = reading(history, station, closed);
      windows.forEach(
          (folder, day) -> {
            if (folder.startsWith(station + "/")) {
              boolean over = day.to() <= clock.millis() && (!grows || known >= day.to());
              Span window = over ? day : day.and(new Span(0, known));
              if (!window.isEmpty()) {
                Covered covered = reading.of(window);
                if (!covered.expected().isEmpty() || !covered.recorded().isEmpty()) {
                  texts.put(folder, CoverageList.text(covered, segments, zone(station)));
                }
              }
            }
          });
    }
    return texts;
  }

  /** What else than footage the ledger tells of some days in a zone, by time. */
  List<Fact> facts(LocalDate from, LocalDate to, ZoneId zone) throws IOException {
    Span window = new Span(day(from, zone).from(), day(to, zone).to());
    return History.of(days, window, List.of()).facts().stream()
        .filter(fact -> fact.time() >= window.from() && fact.time() < window.to())
        .toList();
  }

  /** The first day of the ledger; today where there is none. */
  public LocalDate firstDay() throws IOException {
    var all = days.all();
    return all.isEmpty() ? today() : all.first();
  }

  /** Today, by the machine's zone. */
  public LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault());
  }

  private Span hull(Collection<String> stations, LocalDate from, LocalDate to) {
    long begin = Long.MAX_VALUE;
    long end = 0;
    for (String station : stations) {
      begin = Math.min(begin, day(from, zone(station)).from());
      end = Math.max(end, day(to, zone(station)).to());
    }
    return new Span(begin, Math.min(end, clock.millis()));
  }

  private Set<String> known(History history) {
    Set<String> known = history.stations();
    cameras.get().cameras().stream().map(Camera::station).forEach(known::add);
    return known;
  }

  /** The zone of a station's names and days. */
  ZoneId zone(String station) {
    return cameras.get().station(station).map(Camera::timezone).orElse(ZoneId.systemDefault());
  }

  /** A day as people count it there: of 23 or 25 hours where summer time begins or ends. */
  static Span day(LocalDate date, ZoneId zone) {
    return new Span(
        date.atStartOfDay(zone).toInstant().toEpochMilli(),
        date.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli());
  }

  private Covered covered(History history, String station, Span window) {
    return reading(history, station).of(window);
  }

  private Reading reading(History history, String station) {
    List<Span> footage = new ArrayList<>(history.footage(station));
    footage.addAll(growing.of(station, clock.millis()));
    return reading(history, station, footage);
  }

  private Reading reading(History history, String station, List<Span> footage) {
    long now = clock.millis();
    OptionalLong alive = Downtime.lifeless(Attendance.lastAlive(stateDir), clock.instant());
    List<Span> recorded = Spans.union(footage, Footage.TOLERANCE);
    return new Reading(
        station,
        recorded,
        new Causes(station, history.facts(), recorded, history.late(station), alive),
        now);
  }

  /** All that is known of a station. */
  private record Reading(String station, List<Span> recorded, Causes causes, long now) {

    Covered of(Span day) {
      Span window = new Span(day.from(), Math.max(day.from(), Math.min(day.to(), now)));
      List<Span> expected = Spans.common(causes.expected(), List.of(window));
      List<Gap> gaps = new ArrayList<>();
      // Whole gaps are explained, and cut at the ends of the window only then.
      Span all = new Span(0, now);
      for (Span missing : Spans.without(Spans.common(causes.expected(), List.of(all)), recorded)) {
        if (!missing.and(window).isEmpty() && missing.millis() > Footage.TOLERANCE) {
          causes.of(missing).stream()
              .map(gap -> gap.within(window))
              .filter(gap -> !gap.span().isEmpty())
              .forEach(gaps::add);
        }
      }
      return new Covered(station, window, expected, Spans.common(recorded, List.of(window)), gaps);
    }
  }
}
