package auklab.video.coverage;

import auklab.video.archive.Holdings;
import auklab.video.archive.Trouble;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.ForeignFiles;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Cause;
import auklab.video.ledger.Days;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells the ledger what it has lost and other places know: from the {@code coverage.csv} of each
 * day on the archive, and for segments that stand in none, from their names and, for their length,
 * the segments themselves, also those that still lie here. What the ledger knows stays as it is.
 */
public final class Rebuild {
  /** In place of a boot of the machine: by whom these events were written. */
  private static final String BOOT = "rebuilt";

  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
  private static final Pattern DATED =
      Pattern.compile(".*_(\\d{8}T\\d{6})([+-]\\d{4})?(?:-\\d+)?\\.mkv");
  private static final Pattern FOLDER = Pattern.compile("([^/]+)/(\\d{4}-\\d\\d-\\d\\d)");

  private final Cameras cameras;
  private final Path ledger;
  private final Path readyDir;
  private final Holdings holdings;

  /**
   * What was done.
   *
   * @param listed segments that were told by a list
   * @param read segments whose length was read from themselves
   * @param unread segments whose length, or time, cannot be told; they are in no coverage
   * @param gaps gaps that were told by a list
   */
  public record Result(int listed, int read, List<String> unread, int gaps) {}

  /** Is told how far it is. */
  public interface Progress {
    /** From now on segments of this station are read, so many. */
    void begins(String station, int segments);

    /** One more was read. */
    void read();
  }

  /**
   * @param cameras the cameras, for their zones
   * @param readyDir {@code ready_for_backup_dir}
   * @param holdings the archive
   */
  public Rebuild(Cameras cameras, Path readyDir, Holdings holdings) {
    this.cameras = cameras;
    this.ledger = cameras.stateDir().resolve("ledger");
    this.readyDir = readyDir;
    this.holdings = holdings;
  }

  /**
   * Rebuilds what is missing.
   *
   * @param progress is told how far it is
   * @throws IOException with words for a person, where the archive cannot be read
   */
  public Result run(Progress progress) throws IOException {
    Optional<Trouble> trouble = holdings.look();
    if (trouble.isPresent()) {
      throw new IOException(trouble.get().text());
    }
    Set<String> stations = new TreeSet<>(holdings.stations());
    stations.addAll(foldersHere());
    Result all = new Result(0, 0, List.of(), 0);
    for (String station : stations) {
      Result one = station(station, progress);
      all =
          new Result(
              all.listed + one.listed,
              all.read + one.read,
              Stream.concat(all.unread.stream(), one.unread.stream()).toList(),
              all.gaps + one.gaps);
    }
    return all;
  }

  private List<String> foldersHere() throws IOException {
    if (!Files.isDirectory(readyDir)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(readyDir)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.startsWith(".") && !ForeignFiles.isOne(name))
          .toList();
    }
  }

  private Result station(String station, Progress progress) throws IOException {
    Set<String> known = known(station);
    Set<String> there = new TreeSet<>();
    Set<String> folders = new TreeSet<>();
    Optional<Trouble> trouble =
        holdings.files(
            station,
            path -> {
              String folder = path.substring(0, path.lastIndexOf('/'));
              if (FOLDER.matcher(folder).matches()) {
                folders.add(folder);
                if (path.endsWith(".mkv")) {
                  there.add(path);
                }
              }
            });
    if (trouble.isPresent()) {
      throw new IOException(trouble.get().text());
    }
    Map<String, Span> segments = new TreeMap<>();
    List<String[]> others = new ArrayList<>();
    for (String text : holdings.texts(folders, CoverageList.FILE).values()) {
      text.lines()
          .map(line -> line.split(",", -1))
          .filter(row -> row.length == 7)
          .forEach(row -> row(row, segments, others));
    }
    int listed = segments.size();
    segments.keySet().removeAll(known);
    Map<LocalDate, List<Event>> events = new TreeMap<>();
    segments.forEach((name, span) -> add(events, closed(station, name, span, CoverageList.FILE)));
    int told = segments.size();
    Set<String> done = new HashSet<>(known);
    done.addAll(segments.keySet());
    Map<String, Optional<Path>> untold = footage(station, there);
    untold.keySet().removeIf(path -> !done.add(name(path)));
    List<String> unread = new ArrayList<>();
    progress.begins(station, untold.size());
    for (Map.Entry<String, Optional<Path>> footage : untold.entrySet()) {
      String path = footage.getKey();
      Optional<Span> span = span(station, path, name(path), footage.getValue());
      span.ifPresentOrElse(
          found -> add(events, closed(station, name(path), found, "ffprobe")),
          () -> unread.add(path));
      progress.read();
    }
    // Where the ledger has all that the list tells, it also knows the gaps.
    int gaps = told == 0 && listed > 0 ? 0 : others(station, others, events);
    for (Map.Entry<LocalDate, List<Event>> day : events.entrySet()) {
      write(day.getKey().atStartOfDay(ZoneOffset.UTC).toInstant(), day.getValue());
    }
    return new Result(told, untold.size() - unread.size(), unread, gaps);
  }

  /** The segments that the ledger knows, by the names that they are archived by. */
  private Set<String> known(String station) throws IOException {
    Span ever = new Span(0, Instant.now().toEpochMilli());
    Set<String> known = new HashSet<>();
    History.withNames(new Days(ledger), ever, List.of(station))
        .segments(station)
        .forEach(segment -> known.add(segment.name()));
    return known;
  }

  private static void row(String[] row, Map<String, Span> segments, List<String[]> others) {
    try {
      Span span = new Span(millis(row[1]), millis(row[2]));
      if (row[0].equals("recorded") && !row[6].isEmpty()) {
        // One that goes over midnight stands in the lists of two days.
        segments.merge(
            row[6],
            span,
            (one, other) ->
                new Span(Math.min(one.from(), other.from()), Math.max(one.to(), other.to())));
      } else if (row[0].equals("gap") || row[0].equals("off")) {
        others.add(row);
      }
    } catch (DateTimeException e) {
      // The head, or a line that somebody has edited.
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static long millis(String time) {
    return OffsetDateTime.parse(time).toInstant().toEpochMilli();
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** What may have to be read: on the archive, and here. */
  private Map<String, Optional<Path>> footage(String station, Set<String> there)
      throws IOException {
    Map<String, Optional<Path>> footage = new TreeMap<>();
    there.forEach(path -> footage.put(path, Optional.empty()));
    Path here = readyDir.resolve(station);
    if (Files.isDirectory(here)) {
      try (Stream<Path> files = Files.walk(here, 2)) {
        files
            .filter(file -> file.getFileName().toString().endsWith(".mkv"))
            .filter(Files::isRegularFile)
            .forEach(file -> footage.put(readyDir.relativize(file).toString(), Optional.of(file)));
      }
    }
    return footage;
  }

  private Optional<Span> span(String station, String path, String name, Optional<Path> here)
      throws IOException {
    Optional<Long> start = start(name, zone(station));
    if (start.isEmpty()) {
      return Optional.empty();
    }
    String ffprobe = cameras.station(station).map(Camera::ffprobePath).orElse("ffprobe");
    Optional<Duration> length =
        here.isPresent()
            ? holdings.lengthHere(here.get(), ffprobe)
            : holdings.length(path, ffprobe);
    return length.map(time -> new Span(start.get(), start.get() + time.toMillis()));
  }

  private ZoneId zone(String station) {
    return cameras.station(station).map(Camera::timezone).orElse(ZoneId.systemDefault());
  }

  /** When a segment begins, by its name, to the second. */
  static Optional<Long> start(String name, ZoneId zone) {
    Matcher dated = DATED.matcher(name);
    if (!dated.matches() || SegmentName.date(name).isEmpty()) {
      return Optional.empty();
    }
    try {
      LocalDateTime local = LocalDateTime.parse(dated.group(1), NAME);
      ZoneId where = dated.group(2) == null ? zone : ZoneOffset.of(dated.group(2));
      return Optional.of(local.atZone(where).toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Event closed(String station, String name, Span span, String source) {
    return Event.of("segment-closed")
        .with("station", station)
        .with("name", name)
        .with("start", text(span.from()))
        .with("duration", span.millis() / 1e3)
        .with("rebuilt", source);
  }

  private static void add(Map<LocalDate, List<Event>> events, Event event) {
    LocalDate day = LocalDate.parse(event.fields().get("start").toString().substring(0, 10));
    events.computeIfAbsent(day, none -> new ArrayList<>()).add(event);
  }

  private int others(String station, List<String[]> rows, Map<LocalDate, List<Event>> events)
      throws IOException {
    int gaps = 0;
    for (String[] row : rows) {
      long from = millis(row[1]);
      if (row[0].equals("gap")) {
        gaps++;
        String cause = Cause.of(row[4]).orElse(Cause.UNKNOWN).code();
        Event gap =
            Event.of("gap")
                .with("station", station)
                .with("from", text(from))
                .with("to", text(millis(row[2])))
                .with("cause", cause);
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(from), ZoneOffset.UTC);
        events
            .computeIfAbsent(day, none -> new ArrayList<>())
            .add(
                (row[5].isEmpty() ? gap : gap.with("code", row[5]))
                    .with("rebuilt", "coverage.csv"));
      } else {
        for (boolean end : new boolean[] {false, true}) {
          Event change =
              Event.of(end ? "camera-enabled" : "camera-disabled").with("station", station);
          write(
              Instant.ofEpochMilli(end ? millis(row[2]) : from),
              List.of(end ? change : change.with("why", "it was not to be recorded")));
        }
      }
    }
    return gaps;
  }

  private void write(Instant when, List<Event> events) throws IOException {
    new Ledger(ledger, Clock.fixed(when, ZoneOffset.UTC), BOOT).append(events);
  }
}
