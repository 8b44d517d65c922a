package auklab.video.coverage;

import auklab.video.ledger.Days;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the ledger tells of some days: when there was footage, and what else happened. */
final class History {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CLOSED = "segment-closed";
  private static final String CORRECTED = "segment-corrected";

  /** Events that say how everything stands, so that nothing before them need be known. */
  private static final Set<String> STANDING = Set.of("pipeline-started", "day-began");

  private static final List<String> KINDS =
      List.of(
          CLOSED,
          CORRECTED,
          "recorder-ended",
          "recorder-waits",
          "pipeline-started",
          "pipeline-stopped",
          "day-began",
          "camera-enabled",
          "camera-disabled",
          "paused",
          "resumed",
          "note",
          "gap",
          "space-low",
          "space-regained",
          "clock-stepped",
          "clock-synchronised");

  private final Map<String, Footage> footage = new TreeMap<>();
  private final List<Fact> facts = new ArrayList<>();
  private final Instants instants = new Instants();
  private boolean stands;

  private final boolean keepsNames;
  private final Map<String, String> renamed = new HashMap<>();

  private History(boolean keepsNames) {
    this.keepsNames = keepsNames;
  }

  /**
   * Reads what is to be known of a time: its days, and as many before and behind them as it takes
   * to know how things stood at its ends.
   *
   * @param days the ledger
   * @param window the time
   * @param stations which; empty for all
   */
  static History of(Days days, Span window, Collection<String> stations) throws IOException {
    return of(days, window, stations, false);
  }

  /** The same, with the names of segments as they are archived. */
  static History withNames(Days days, Span window, Collection<String> stations) throws IOException {
    return of(days, window, stations, true);
  }

  private static History of(Days days, Span window, Collection<String> stations, boolean keepsNames)
      throws IOException {
    History history = new History(keepsNames);
    List<String> kinds = new ArrayList<>(KINDS);
    if (keepsNames) {
      kinds.addAll(List.of("filed", "renamed"));
    }
    NavigableSet<LocalDate> all = days.all();
    LocalDate first = day(window.from());
    LocalDate last = day(window.to());
    LocalDate begin = all.lower(first);
    // Most days before it tell how things stood; one that was written by a single command may not.
    while (begin != null && !tells(days, begin, stations)) {
      begin = all.lower(begin);
    }
    for (LocalDate day : all.tailSet(begin == null ? first : begin, true)) {
      boolean behind = day.isAfter(last);
      history.stands = false;
      days.read(
          day,
          kinds,
          stations,
          (kind, line) -> {
            history.read(kind, line);
            return true;
          });
      if (behind && history.stands) {
        break;
      }
    }
    return history;
  }

  private static boolean tells(Days days, LocalDate day, Collection<String> stations)
      throws IOException {
    boolean[] tells = {false};
    days.read(
        day,
        STANDING,
        stations,
        (kind, line) -> {
          tells[0] = true;
          return false;
        });
    return tells[0];
  }

  private static LocalDate day(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private void read(String kind, String line) {
    try {
      if (kind.equals(CLOSED)) {
        closed(line);
      } else if (kind.equals("filed") || kind.equals("renamed")) {
        named(kind, line);
      } else {
        JsonNode event = MAPPER.readTree(line);
        if (kind.equals(CORRECTED)) {
          corrected(event);
        } else {
          stands |= STANDING.contains(kind);
          facts.add(
              new Fact(
                  instants.millis(event.path("time").asText()),
                  event.path("boot").asText(),
                  Math.round(event.path("mono").asDouble() * 1000),
                  kind,
                  event));
        }
      }
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      // A torn line says nothing.
    }
  }

  /** Half a million of these are read in seconds, so they are not parsed as a whole. */
  private void closed(String line) throws JsonProcessingException {
    String station = value(line, "station");
    String start = value(line, "start");
    String duration = value(line, "duration");
    String segment = value(line, "segment");
    if (station.isEmpty() || start.isEmpty() || !line.endsWith("}")) {
      throw new IllegalArgumentException(line);
    }
    long from = instants.millis(start);
    long length = duration.isEmpty() ? 0 : Math.round(Double.parseDouble(duration) * 1000);
    Footage whose = footage.computeIfAbsent(station, name -> new Footage(keepsNames));
    Span span = new Span(from, from + length);
    if (line.contains("\"synchronised\":false")) {
      whose.addUnsure(value(line, "name"), span);
    } else {
      int dot = segment.indexOf('.');
      long number = dot > 0 ? Long.parseLong(segment.substring(0, dot)) : -1;
      whose.add(keepsNames ? value(line, "name") : "", value(line, "session"), number, span);
    }
  }

  /** A segment got another name on its way: where one was taken, here or on the archive. */
  private void named(String kind, String line) throws JsonProcessingException {
    String path = value(line, "path");
    String name = value(line, "name");
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (kind.equals("filed") && !file.equals(name)) {
      renamed.put(name, file);
    } else if (kind.equals("renamed")) {
      renamed.put(file, name);
    }
  }

  /** The segments of a station under the names that they are archived by. */
  List<Footage.Named> segments(String station) {
    return footage.getOrDefault(station, new Footage(keepsNames)).named().stream()
        .map(segment -> new Footage.Named(lastName(segment.name()), segment.span()))
        .toList();
  }

  private String lastName(String name) {
    String last = name;
    for (int i = 0; i < renamed.size() && renamed.containsKey(last); i++) {
      last = renamed.get(last);
    }
    return last;
  }

  private void corrected(JsonNode event) {
    footage
        .computeIfAbsent(event.path("station").asText(), name -> new Footage(keepsNames))
        .correct(
            event.path("name").asText(),
            instants.millis(event.path("start").asText()),
            instants.millis(event.path("true_start").asText()),
            Math.round(event.path("duration").asDouble() * 1000));
  }

  /** A text or number of a line, as the ledger writes it: without blanks, and no letter escaped. */
  static String value(String line, String field) {
    String key = "\"" + field + "\":";
    int at = line.indexOf(key);
    if (at < 0) {
      return "";
    }
    int from = at + key.length();
    if (line.charAt(from) == '"') {
      return line.substring(from + 1, line.indexOf('"', from + 1));
    }
    int to = from;
    while (to < line.length() && ",}".indexOf(line.charAt(to)) < 0) {
      to++;
    }
    return line.substring(from, to);
  }

  /** The stations of which something is told. */
  Set<String> stations() {
    Set<String> stations = new TreeSet<>(footage.keySet());
    for (Fact fact : facts) {
      if (fact.event().has("station")) {
        stations.add(fact.text("station"));
      }
      fact.event().path("stations").forEach(name -> stations.add(name.asText()));
    }
    return stations;
  }

  List<Span> footage(String station) {
    return footage.getOrDefault(station, new Footage(false)).spans();
  }

  /** When footage of a station existed that only came later, as {@link Footage#late()} says. */
  List<Span> late(String station) {
    return footage.getOrDefault(station, new Footage(false)).late();
  }

  /** All else that is told, by the true time. */
  List<Fact> facts() {
    return Fact.corrected(facts);
  }

  /** Reads times as the ledger writes them; most are of the day of the one before. */
  static final class Instants {
    private String day = "";
    private long midnight;

    long millis(String time) {
      int length = time.length();
      boolean usual = length >= 20 && time.charAt(10) == 'T' && time.charAt(length - 1) == 'Z';
      if (!usual || length != 20 && length != 24) {
        return Instant.parse(time).toEpochMilli();
      }
      if (!time.startsWith(day) || day.isEmpty()) {
        day = time.substring(0, 10);
        midnight = LocalDate.parse(day).toEpochDay() * 86_400_000;
      }
      long seconds = two(time, 11) * 3600L + two(time, 14) * 60L + two(time, 17);
      long millis = length == 24 ? Integer.parseInt(time, 20, 23, 10) : 0;
      return midnight + seconds * 1000 + millis;
    }

    private static int two(String time, int at) {
      return Integer.parseInt(time, at, at + 2, 10);
    }
  }
}
