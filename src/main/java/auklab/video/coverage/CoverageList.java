package auklab.video.coverage;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The {@code coverage.csv} of a station's day: a row for each segment, for each gap, and for each
 * time in which the station was not to be recorded, by time. Together they are the whole day.
 */
final class CoverageList {
  static final String FILE = "coverage.csv";
  static final String HEAD = "kind,from,to,seconds,cause,code,file";

  private CoverageList() {}

  private record Row(String kind, Span span, String cause, String code, String file) {}

  /**
   * @param covered what is told of the day
   * @param segments the station's segments
   * @param zone in which times are told
   */
  static String text(Covered covered, List<Footage.Named> segments, ZoneId zone) {
    List<Row> rows = new ArrayList<>();
    for (Footage.Named segment : segments) {
      Span span = segment.span().and(covered.window());
      if (!span.isEmpty()) {
        rows.add(new Row("recorded", span, "", "", segment.name()));
      }
    }
    for (Gap gap : covered.gaps()) {
      rows.add(new Row("gap", gap.span(), gap.cause().code(), gap.code(), ""));
    }
    List<Span> off =
        Spans.without(
            Spans.without(List.of(covered.window()), covered.expected()), covered.recorded());
    off.forEach(span -> rows.add(new Row("off", span, "", "", "")));
    rows.sort(Comparator.comparingLong(row -> row.span().from()));
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    for (Row row : rows) {
      text.append(row.kind()).append(',');
      text.append(GapsReport.rfc3339(row.span().from(), zone)).append(',');
      text.append(GapsReport.rfc3339(row.span().to(), zone)).append(',');
      text.append(GapsReport.seconds(row.span().millis() / 1e3)).append(',');
      text.append(row.cause()).append(',').append(row.code()).append(',');
      text.append(row.file()).append('\n');
    }
    return text.toString();
  }
}
