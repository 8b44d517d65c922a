package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.clock.SetClock;
import auklab.video.ledger.Machine;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is worth a mail, with half a minute to gather and half an hour to settle. */
class ConditionsTest {
  private static final Duration GATHER = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofMinutes(30);

  @TempDir Path stateDir;
  private final SetClock clock = new SetClock(Instant.parse("2026-06-01T10:00:00Z"));
  private Conditions conditions;
  private final List<Map<String, String>> mails = new ArrayList<>();

  @BeforeEach
  void start() {
    start("boot-1");
  }

  private void start(String boot) {
    conditions =
        new Conditions(
            stateDir, GATHER, SETTLE, new Machine("field-pc", boot), clock, clock::nanoTime);
  }

  @Test
  void shouldTellAMatterWhenItBeginsEscalatesAndEnds() {
    conditions.report(away());
    pass(Duration.ofHours(30), away());
    conditions.report(back());
    pass(Duration.ofHours(1));

    assertThat(subjects())
        .containsExactly(
            "[NAS] the archive is away",
            "[NAS] for 1 h: the archive is away",
            "[NAS] for 6 h: the archive is away",
            "[NAS] for 24 h: the archive is away",
            "[NAS] the archive is back");
    assertThat(mails.get(0).get("text"))
        .isEqualTo(
            "Nothing is lost.\nHost: field-pc  |  Time: " + local("10:00:30") + "\n\nMount it.\n");
    assertThat(mails.get(4).get("text"))
        .startsWith("the archive is back: after 30 h 0 min, from " + local("10:00:00") + " to ")
        .endsWith("\n\n7 segments archived.\n");
    assertThat(conditions.describe()).isEmpty();
  }

  @Test
  void shouldTellNothingTwiceAfterARestart() {
    conditions.report(away());
    pass(Duration.ofMinutes(1));
    start("boot-1");
    conditions.report(away());
    pass(Duration.ofMinutes(50), away());
    assertThat(subjects()).containsExactly("[NAS] the archive is away");

    start("boot-2");
    pass(Duration.ofMinutes(10), away());
    assertThat(subjects())
        .containsExactly("[NAS] the archive is away", "[NAS] for 1 h: the archive is away");
  }

  @Test
  void shouldCallWhatComesAndGoesOneMatterWithACount() {
    for (int i = 0; i < 20; i++) {
      conditions.report(away());
      pass(Duration.ofMinutes(5));
      conditions.report(back());
      pass(Duration.ofMinutes(29));
    }
    pass(Duration.ofMinutes(2));

    assertThat(subjects())
        .containsExactly(
            "[NAS] the archive is away",
            "[NAS] for 1 h: the archive is away",
            "[NAS] for 6 h: the archive is away",
            "[NAS] the archive is back");
    assertThat(mails.get(3).get("text")).contains("; it began 20 times in this time");
  }

  @Test
  void shouldTellWhenItBecomesAnother() {
    conditions.report(away());
    pass(Duration.ofMinutes(1));
    conditions.report(Report.of("nas", nas("the archive is full")));
    pass(Duration.ofMinutes(1));
    conditions.report(away());
    pass(Duration.ofMinutes(1));

    assertThat(subjects())
        .containsExactly("[NAS] the archive is away", "[NAS] the archive is full");
  }

  @Test
  void shouldTellOnlyOfWhatHasComeTo() {
    conditions.report(Report.of("config", nas("a\nb")));
    pass(Duration.ofMinutes(1));
    conditions.report(Report.of("config", nas("b")));
    pass(Duration.ofMinutes(1));
    conditions.report(Report.of("config", nas("b\nc")));
    pass(Duration.ofMinutes(1));

    assertThat(subjects()).containsExactly("[NAS] a\nb", "[NAS] b\nc");
  }

  @Test
  void shouldGatherAStormIntoOneMailAtEachOfItsTurns() {
    List<String> stations = IntStream.rangeClosed(10, 69).mapToObj(n -> "ROST" + n).toList();
    for (String station : stations) {
      conditions.report(Report.of("camera", silent(station)));
      clock.pass(Duration.ofMillis(400));
      tick();
    }
    pass(Duration.ofHours(7));
    for (String station : stations) {
      conditions.report(Report.of("camera", List.of(), Set.of(station), Set.copyOf(stations)));
      pass(Duration.ofSeconds(20));
    }
    pass(Duration.ofHours(2));

    assertThat(subjects())
        .containsExactly(
            "[CAMERA] Auto-restart ROST10 and 59 more",
            "[CAMERA] for 1 h: no footage of ROST10 and 59 more",
            "[CAMERA] for 6 h: no footage of ROST10 and 59 more",
            "[CAMERA] ROST10 records again, and 59 more");
    assertThat(mails.get(3).get("text"))
        .contains("Footage lost: ROST10 1 h 0 min, ROST11 1 h 0 min");
  }

  @Test
  void shouldDropWhatIsNotWatchedAnyMore() {
    conditions.report(Report.of("camera", silent("ROST1")));
    pass(Duration.ofMinutes(1));
    conditions.report(Report.of("camera", List.of(), Set.of(), Set.of("ROST2")));
    pass(Duration.ofHours(30));

    assertThat(subjects()).containsExactly("[CAMERA] Auto-restart ROST1");
    assertThat(conditions.describe()).isEmpty();
  }

  @Test
  void shouldTellOnceOfWhatIsToldOnce() {
    Report full = Report.all("full", List.of(silent("/data").told(Matter.Manner.ONCE)));
    conditions.report(full);
    pass(Duration.ofHours(30), full);

    assertThat(mails).hasSize(1);
  }

  @Test
  void shouldCountWhatHappensInAMomentAgainAndAgain() {
    for (int i = 0; i < 5; i++) {
      conditions.report(crash());
      pass(Duration.ofMinutes(20));
    }
    pass(Duration.ofHours(2));
    assertThat(subjects()).containsExactly("[SYSTEM] it crashed", "[SYSTEM] over: it crashed");
    assertThat(mails.get(1).get("text")).contains("it began 5 times");

    conditions.report(crash());
    pass(Duration.ofHours(2));
    assertThat(subjects()).as("what did not happen again has no end").hasSize(3);
    assertThat(conditions.describe()).isEmpty();
  }

  /** The fault: nobody can be told by mail that mail does not arrive. */
  @Test
  void shouldTellAfterwardsWhatCannotBeToldBefore() {
    Report stuck =
        Report.all("mail", List.of(nas("mail arrives nowhere").told(Matter.Manner.AFTERWARDS)));
    conditions.report(stuck);
    pass(Duration.ofHours(3), stuck);
    assertThat(mails).isEmpty();
    assertThat(conditions.describe()).hasSize(1);

    conditions.report(Report.all("mail", List.of()));
    pass(Duration.ofHours(1));
    assertThat(subjects()).containsExactly("[NAS] the archive is back");
  }

  /** The fault: somebody sets the clock by years. */
  @Test
  void shouldCountTimeByTheClockThatNobodySets() {
    conditions.report(away());
    pass(Duration.ofMinutes(1));
    clock.set(Duration.ofDays(2000));
    pass(Duration.ofMinutes(50));
    clock.set(Duration.ofDays(-4000));
    pass(Duration.ofMinutes(5));

    assertThat(subjects()).containsExactly("[NAS] the archive is away");
  }

  /** The fault: who told died before it was noted. */
  @Test
  void shouldTellTwiceRatherThanNever() {
    conditions.report(away());
    clock.pass(GATHER);
    assertThat(conditions.due(false)).hasSize(1);
    start("boot-1");

    assertThat(conditions.due(false)).hasSize(1);
  }

  /** The fault: the state cannot be written, nor what was written be read. */
  @Test
  void shouldTellAlsoWhereNothingCanBeKept() throws Exception {
    Files.createDirectory(stateDir.resolve("conditions.lock"));
    Files.writeString(stateDir.resolve("conditions.json"), "torn");
    conditions.report(away());
    pass(Duration.ofMinutes(5), away());

    assertThat(subjects()).containsExactly("[NAS] the archive is away");
  }

  private static Report away() {
    return Report.of("nas", nas("the archive is away"));
  }

  private static Report back() {
    return Report.over("nas", "archive", "7 segments archived.");
  }

  private static Matter nas(String what) {
    return Matter.of("archive", "[NAS] " + what, "Nothing is lost.\n\nMount it.\n")
        .called("[NAS] " + what, "[NAS] the archive is back")
        .variant(what);
  }

  private static Matter silent(String station) {
    return Matter.of(station, "[CAMERA] Auto-restart " + station, station + " idle\nsee it")
        .called("[CAMERA] no footage of " + station, "[CAMERA] " + station + " records again")
        .losing(List.of(station));
  }

  private static Report crash() {
    return Report.of(
        "crash",
        Matter.of("pipeline", "[SYSTEM] it crashed", "It was restarted.")
            .told(Matter.Manner.PASSING));
  }

  private static String local(String time) {
    return java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
        .withZone(java.time.ZoneId.systemDefault())
        .format(Instant.parse("2026-06-01T" + time + "Z"));
  }

  /** Time passes, while the same is seen again and again. */
  private void pass(Duration time, Report... seen) {
    for (Duration left = time; !left.isZero(); ) {
      Duration step = left.compareTo(Duration.ofSeconds(30)) > 0 ? Duration.ofSeconds(30) : left;
      clock.pass(step);
      left = left.minus(step);
      for (Report report : seen) {
        conditions.report(report);
      }
      tick();
    }
  }

  private void tick() {
    for (Telling telling : conditions.due(false)) {
      if (telling.isWorthAMail()) {
        Map<String, Double> lost = new java.util.TreeMap<>();
        telling.stations().forEach(station -> lost.put(station, 3600.4));
        mails.add(new ConditionMail("field-pc").write(telling, lost));
      }
      conditions.told(telling);
    }
  }

  private List<String> subjects() {
    return mails.stream().map(mail -> mail.get("subject")).toList();
  }
}
