package auklab.video.cli;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.coverage.Coverage;
import auklab.video.coverage.SeasonNotes;
import auklab.video.duty.Duty;
import auklab.video.footage.StateOwner;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The season's notes: adds to them, and prints them. */
final class NotesCommands {
  private static final Pattern TIME = Pattern.compile("(\\d{1,5})(s|m|h|d)");

  private NotesCommands() {}

  /** A time such as 30m or 2h; empty where it is none. */
  static Optional<Duration> time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return text.equals("0") ? Optional.of(Duration.ZERO) : Optional.empty();
    }
    long number = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  @Command(
      name = "note",
      description = {
        "Add to the season's notes, or declare work at cameras.",
        "note \"lens cleaned on FAR3\"",
        "note --maintenance 30m FAR3",
        "note --maintenance 30m FAR3 --text \"lens cleaned\""
      })
  static final class Note implements Callable<Integer> {
    @Mixin private Shared shared;

    @Option(
        names = "--maintenance",
        paramLabel = "TIME",
        description =
            "Work goes on for so long, e.g. 30m or 2h; 0 ends it. Gaps have this cause meanwhile,"
                + " and nobody is mailed.")
    private String maintenance;

    @Option(names = "--text", paramLabel = "TEXT", description = "Words about that work.")
    private String text;

    @Parameters(
        paramLabel = "TEXT | STATION",
        arity = "0..*",
        description = "The words; with --maintenance, at which cameras (default: all).")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
      Cameras cameras = shared.configuration().cameras();
      StateOwner.refuseRoot(cameras.stateDir());
      Ledger ledger =
          new Ledger(
              cameras.stateDir().resolve("ledger"), Clock.systemUTC(), Machine.here().bootId());
      if (maintenance == null) {
        String said = String.join(" ", text == null ? words : List.of(text)).strip();
        if (said.isEmpty()) {
          System.err.println("say what is to be noted: auklab-video note \"lens cleaned on FAR3\"");
          return AuklabVideo.UNUSABLE;
        }
        ledger.append(Event.of("note").with("text", said));
        System.out.println("noted");
        return 0;
      }
      Optional<Duration> length = time(maintenance);
      List<String> unknown =
          words.stream().filter(station -> cameras.station(station).isEmpty()).toList();
      if (length.isEmpty() || !unknown.isEmpty()) {
        System.err.println(
            length.isEmpty()
                ? "--maintenance " + maintenance + ": give a time such as 30m, 2h or 1d, or 0"
                : String.join(", ", unknown) + ": not among the configured cameras");
        return AuklabVideo.UNUSABLE;
      }
      return declare(cameras, ledger, length.get());
    }

    private int declare(Cameras cameras, Ledger ledger, Duration length) throws Exception {
      List<String> stations = new ArrayList<>();
      words.forEach(word -> cameras.station(word).map(Camera::station).ifPresent(stations::add));
      Instant until = Instant.now().plus(length).truncatedTo(ChronoUnit.MILLIS);
      Event note =
          Event.of("note").with("text", text == null ? "" : text).with("until", until.toString());
      ledger.append(stations.isEmpty() ? note : note.with("stations", stations));
      new Duty(cameras.stateDir(), Clock.systemUTC()).maintain(stations, until);
      String where = stations.isEmpty() ? "all cameras" : String.join(", ", stations);
      System.out.println(
          length.isZero()
              ? "maintenance is over: " + where
              : "maintenance until "
                  + until
                      .truncatedTo(ChronoUnit.SECONDS)
                      .atZone(ZoneId.systemDefault())
                      .toOffsetDateTime()
                  + ": "
                  + where);
      return 0;
    }
  }

  @Command(
      name = "notes",
      description = "Print the season's notes: what was lost when and why, and what people noted.")
  static final class Notes implements Callable<Integer> {
    @Mixin private Shared shared;

    @Option(
        names = "--from",
        paramLabel = "DATE",
        description = "First day, e.g. 2026-06-01 (default: that of the ledger).")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last day (default: today).")
    private LocalDate to;

    @Option(
        names = "--min",
        paramLabel = "SECONDS",
        defaultValue = "10",
        description = "Tell of no gap that is shorter (default: ${DEFAULT-VALUE}).")
    private double min;

    @Override
    public Integer call() throws Exception {
      Coverage coverage = GapsCommand.coverage(shared.configuration().cameras());
      LocalDate last = to == null ? coverage.today() : to;
      LocalDate first = from == null ? coverage.firstDay() : from;
      System.out.println("# Notes during the recording season");
      new SeasonNotes(coverage, ZoneId.systemDefault())
          .lines(first, last, min)
          .forEach(System.out::println);
      return 0;
    }
  }
}
