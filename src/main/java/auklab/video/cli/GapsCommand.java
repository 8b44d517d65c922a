package auklab.video.cli;

import auklab.video.config.Cameras;
import auklab.video.coverage.Coverage;
import auklab.video.coverage.GapsReport;
import auklab.video.coverage.Picture;
import auklab.video.footage.OutputDirs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what was not recorded, and why. */
@Command(
    name = "gaps",
    description = "Show what was not recorded and why, and how much was, in percent.")
final class GapsCommand implements Callable<Integer> {
  /** Days that are shown where nobody says which. */
  private static final int USUAL_DAYS = 7;

  @Mixin private Shared shared;

  @Parameters(paramLabel = "STATION", arity = "0..*", description = "Which cameras (default: all).")
  private List<String> stations = List.of();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "First day, e.g. 2026-06-01 (default: six days before the last).")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "Last day (default: today).")
  private LocalDate to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--min",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Name no gap that is shorter; it counts all the same.")
  private double min;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Draw the days as a time line into FILE, by its ending .svg or .png.")
  private Path picture;

  enum Format {
    text,
    csv,
    json
  }

  /** Reads what was and was not recorded, without a pipeline. */
  static Coverage coverage(Cameras cameras) {
    List<Path> outputDirs =
        new OutputDirs(cameras.stateDir().resolve("output-dirs")).all(cameras.outputDirs());
    return new Coverage(() -> cameras, () -> outputDirs, Clock.systemUTC());
  }

  @Override
  public Integer call() throws Exception {
    Cameras cameras = shared.configuration().cameras();
    Coverage coverage = coverage(cameras);
    LocalDate last = to == null ? coverage.today() : to;
    LocalDate first = from == null ? last.minusDays(USUAL_DAYS - 1L) : from;
    if (first.isAfter(last)) {
      System.err.println("--from " + first + " is later than --to " + last);
      return AuklabVideo.UNUSABLE;
    }
    Optional<String> fault = picture == null ? Optional.empty() : Picture.fault(picture);
    if (fault.isPresent()) {
      System.err.println(fault.get());
      return AuklabVideo.UNUSABLE;
    }
    List<String> wanted = new ArrayList<>();
    for (String station : stations) {
      wanted.add(cameras.station(station).map(camera -> camera.station()).orElse(station));
    }
    GapsReport report = new GapsReport(coverage, wanted, first, last, min);
    Set<String> unknown =
        wanted.stream()
            .filter(station -> cameras.station(station).isEmpty())
            .filter(station -> !report.isKnown(station))
            .collect(Collectors.toSet());
    if (!unknown.isEmpty()) {
      System.err.println(
          String.join(", ", unknown)
              + ": neither configured nor recorded from "
              + first
              + " to "
              + last);
      return AuklabVideo.UNUSABLE;
    }
    if (picture != null) {
      draw(coverage, wanted, first, last);
    }
    System.out.print(
        switch (format) {
          case text -> text(report, first, last);
          case csv -> report.csv();
          case json -> report.json();
        });
    return 0;
  }

  private void draw(Coverage coverage, List<String> wanted, LocalDate first, LocalDate last)
      throws IOException {
    new Picture(coverage, wanted, first, last).write(picture);
    System.err.println("drawn into " + picture);
  }

  private static String text(GapsReport report, LocalDate first, LocalDate last) {
    Table gaps = new Table("STATION", "FROM", "TO", "LASTED", "CAUSE");
    report.gapRows().forEach(gaps::row);
    Table whole = new Table("STATION", "COVERED", "RECORDED", "LOST", "GAPS");
    report.stationRows().forEach(whole::row);
    String none = String.format(Locale.ROOT, "no gaps from %s to %s%n", first, last);
    return (report.gapRows().isEmpty() ? none : gaps.toString()) + "\n" + whole;
  }
}
