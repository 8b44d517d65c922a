package auklab.video.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.config.Cameras;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.site.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day of ROST1, 00:00 to 24:00 in Stockholm, which is 22:00 to 22:00 UTC in summer. */
class CoverageTest {
  private static final String STATION = "ROST1";
  private static final LocalDate DAY = LocalDate.parse("2026-07-02");
  private static final ZoneId ZONE = ZoneId.of("Europe/Stockholm");

  @TempDir Path home;
  private String boot = "boot-1";
  private Instant now = Instant.parse("2026-07-02T22:00:00Z");
  private int segment;

  @Test
  void shouldFindNothingMissingInADayOfSegmentsThatFollowOneAnother() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T22:05:00Z");

    Covered day = day();

    assertThat(day.gaps()).isEmpty();
    assertThat(day.percent()).isEqualTo(100);
    assertThat(day.recordedSeconds()).isEqualTo(86_400);
  }

  @Test
  void shouldKnowDaysOf23And25Hours() throws Exception {
    now = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(Coverage.day(LocalDate.parse("2026-03-29"), ZONE).millis() / 3_600_000)
        .isEqualTo(23);
    assertThat(Coverage.day(LocalDate.parse("2026-10-25"), ZONE).millis() / 3_600_000)
        .isEqualTo(25);
    started("2026-10-24T21:00:00Z");
    recorded("2026-10-24T21:00:01Z", "2026-10-25T23:10:00Z");

    Covered day =
        coverage()
            .days(List.of(STATION), LocalDate.parse("2026-10-25"), LocalDate.parse("2026-10-25"))
            .get(STATION)
            .get(0);

    assertThat(day.recordedSeconds()).isEqualTo(25 * 3600);
    assertThat(day.gaps()).isEmpty();
  }

  @Test
  void shouldTakeNoJitterOfACutForAGapAndEveryHoleBetweenSessionsForOne() throws Exception {
    started("2026-07-01T21:00:00Z");
    closed("2026-07-01T22:00:00.000Z", 600, "a", 0);
    closed("2026-07-01T22:10:00.400Z", 600, "a", 1);
    closed("2026-07-01T22:20:00.900Z", 600, "b", 0);
    closed("2026-07-01T22:30:01.050Z", 600, "c", 0);
    now = Instant.parse("2026-07-01T22:40:01Z");

    assertThat(day().gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.seconds()).isEqualTo(0.5));
  }

  @Test
  void shouldTellASilentCameraThatGoesAwayAltogether() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:10Z", ended("camera-silent"));
    tell("2026-07-02T10:30:00Z", waits("camera-unreachable"));
    recorded("2026-07-02T11:00:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 1800.0 camera silent", "10:30:00 1800.0 camera unreachable");
    assertThat(day().percent()).isCloseTo(100 - 100 / 24.0, within(0.01));
  }

  @Test
  void shouldBlameASilentCameraThatSendsLateWhatItHadKept() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:17Z", ended("camera-silent"));
    closed("2026-07-02T10:00:03.000Z", 600, "20260702T100017.001Z", 0);
    closed("2026-07-02T10:10:03.000Z", 600, "20260702T100017.001Z", 1);
    now = Instant.parse("2026-07-02T10:20:03Z");

    assertThat(causes(day())).containsExactly("10:00:00 3.0 camera silent");
  }

  @Test
  void shouldBlameTheCameraWhereFfmpegEndedWithIt() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00.500Z", ended("ffmpeg-ended"));
    tell("2026-07-02T10:00:01.500Z", ended("camera-unreachable"));
    recorded("2026-07-02T10:00:40Z", "2026-07-02T12:00:00Z");
    tell("2026-07-02T12:00:00.500Z", ended("ffmpeg-ended"));
    recorded("2026-07-02T12:00:02Z", "2026-07-02T13:00:00Z");
    tell("2026-07-02T13:00:00.500Z", ended("camera-refused").with("code", "401"));
    recorded("2026-07-02T13:00:20Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 40.0 camera unreachable",
            "12:00:00 2.0 FFmpeg ended",
            "13:00:00 20.0 camera refused (401)");
  }

  @Test
  void shouldTellAPipelineThatWasKilledFromOneThatWasStoppedAndFromAMachineThatWasOff()
      throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:01Z", Event.of("pipeline-stopped").with("how", "stop"));
    tell("2026-07-02T10:00:02Z", ended("unknown"));
    tell(
        "2026-07-02T10:10:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T10:00:01Z"));
    recorded("2026-07-02T10:10:03Z", "2026-07-02T12:00:00Z");
    // Killed, with its recorders.
    tell(
        "2026-07-02T12:05:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T11:59:58Z"));
    recorded("2026-07-02T12:05:02Z", "2026-07-02T14:00:00Z");
    // A power cut; the machine is up again at 14:29:00.
    boot = "boot-2";
    tell(
        "2026-07-02T14:30:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T13:59:58Z"));
    recorded("2026-07-02T14:30:02Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 603.0 pipeline down",
            "12:00:00 302.0 pipeline down",
            "14:00:00 1740.0 machine off",
            "14:29:00 62.0 pipeline down");
  }

  @Test
  void shouldLetPauseAndMaintenanceExplainWhatHappensMeanwhile() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:01Z");
    tell("2026-07-02T10:00:00Z", Event.of("paused").with("station", STATION));
    tell("2026-07-02T10:00:02Z", ended("unknown"));
    tell("2026-07-02T11:00:00Z", Event.of("resumed").with("station", STATION));
    recorded("2026-07-02T11:00:02Z", "2026-07-02T12:01:00Z");
    tell(
        "2026-07-02T12:00:00Z",
        Event.of("note").with("text", "lens cleaned").with("until", "2026-07-02T12:30:00Z"));
    tell("2026-07-02T12:01:10Z", ended("camera-silent"));
    recorded("2026-07-02T12:40:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:01 3601.0 paused",
            "12:01:00 1740.0 maintenance",
            "12:30:00 600.0 camera silent");
  }

  @Test
  void shouldNotTakeAPauseForTheCauseOfWhatWasSeenBeforeIt() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00.500Z", ended("ffmpeg-ended"));
    tell("2026-07-02T10:00:03Z", Event.of("paused").with("station", STATION));
    tell("2026-07-02T11:00:00Z", Event.of("resumed").with("station", STATION));
    recorded("2026-07-02T11:00:02Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 3.0 FFmpeg ended", "10:00:03 3599.0 paused");
  }

  @Test
  void shouldEndMaintenanceWhereItIsDeclaredOver() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T12:00:00Z");
    tell(
        "2026-07-02T12:00:00Z",
        Event.of("note").with("until", "2026-07-02T14:00:00Z").with("stations", List.of(STATION)));
    tell(
        "2026-07-02T12:10:00Z",
        Event.of("note").with("until", "2026-07-02T12:10:00Z").with("stations", List.of(STATION)));
    tell("2026-07-02T12:00:10Z", ended("camera-silent"));
    recorded("2026-07-02T12:20:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("12:00:00 600.0 maintenance", "12:10:00 600.0 camera silent");
  }

  @Test
  void shouldCountNoTimeInWhichACameraWasNotToBeRecorded() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell(
        "2026-07-02T10:00:00Z",
        Event.of("camera-disabled").with("station", STATION).with("why", "enabled is false"));
    tell("2026-07-02T10:00:01Z", ended("unknown"));
    tell("2026-07-02T16:00:00Z", Event.of("camera-enabled").with("station", STATION));
    recorded("2026-07-02T16:00:03Z", "2026-07-02T22:05:00Z");

    Covered day = day();

    assertThat(causes(day)).containsExactly("16:00:00 3.0 recorder starting");
    assertThat(day.expectedSeconds()).isEqualTo(18 * 3600);
    assertThat(day.recordedSeconds() + day.lostSeconds()).isEqualTo(day.expectedSeconds());
  }

  @Test
  void shouldTellAClockThatWasSetForward() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell(
        "2026-07-02T10:09:00Z",
        Event.of("clock-stepped")
            .with("from", "2026-07-02T10:04:00Z")
            .with("to", "2026-07-02T10:09:00Z")
            .with("by", 300.0));
    recorded("2026-07-02T10:05:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day())).containsExactly("10:00:00 300.0 clock stepped");
  }

  @Test
  void shouldBelieveTheTrueTimeOfASegmentThatAWrongClockHasNamed() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:10Z", ended("camera-silent"));
    tell(
        "2026-07-01T23:00:00Z",
        closedEvent("2026-07-01T22:50:00.000Z", 3600, "w", 0).with("synchronised", false));
    tell(
        "2026-07-02T11:01:00Z",
        Event.of("segment-corrected")
            .with("station", STATION)
            .with("name", "w-0.mkv")
            .with("start", "2026-07-01T22:50:00.000Z")
            .with("true_start", "2026-07-02T10:00:30Z"));
    recorded("2026-07-02T11:00:30Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day())).containsExactly("10:00:00 30.0 camera silent");
  }

  @Test
  void shouldStillKnowTheCauseOfAGapThatBeganLongBefore() throws Exception {
    started("2026-06-20T21:00:00Z");
    recorded("2026-06-20T21:00:01Z", "2026-06-20T23:00:00Z");
    tell("2026-06-20T23:00:10Z", ended("camera-silent"));
    for (int day = 21; day <= 30; day++) {
      tell("2026-06-" + day + "T00:00:01Z", morning());
    }
    tell("2026-07-01T00:00:01Z", morning());
    tell("2026-07-02T00:00:01Z", morning());

    assertThat(causes(day())).containsExactly("22:00:00 86400.0 camera silent");
    assertThat(day().percent()).isZero();
  }

  @Test
  void shouldTellOfAPipelineThatIsDownNow() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    alive("2026-07-02T10:00:00Z");

    assertThat(causes(day())).containsExactly("10:00:00 43200.0 pipeline down");
  }

  /** The fault: the camera has refused before the pipeline could write down that it began. */
  @Test
  void shouldBlameACameraThatRefusesAtAFirstStartWhateverTheOrderOfTheFirstLines()
      throws Exception {
    tell("2026-07-02T10:00:00.400Z", refused());
    tell("2026-07-02T10:00:01Z", standing("pipeline-started").with("running_for", 1.2));
    now = Instant.parse("2026-07-02T12:00:00Z");

    assertThat(causes(day())).containsExactly("09:59:59 7200.2 camera refused (401)");
  }

  @Test
  void shouldBelieveAnOlderLedgerThatDoesNotSayWhenItsPipelineBegan() throws Exception {
    tell("2026-07-02T10:00:00Z", refused());
    started("2026-07-02T10:00:01Z");
    now = Instant.parse("2026-07-02T12:00:00Z");

    assertThat(causes(day())).containsExactly("10:00:00 7200.0 camera refused (401)");
  }

  /** The fault: the disk was full at the start, and what began was written ten minutes late. */
  @Test
  void shouldNotLetALateLineOverruleWhatItsRecordersSaw() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00Z", Event.of("pipeline-stopped").with("how", "stop"));
    tell("2026-07-02T10:30:00Z", waits("camera-unreachable"));
    tell(
        "2026-07-02T10:40:00Z",
        standing("pipeline-started")
            .with("last_alive", "2026-07-02T10:00:00Z")
            .with("running_for", 601.0));
    recorded("2026-07-02T11:00:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 1799.0 pipeline down", "10:29:59 1801.0 camera unreachable");
  }

  @Test
  void shouldCallOnlyThatTimeDownInWhichNothingRan() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00.500Z", ended("ffmpeg-ended"));
    tell("2026-07-02T10:01:00Z", Event.of("pipeline-stopped").with("how", "stop"));
    tell(
        "2026-07-02T10:30:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T10:01:00Z"));
    recorded("2026-07-02T10:30:40Z", "2026-07-02T12:00:00Z");
    // It was silent for some seconds when the pipeline was stopped; its recorder says so last.
    tell("2026-07-02T12:00:08Z", Event.of("pipeline-stopped").with("how", "stop"));
    tell("2026-07-02T12:00:09Z", ended("camera-silent"));
    tell(
        "2026-07-02T12:30:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T12:00:10Z"));
    recorded("2026-07-02T12:30:02Z", "2026-07-02T14:00:00Z");
    // Nobody has seen why.
    tell("2026-07-02T14:00:08Z", Event.of("pipeline-stopped").with("how", "stop"));
    tell("2026-07-02T14:00:09Z", ended("unknown"));
    tell(
        "2026-07-02T14:30:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T14:00:10Z"));
    recorded("2026-07-02T14:30:02Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 60.0 FFmpeg ended",
            "10:01:00 1740.0 pipeline down",
            "10:30:00 40.0 recorder starting",
            "12:00:00 8.0 camera silent",
            "12:00:08 1794.0 pipeline down",
            "14:00:00 8.0 unknown",
            "14:00:08 1794.0 pipeline down");
  }

  @Test
  void shouldCallACameraThatNeverBeganStartingUntilTheStop() throws Exception {
    tell("2026-07-02T10:00:00Z", standing("pipeline-started").with("running_for", 0.0));
    tell("2026-07-02T10:00:50Z", Event.of("pipeline-stopped").with("how", "stop"));
    now = Instant.parse("2026-07-02T11:00:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 50.0 recorder starting", "10:00:50 3550.0 pipeline down");
  }

  @Test
  void shouldExplainNothingOfARunByWhatAnotherHasSeen() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:10Z", ended("camera-silent"));
    tell("2026-07-02T10:10:00Z", Event.of("pipeline-stopped").with("how", "stop"));
    tell("2026-07-02T10:19:59Z", waits("disk-full"));
    tell(
        "2026-07-02T10:20:00Z",
        standing("pipeline-started")
            .with("last_alive", "2026-07-02T10:10:00Z")
            .with("running_for", 2.0));
    recorded("2026-07-02T10:30:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 600.0 camera silent",
            "10:10:00 598.0 pipeline down",
            "10:19:58 602.0 disk full");
  }

  @Test
  void shouldTakeRecordersThatWereLeftToASuccessorForNoDowntime() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:04Z", Event.of("pipeline-stopped").with("how", "handover"));
    tell("2026-07-02T10:00:09Z", standing("pipeline-started").with("running_for", 1.0));
    tell("2026-07-02T10:00:20Z", ended("camera-silent"));
    recorded("2026-07-02T10:05:00Z", "2026-07-02T12:00:00Z");
    // This one ended while nobody was there.
    tell("2026-07-02T11:59:58Z", Event.of("pipeline-stopped").with("how", "handover"));
    tell("2026-07-02T12:00:10Z", ended("pipeline-down"));
    tell("2026-07-02T12:00:11Z", standing("pipeline-started").with("running_for", 2.0));
    recorded("2026-07-02T12:00:12Z", "2026-07-02T14:00:00Z");
    // A successor that did not come: whatever was left has ended by then.
    tell("2026-07-02T13:59:50Z", Event.of("pipeline-stopped").with("how", "handover"));
    tell("2026-07-02T15:00:00Z", standing("pipeline-started").with("running_for", 1.0));
    recorded("2026-07-02T15:00:01Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 300.0 camera silent",
            "12:00:00 12.0 pipeline down",
            "14:00:00 3601.0 pipeline down");
  }

  @Test
  void shouldTellACameraThatIsSilentWhenItsPipelineIsKilledFromADeadPipeline() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell(
        "2026-07-02T10:00:20Z",
        standing("pipeline-started")
            .with("last_alive", "2026-07-02T10:00:06Z")
            .with("running_for", 1.0));
    tell("2026-07-02T10:00:29Z", ended("camera-silent"));
    recorded("2026-07-02T10:05:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day())).containsExactly("10:00:00 300.0 camera silent");
  }

  @Test
  void shouldNotTakeACameraThatRefusesForRecordedWhileItsPipelineWasKilled() throws Exception {
    tell("2026-07-02T10:00:00Z", standing("pipeline-started").with("running_for", 0.0));
    tell("2026-07-02T10:00:01Z", refused());
    tell("2026-07-02T10:30:10Z", refused());
    tell(
        "2026-07-02T10:30:10Z",
        standing("pipeline-started")
            .with("last_alive", "2026-07-02T10:30:00Z")
            .with("running_for", 1.0));
    now = Instant.parse("2026-07-02T11:00:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 1800.0 camera refused (401)",
            "10:30:00 9.0 pipeline down",
            "10:30:09 1791.0 camera refused (401)");
  }

  @Test
  void shouldKnowThatAPipelineLivedWhenItWroteAfterItsLastSignOfLife() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:10Z", waits("camera-unreachable"));
    tell("2026-07-02T10:20:01Z", Event.of("paused").with("station", STATION));
    tell(
        "2026-07-02T10:30:00Z",
        standing("pipeline-started")
            .with("paused", List.of(STATION))
            .with("last_alive", "2026-07-02T10:19:59.500Z")
            .with("running_for", 1.0));
    now = Instant.parse("2026-07-02T11:00:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 1201.0 camera unreachable", "10:20:01 2399.0 paused");
  }

  @Test
  void shouldNotExplainAGapByWhatWasSeenAfterIt() throws Exception {
    tell("2026-07-02T10:00:00Z", standing("pipeline-started").with("running_for", 0.0));
    recorded("2026-07-02T10:00:20Z", "2026-07-02T10:00:50Z");
    tell("2026-07-02T10:00:59Z", ended("camera-silent"));
    now = Instant.parse("2026-07-02T10:01:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 20.0 recorder starting", "10:00:50 10.0 camera silent");
  }

  @Test
  void shouldKnowWhatIsMissingAfterAPauseInWhichThePipelineWasStopped() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00Z", Event.of("paused").with("station", STATION));
    tell("2026-07-02T10:30:00Z", Event.of("pipeline-stopped").with("how", "stop"));
    boot = "boot-2";
    tell(
        "2026-07-02T11:00:00Z",
        standing("pipeline-started")
            .with("paused", List.of(STATION))
            .with("last_alive", "2026-07-02T10:30:00Z"));
    // Its recorder is faster than the line that it is resumed.
    tell("2026-07-02T11:30:00Z", refused());
    tell("2026-07-02T11:30:00.100Z", Event.of("resumed").with("station", STATION));
    recorded("2026-07-02T12:00:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("10:00:00 5400.1 paused", "11:30:00 1799.9 camera refused (401)");
  }

  @Test
  void shouldNotLetTheLineOfAnEditOverruleWhatItsRecorderSaw() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00Z", Event.of("camera-disabled").with("station", STATION));
    tell("2026-07-02T10:00:01Z", ended("unknown"));
    tell("2026-07-02T16:00:00Z", refused());
    tell("2026-07-02T16:00:02Z", Event.of("camera-enabled").with("station", STATION));
    recorded("2026-07-02T16:10:02Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day())).containsExactly("16:00:00 602.0 camera refused (401)");
  }

  @Test
  void shouldNotTakeWhatWasSeenBeforeAShortPauseForWhatWasSeenAfterIt() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:01Z", ended("ffmpeg-ended"));
    recorded("2026-07-02T10:00:01.200Z", "2026-07-02T10:00:03Z");
    tell("2026-07-02T10:00:03Z", Event.of("paused").with("station", STATION));
    tell("2026-07-02T10:00:05Z", Event.of("resumed").with("station", STATION));
    recorded("2026-07-02T10:00:06Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day())).containsExactly("10:00:00 1.2 FFmpeg ended", "10:00:03 3.0 paused");
  }

  @Test
  void shouldKeepTheCodeOfARefusalOverMidnight() throws Exception {
    started("2026-07-01T20:00:00Z");
    recorded("2026-07-01T20:00:01Z", "2026-07-01T21:30:00Z");
    tell("2026-07-01T21:30:00.500Z", refused());
    tell(
        "2026-07-02T00:00:01Z",
        standing("day-began").with("waiting", Map.of(STATION, "camera-refused")));
    recorded("2026-07-02T02:00:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day())).containsExactly("22:00:00 14400.0 camera refused (401)");
  }

  @Test
  void shouldGiveWhatAPowerCutTookOfTheLastFootageToThePowerCut() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T09:59:30Z");
    boot = "boot-2";
    tell(
        "2026-07-02T10:30:00Z",
        standing("pipeline-started").with("last_alive", "2026-07-02T10:00:00Z"));
    recorded("2026-07-02T10:30:02Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("09:59:30 1770.0 machine off", "10:29:00 62.0 pipeline down");
  }

  @Test
  void shouldBlameWhatWasSeenAtAStartWhoseClockWasWrong() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00Z", Event.of("pipeline-stopped").with("how", "stop"));
    boot = "boot-2";
    // The machine is up at 10:29:00 and believes that it is yesterday.
    mono("2026-07-01T23:00:00Z", 60, refused());
    mono(
        "2026-07-01T23:00:01Z",
        61,
        standing("pipeline-started")
            .with("running_for", 1.5)
            .with("last_alive", "2026-07-02T10:00:01Z"));
    mono("2026-07-02T10:31:00Z", 120, Event.of("clock-synchronised"));
    recorded("2026-07-02T10:40:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 1740.0 machine off",
            "10:29:00 59.5 pipeline down",
            "10:29:59 600.5 camera refused (401)");
  }

  @Test
  void shouldBelieveARecorderThatRunsWithoutAPipeline() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:00Z", Event.of("pipeline-stopped").with("how", "stop"));
    alive("2026-07-02T10:00:00Z");
    tell("2026-07-02T11:00:00Z", refused());
    recorded("2026-07-02T12:00:00Z", "2026-07-02T13:00:00Z");
    tell("2026-07-02T13:00:01Z", ended("unknown"));

    assertThat(causes(day()))
        .containsExactly(
            "10:00:00 3600.0 pipeline down",
            "11:00:00 3600.0 camera refused (401)",
            "13:00:00 32400.0 pipeline down");
  }

  @Test
  void shouldLetMaintenanceReachNoFurtherThanItWasDeclared() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T12:00:00Z");
    tell("2026-07-02T12:00:00Z", Event.of("note").with("until", "2026-07-02T12:30:00Z"));
    recorded("2026-07-02T12:40:00Z", "2026-07-02T22:05:00Z");

    assertThat(causes(day()))
        .containsExactly("12:00:00 1800.0 maintenance", "12:30:00 600.0 unknown");
  }

  @Test
  void shouldCountASegmentOfUnknownLengthUntilTheNextOfItsSession() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    closed("2026-07-02T10:00:00Z", 600, "s", 0);
    Event unread = closedEvent("2026-07-02T10:10:00Z", 0, "s", 1);
    unread.fields().remove("duration");
    tell("2026-07-02T10:20:00Z", unread);
    closed("2026-07-02T10:20:00Z", 600, "s", 2);
    recorded("2026-07-02T10:30:00Z", "2026-07-02T22:05:00Z");

    assertThat(day().gaps()).isEmpty();
  }

  @Test
  void shouldPassOverTornLines() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T22:05:00Z");
    Path file = home.resolve("state/ledger/2026-07-02.jsonl");
    Files.writeString(
        file,
        Files.readString(file)
            + "{\"v\":1,\"time\":\"2026-07-02T20:00:00Z\",\"event\":\"segment-closed\",\"stat\n"
            + "{\"v\":1,\"time\":\"2026-07-02T20:00:00Z\",\"event\":\"recorder-ended\",\"sta\n");

    assertThat(day().gaps()).isEmpty();
  }

  @Test
  void shouldAnswerWhatIsLostAndHowADayWas() throws Exception {
    started("2026-07-01T21:00:00Z");
    recorded("2026-07-01T21:00:01Z", "2026-07-02T10:00:00Z");
    tell("2026-07-02T10:00:10Z", ended("camera-silent"));
    recorded("2026-07-02T10:20:00Z", "2026-07-02T22:05:00Z");

    assertThat(
            coverage()
                .lost(
                    List.of(STATION),
                    Instant.parse("2026-07-02T09:50:00Z"),
                    Instant.parse("2026-07-02T10:10:00Z")))
        .containsExactly(Map.entry(STATION, 600.0));
    assertThat(coverage().day(DAY))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("station", STATION)
                    .containsEntry("percent", 98.61)
                    .containsEntry("recorded", 85_200.0)
                    .containsEntry("lost", 1200.0)
                    .containsEntry("worst", 1200.0)
                    .containsEntry("worst_cause", "camera silent"));
  }

  @Test
  void shouldTellWhatIsMissingOfTodayOnceAMinute() throws Exception {
    now = Instant.parse("2026-07-02T12:00:00Z");
    started("2026-07-01T20:00:00Z");
    recorded("2026-07-01T20:00:01Z", "2026-07-01T21:50:00Z");
    tell("2026-07-01T21:50:10Z", ended("camera-silent"));
    recorded("2026-07-01T22:01:00Z", "2026-07-02T11:00:00Z");
    AtomicLong nanos = new AtomicLong();
    GapsToday gaps = new GapsToday(coverage(), Clock.fixed(now, ZoneOffset.UTC), nanos::get);

    // What was missing before midnight is not of today, nor what is still to come.
    assertThat(gaps.describe())
        .isEqualTo(Map.of(STATION, Map.of("gap_today_seconds", 60L + 3600L)));

    recorded("2026-07-02T11:00:00Z", "2026-07-02T12:00:00Z");
    nanos.set(Duration.ofSeconds(59).toNanos());
    assertThat(gaps.describe().get(STATION)).containsEntry("gap_today_seconds", 3660L);
    nanos.set(Duration.ofSeconds(61).toNanos());
    assertThat(gaps.describe().get(STATION)).containsEntry("gap_today_seconds", 60L);
  }

  @Test
  void shouldKeepNobodyWaitingForALedgerThatIsSlow() throws Exception {
    now = Instant.parse("2026-07-02T12:00:00Z");
    started("2026-07-01T22:00:00Z");
    recorded("2026-07-01T22:00:00Z", "2026-07-02T11:59:00Z");
    Path today = home.resolve("state/ledger/2026-07-02.jsonl");
    String ledger = Files.readString(today);
    Files.delete(today);
    assertThat(Programs.run(List.of("mkfifo", today.toString()), Map.of()).exit()).isZero();
    GapsToday gaps = new GapsToday(coverage(), Clock.fixed(now, ZoneOffset.UTC), () -> 0);

    assertThat(gaps.describe()).isEmpty();
    assertThat(gaps.describe()).isEmpty();

    Files.writeString(today, ledger, StandardOpenOption.WRITE);
    await("what was read")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(gaps.describe())
                    .isEqualTo(Map.of(STATION, Map.of("gap_today_seconds", 60L))));
  }

  private Covered day() throws IOException {
    return coverage().days(List.of(STATION), DAY, DAY).get(STATION).get(0);
  }

  private Coverage coverage() {
    Cameras cameras = Given.cameras(home, STATION);
    return new Coverage(() -> cameras, cameras::outputDirs, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static List<String> causes(Covered day) {
    return day.gaps().stream()
        .map(
            gap ->
                gap.from().toString().substring(11, 19) + " " + gap.seconds() + " " + gap.words())
        .toList();
  }

  private void started(String when) throws IOException {
    tell(when, standing("pipeline-started"));
  }

  private static Event standing(String kind) {
    return Event.of(kind)
        .with("stations", List.of(STATION))
        .with("paused", List.of())
        .with("maintenance", Map.of());
  }

  private static Event morning() {
    return standing("day-began").with("waiting", Map.of(STATION, "camera-silent"));
  }

  private static Event ended(String cause) {
    return Event.of("recorder-ended").with("station", STATION).with("cause", cause);
  }

  private static Event refused() {
    return ended("camera-refused").with("code", "401");
  }

  private static Event waits(String cause) {
    return Event.of("recorder-waits").with("station", STATION).with("cause", cause);
  }

  /** Segments of ten minutes, one after the other, in a session of their own. */
  private void recorded(String from, String to) throws IOException {
    Instant begin = Instant.parse(from);
    Instant end = Instant.parse(to);
    String session = "session-" + segment++;
    for (int n = 0; begin.isBefore(end); n++) {
      Instant next = begin.plusSeconds(600).isBefore(end) ? begin.plusSeconds(600) : end;
      double length = (next.toEpochMilli() - begin.toEpochMilli()) / 1e3;
      closed(begin.toString(), length, session, n);
      begin = next;
    }
  }

  private void closed(String start, double length, String session, int number) throws IOException {
    String when = Instant.parse(start).plusMillis(Math.round(length * 1000)).toString();
    tell(when, closedEvent(start, length, session, number));
  }

  private static Event closedEvent(String start, double length, String session, int number) {
    return Event.of("segment-closed")
        .with("station", STATION)
        .with("name", session + "-" + number + ".mkv")
        .with("start", start)
        .with("bytes", 1L)
        .with("session", session)
        .with("segment", String.format("%06d.mkv", number))
        .with("duration", length);
  }

  /**
   * Writes an event as of a time; the machine of each boot was started a minute before its first.
   */
  private void tell(String when, Event event) throws IOException {
    Path ledger = home.resolve("state/ledger");
    new Ledger(ledger, Clock.fixed(Instant.parse(when), ZoneOffset.UTC), boot).append(event);
    if (event.kind().equals("pipeline-started")) {
      lastMono(when, 60);
    }
  }

  /** The same, so many seconds after that. */
  private void mono(String when, double seconds, Event event) throws IOException {
    tell(when, event);
    lastMono(when, seconds);
  }

  /** The monotonic clock of this machine says something else. */
  private void lastMono(String when, double seconds) throws IOException {
    Path file = home.resolve("state/ledger").resolve(when.substring(0, 10) + ".jsonl");
    String text = Files.readString(file);
    int last = text.lastIndexOf("\"mono\":");
    Files.writeString(
        file,
        text.substring(0, last)
            + text.substring(last).replaceFirst("mono\":[0-9.]+", "mono\":" + seconds));
  }

  private void alive(String when) throws IOException {
    Path alive = Files.createFile(home.resolve("state/alive"));
    Files.setLastModifiedTime(alive, FileTime.from(Instant.parse(when)));
  }
}
