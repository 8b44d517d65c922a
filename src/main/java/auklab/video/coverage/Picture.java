package auklab.video.coverage;

import auklab.video.coverage.Canvas.Anchor;
import auklab.video.ledger.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The days of stations as time lines: footage is a thin grey bar, and what is missing stands out of
 * it as boxes, with a pattern and a height for each kind of cause. So a good day is nearly empty.
 */
public final class Picture {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private static final String RECORDED = "#9a9a9a";
  private static final String GRID = "#dddddd";
  private static final int LEFT = 130;
  private static final int RIGHT = 78;
  private static final int HOUR = 44;
  private static final int HEAD = 62;
  private static final int STATION = 26;
  private static final int ROW = 18;
  private static final int BAR = 4;
  private static final int LEGEND = 92;

  /** What is shorter would not be seen, in pixels. */
  private static final double NARROWEST = 1.5;

  /** A PNG of this height takes as much memory as a small machine has for it, in pixels. */
  private static final int HIGHEST_PNG = 6000;

  private final Map<String, List<Covered>> stations = new TreeMap<>();
  private final Coverage coverage;
  private final LocalDate from;
  private final LocalDate to;
  private final int hours;

  /**
   * @param coverage tells what was recorded
   * @param stations which; empty for all
   * @param from the first day, in the zone of each camera
   * @param to the last day
   */
  public Picture(Coverage coverage, Collection<String> stations, LocalDate from, LocalDate to)
      throws IOException {
    this.coverage = coverage;
    this.from = from;
    this.to = to;
    coverage
        .days(stations, from, to)
        .forEach(
            (station, days) -> {
              boolean known =
                  days.stream()
                      .anyMatch(day -> !day.expected().isEmpty() || !day.recorded().isEmpty());
              if (known || !stations.isEmpty()) {
                this.stations.put(station, days);
              }
            });
    this.hours =
        this.stations.keySet().stream()
                .anyMatch(
                    station ->
                        from.datesUntil(to.plusDays(1))
                            .anyMatch(day -> hours(day, coverage.zone(station)) > 24))
            ? 25
            : 24;
  }

  private static long hours(LocalDate day, ZoneId zone) {
    return Coverage.day(day, zone).millis() / 3_600_000;
  }

  /** Why no picture can be written to this file; empty where one can, by its name. */
  public static Optional<String> fault(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".svg") || name.endsWith(".png")
        ? Optional.empty()
        : Optional.of(file + ": its name must end in .svg or .png");
  }

  private int width() {
    return LEFT + hours * HOUR + RIGHT;
  }

  private int height() {
    int days = (int) from.datesUntil(to.plusDays(1)).count();
    return HEAD + stations.size() * (STATION + days * ROW) + LEGEND;
  }

  /**
   * Draws into a file.
   *
   * @throws IOException where it cannot be written, or would be too high for a PNG
   */
  public void write(Path file) throws IOException {
    if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
      SvgCanvas canvas = new SvgCanvas(width(), height());
      draw(canvas);
      Files.write(file, canvas.svg().getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (height() > HIGHEST_PNG) {
      throw new IOException(
          "a PNG of so many days and cameras would be "
              + height()
              + " pixels high; name fewer, or draw an .svg");
    }
    PngCanvas canvas = new PngCanvas(width(), height());
    draw(canvas);
    Files.write(file, canvas.png());
  }

  private void draw(Canvas canvas) {
    String days = from.equals(to) ? from.toString() : from + " to " + to;
    canvas.text(12, 24, Anchor.LEFT, 16, true, "What was recorded, " + days);
    int y = HEAD;
    hours(canvas, y - 8);
    for (Map.Entry<String, List<Covered>> station : stations.entrySet()) {
      canvas.text(12, y + 16, Anchor.LEFT, 13, true, station.getKey());
      canvas.text(width() - 12, y + 16, Anchor.RIGHT, 12, true, percent(whole(station.getValue())));
      y += STATION;
      for (int i = 0; i < station.getValue().size(); i++) {
        day(canvas, y, from.plusDays(i), station.getValue().get(i));
        y += ROW;
      }
    }
    legend(canvas, y + 14);
  }

  private static Covered whole(List<Covered> days) {
    List<Span> expected = new ArrayList<>();
    List<Span> recorded = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    for (Covered day : days) {
      expected.addAll(day.expected());
      recorded.addAll(day.recorded());
      gaps.addAll(day.gaps());
    }
    Covered first = days.get(0);
    return new Covered(first.station(), first.window(), expected, recorded, gaps);
  }

  private static String percent(Covered covered) {
    return covered.expectedSeconds() > 0
        ? String.format(Locale.ROOT, "%.2f %%", covered.percent())
        : "-";
  }

  private void hours(Canvas canvas, int y) {
    for (int hour = 0; hour <= hours; hour++) {
      double x = LEFT + hour * (double) HOUR;
      int below = height() - LEGEND - y - 4;
      canvas.fill(x - 0.5, y + 4, 1, below, hour % 6 == 0 ? "#b5b5b5" : GRID);
      if (hour % 2 == 0 && hour <= 24) {
        canvas.text(x, y, Anchor.MIDDLE, 11, false, String.format("%02d:00", hour));
      }
    }
  }

  private void day(Canvas canvas, int y, LocalDate date, Covered day) {
    String name = date.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    canvas.text(LEFT - 10, y + 13, Anchor.RIGHT, 11, false, name + " " + date);
    Span span = Coverage.day(date, coverage.zone(day.station()));
    double middle = y + ROW / 2.0;
    for (Span recorded : day.recorded()) {
      double x = x(span, recorded.from());
      canvas.fill(x, middle - BAR / 2.0, x(span, recorded.to()) - x, BAR, RECORDED);
    }
    for (Gap gap : day.gaps()) {
      double x = x(span, gap.span().from());
      double width = Math.max(NARROWEST, x(span, gap.span().to()) - x);
      Look look = Look.of(gap.cause());
      canvas.gap(x, middle + look.top(), width, look.bottom() - look.top(), look, title(gap));
    }
    long hours = span.millis() / 3_600_000;
    if (hours != 24) {
      canvas.text(LEFT + hours * (double) HOUR + 4, y + 13, Anchor.LEFT, 9, false, hours + " h");
    }
    canvas.text(width() - 12, y + 13, Anchor.RIGHT, 11, false, percent(day));
  }

  private String title(Gap gap) {
    ZoneId zone = coverage.zone(gap.station());
    return gap.station()
        + " "
        + TIME.format(time(gap.span().from(), zone))
        + " to "
        + TIME.format(time(gap.span().to(), zone))
        + ": "
        + gap.words();
  }

  private static ZonedDateTime time(long millis, ZoneId zone) {
    return Instant.ofEpochMilli(millis).atZone(zone);
  }

  private static double x(Span day, long time) {
    return LEFT + (time - day.from()) / 3_600_000.0 * HOUR;
  }

  private void legend(Canvas canvas, int y) {
    int x = LEFT;
    canvas.text(12, y + 12, Anchor.LEFT, 11, true, "Footage");
    canvas.fill(x, y + 6, 36, BAR, RECORDED);
    canvas.text(x + 44, y + 12, Anchor.LEFT, 11, false, "recorded");
    canvas.text(
        x + 130, y + 12, Anchor.LEFT, 11, false, "nothing: not to be recorded, or not known yet");
    canvas.text(12, y + 38, Anchor.LEFT, 11, true, "Missing");
    for (Look look : Look.values()) {
      canvas.fill(x - 6, y + 34 - BAR / 2.0, 48, BAR, RECORDED);
      canvas.gap(x, y + 34 + look.top(), 36, look.bottom() - look.top(), look, words(look));
      canvas.text(x + 48, y + 38, Anchor.LEFT, 11, false, look.words());
      x += 64 + 20 + look.words().length() * 6;
    }
    canvas.text(
        LEFT,
        y + 62,
        Anchor.LEFT,
        10,
        false,
        "Each row is a day by the clock of the camera. Gaps too short to be seen are drawn wider.");
  }

  private static String words(Look look) {
    List<String> words = new ArrayList<>();
    for (Cause cause : Cause.values()) {
      if (Look.of(cause) == look) {
        words.add(cause.words());
      }
    }
    return String.join(", ", words);
  }
}
