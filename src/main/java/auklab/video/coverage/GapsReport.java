package auklab.video.coverage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The gaps of some days, for a person or a program. */
public final class GapsReport {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter RFC3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

  private final Coverage coverage;
  private final List<Covered> all;
  private final long min;

  /**
   * @param coverage tells them
   * @param stations which; empty for all
   * @param from the first day, in the zone of each camera
   * @param to the last day
   * @param min gaps shorter than this are not named, in seconds; they count all the same
   */
  public GapsReport(
      Coverage coverage, Collection<String> stations, LocalDate from, LocalDate to, double min)
      throws IOException {
    this.coverage = coverage;
    this.all =
        coverage.whole(stations, from, to).stream()
            .filter(covered -> !stations.isEmpty() || isOfInterest(covered))
            .toList();
    this.min = Math.round(min * 1000);
  }

  private static boolean isOfInterest(Covered covered) {
    return !covered.expected().isEmpty() || !covered.recorded().isEmpty();
  }

  /** A time as lists and programs get it. */
  static String rfc3339(long millis, ZoneId zone) {
    return RFC3339.format(Instant.ofEpochMilli(millis).atZone(zone));
  }

  /** A number of seconds without zeros behind it. */
  static String seconds(double seconds) {
    return BigDecimal.valueOf(Math.round(seconds * 1000), 3).stripTrailingZeros().toPlainString();
  }

  /** A length of time as a person says it: its two largest units. */
  static String lasting(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 1) {
      return seconds(seconds) + " s";
    }
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
    }
    long minutes = Math.round(seconds / 60);
    if (minutes < 1440) {
      return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
    long hours = Math.round(seconds / 3600);
    return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
  }

  /** Whether anything is known of a station in these days. */
  public boolean isKnown(String station) {
    return all.stream()
        .anyMatch(covered -> covered.station().equals(station) && isOfInterest(covered));
  }

  private List<Gap> gaps(Covered covered) {
    return covered.gaps().stream().filter(gap -> gap.span().millis() >= min).toList();
  }

  /** Rows of a table of all gaps: station, from, to, how long, cause. */
  public List<String[]> gapRows() {
    return all.stream()
        .flatMap(covered -> gaps(covered).stream())
        .map(
            gap -> {
              ZoneId zone = coverage.zone(gap.station());
              return new String[] {
                gap.station(),
                TIME.format(gap.from().atZone(zone)),
                TIME.format(gap.to().atZone(zone)),
                lasting(gap.seconds()),
                gap.words()
              };
            })
        .toList();
  }

  /** Rows of a table of all stations: station, percent, recorded, lost, number of gaps. */
  public List<String[]> stationRows() {
    return all.stream()
        .map(
            covered ->
                new String[] {
                  covered.station(),
                  covered.expectedSeconds() > 0
                      ? String.format(Locale.ROOT, "%.2f %%", covered.percent())
                      : "-",
                  lasting(covered.recordedSeconds()),
                  covered.lostSeconds() > 0 ? lasting(covered.lostSeconds()) : "0 s",
                  String.valueOf(covered.gaps().size())
                })
        .toList();
  }

  /** A line for each gap, with a head. */
  public String csv() {
    StringBuilder text = new StringBuilder("station,from,to,seconds,cause,code\n");
    for (Covered covered : all) {
      ZoneId zone = coverage.zone(covered.station());
      for (Gap gap : gaps(covered)) {
        text.append(gap.station()).append(',');
        text.append(rfc3339(gap.span().from(), zone)).append(',');
        text.append(rfc3339(gap.span().to(), zone)).append(',');
        text.append(seconds(gap.seconds())).append(',');
        text.append(gap.cause().code()).append(',').append(gap.code()).append('\n');
      }
    }
    return text.toString();
  }

  /** An object for each station, with its gaps. */
  public String json() throws JsonProcessingException {
    ArrayNode stations = MAPPER.createArrayNode();
    for (Covered covered : all) {
      ZoneId zone = coverage.zone(covered.station());
      ObjectNode station = stations.addObject();
      station.put("station", covered.station());
      station.put("from", rfc3339(covered.window().from(), zone));
      station.put("to", rfc3339(covered.window().to(), zone));
      station.put("percent", covered.percent());
      station.put("expected", covered.expectedSeconds());
      station.put("recorded", covered.recordedSeconds());
      station.put("lost", covered.lostSeconds());
      ArrayNode gaps = station.putArray("gaps");
      for (Gap gap : gaps(covered)) {
        ObjectNode node = gaps.addObject();
        node.put("from", rfc3339(gap.span().from(), zone));
        node.put("to", rfc3339(gap.span().to(), zone));
        node.put("seconds", gap.seconds());
        node.put("cause", gap.cause().code());
        if (!gap.code().isEmpty()) {
          node.put("code", gap.code());
        }
      }
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(stations) + "\n";
  }
}
