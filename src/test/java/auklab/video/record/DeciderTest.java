package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.ledger.Cause;
import auklab.video.record.Decision.Action;
import auklab.video.record.Observation.Presence;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeciderTest {
  private static final int STALL = 10;

  private final Decider decider = new Decider();

  @Test
  void shouldStartARecorderThatIsWanted() {
    assertThat(decider.decide(seen(Presence.NONE).build()))
        .isEqualTo(
            new Decision("ROST1", Action.START, false, "", Cause.UNKNOWN, false, Duration.ZERO));
  }

  @Test
  void shouldNotStartARecorderThatIsNotWanted() {
    assertThat(action(seen(Presence.NONE).unwanted())).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.NONE).unwanted().requested("by hand"))).isEqualTo(Action.LEAVE);
  }

  @Test
  void shouldNotStartARecorderBeforeItIsDue() {
    assertThat(action(seen(Presence.NONE).untilRetry(1))).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.NONE).untilRetry(0))).isEqualTo(Action.START);
    assertThat(action(seen(Presence.NONE).untilRetry(-5))).isEqualTo(Action.START);
  }

  @Test
  void shouldNotWaitWhereSomebodyAsksForAStart() {
    assertThat(action(seen(Presence.NONE).untilRetry(60000).requested("by hand")))
        .isEqualTo(Action.START);
  }

  @Test
  void shouldNotWaitWhereTheSettingsWereEditedSinceTheCameraRefused() {
    assertThat(action(seen(Presence.NONE).untilRetry(60000).otherSettings()))
        .isEqualTo(Action.START);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveAStationToTheProcessThatHasIt(boolean wanted) {
    Given seen = seen(Presence.ELSEWHERE).requested("by hand").grown(99_000);

    assertThat(decider.decide((wanted ? seen : seen.unwanted()).build()))
        .isEqualTo(Decision.leave("ROST1"));
  }

  @Test
  void shouldLeaveARecorderAloneThatGrows() {
    assertThat(decider.decide(seen(Presence.RUNNING).grown(9_999).build()))
        .isEqualTo(Decision.leave("ROST1"));
  }

  @Test
  void shouldEndARecorderThatHasStalled() {
    Decision decision = decider.decide(seen(Presence.RUNNING).grown(10_000).build());

    assertThat(decision.action()).isEqualTo(Action.INTERRUPT);
    assertThat(decision.reason()).isEqualTo("no growth for 10 s");
    assertThat(decision.ended()).isFalse();
  }

  @Test
  void shouldGiveARecorderAMinuteForItsFirstGrowth() {
    assertThat(action(seen(Presence.RUNNING).notGrown(59_999))).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.RUNNING).notGrown(60_000))).isEqualTo(Action.INTERRUPT);
  }

  @Test
  void shouldGiveARecorderMoreForItsFirstGrowthWhereTheOwnerDoes() {
    assertThat(action(seen(Presence.RUNNING).stall(120).notGrown(119_999))).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.RUNNING).stall(120).notGrown(120_000)))
        .isEqualTo(Action.INTERRUPT);
  }

  @Test
  void shouldEndARecorderThatIsNotWantedAnyMore() {
    Decision decision = decider.decide(seen(Presence.RUNNING).unwanted().build());

    assertThat(decision.action()).isEqualTo(Action.INTERRUPT);
    assertThat(decision.reason()).isEqualTo("not wanted any more");
  }

  @Test
  void shouldReplaceARecorderWhoseSettingsChanged() {
    Decision decision = decider.decide(seen(Presence.RUNNING).otherSettings().build());

    assertThat(decision.action()).isEqualTo(Action.INTERRUPT);
    assertThat(decision.reason()).isEqualTo("its settings changed");
  }

  @Test
  void shouldReplaceARecorderOnRequestAndSayWhoAsked() {
    Decision decision = decider.decide(seen(Presence.RUNNING).requested("by hand").build());

    assertThat(decision.action()).isEqualTo(Action.INTERRUPT);
    assertThat(decision.reason()).isEqualTo("by hand");
  }

  @Test
  void shouldKillARecorderThatDoesNotEndWithinFiveSeconds() {
    assertThat(action(seen(Presence.RUNNING).unwanted().interrupted(0))).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.RUNNING).unwanted().interrupted(4_999)))
        .isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.RUNNING).unwanted().interrupted(5_000))).isEqualTo(Action.KILL);
  }

  /** A process that is stopped cannot end by itself, and never comes to hear that it should. */
  @Test
  void shouldKillARecorderThatWasStoppedBySignalAtOnce() {
    Decision decision = decider.decide(seen(Presence.STOPPED).build());

    assertThat(decision.action()).isEqualTo(Action.KILL);
    assertThat(decision.reason()).isEqualTo("FFmpeg was stopped by a signal");
    assertThat(action(seen(Presence.STOPPED).unwanted())).isEqualTo(Action.KILL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "401 Unauthorized", "404 Not Found", "Connection refused", "No route to host"})
  void shouldStartAtOnceAfterARecordingThatWorked(String lastWords) {
    Decision decision =
        decider.decide(seen(Presence.ENDED).grown(500).failures(9).lastWords(lastWords).build());

    assertThat(decision.action()).isEqualTo(Action.START);
    assertThat(decision.ended()).isTrue();
    assertThat(decision.delay()).isZero();
    assertThat(decision.reason()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "2, 5", "3, 10", "4, 30", "5, 60", "6, 60", "1000, 60"})
  void shouldAskACameraThatRefusesLessAndLessOften(int failures, int seconds) {
    for (String refusal :
        new String[] {
          "method DESCRIBE failed: 401 Unauthorized",
          "method DESCRIBE failed: 403 Forbidden",
          "method DESCRIBE failed: 404 Not Found"
        }) {
      Decision decision =
          decider.decide(
              seen(Presence.ENDED)
                  .notGrown(500)
                  .failures(failures)
                  .lastWords("[rtsp @ 0x55d] " + refusal)
                  .build());

      assertThat(decision.action()).isEqualTo(Action.LEAVE);
      assertThat(decision.ended()).isTrue();
      assertThat(decision.delay()).isEqualTo(Duration.ofSeconds(seconds));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Connection refused",
        "No route to host",
        "Connection timed out",
        "No space left on device",
        "Invalid data found when processing input"
      })
  void shouldTryEverySecondWhereTheCameraDoesNotRefuse(String lastWords) {
    for (int failures : new int[] {0, 1, 5, 1000}) {
      Decision decision =
          decider.decide(
              seen(Presence.ENDED).notGrown(500).failures(failures).lastWords(lastWords).build());

      assertThat(decision.action()).isEqualTo(Action.LEAVE);
      assertThat(decision.delay()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  /** What a camera says no to now, it may grant in a moment: a viewer leaves, it has started up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method DESCRIBE failed: 453 Not Enough Bandwidth",
        "method SETUP failed: 461 Unsupported Transport",
        "method DESCRIBE failed: 503 Service Unavailable"
      })
  void shouldTryEveryTenSecondsWhereTheCameraMaySayYesSoon(String lastWords) {
    Given seen = seen(Presence.ENDED).notGrown(500).lastWords(lastWords);

    assertThat(decider.decide(seen.failures(0).build()).delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(decider.decide(seen.failures(1000).build()).delay())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({
    "method DESCRIBE failed: 453 Not Enough Bandwidth, BUSY",
    "method DESCRIBE failed: 503 Service Unavailable, REFUSED",
    "method SETUP failed: 461 Unsupported Transport, REFUSED",
    "the certificate of 192.0.2.75:322 is not trusted: certificate has expired, UNTRUSTED"
  })
  void shouldSayWhyFootageIsMissingByTheLastWords(String lastWords, Cause cause) {
    assertThat(decider.decide(seen(Presence.ENDED).notGrown(500).lastWords(lastWords).build()))
        .extracting(Decision::cause)
        .isEqualTo(cause);
  }

  /** The fault: FFmpeg says that TCP was refused, and then records over UDP until it ends. */
  @ParameterizedTest
  @CsvSource({
    "method SETUP failed: 461 Unsupported Transport, ENDED",
    "method SETUP failed: 461 Unsupported Transport; No space left on device, DISK_FULL"
  })
  void shouldNotTakeWhatWasRefusedBeforeFootageCameForTheEndOfIt(String lastWords, Cause cause) {
    assertThat(decider.decide(seen(Presence.ENDED).grown(500).lastWords(lastWords).build()))
        .extracting(Decision::cause)
        .isEqualTo(cause);
  }

  /** Figures in FFmpeg's lines are not answers of a camera. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Non-monotonic DTS; previous: 12404 , current: 12403 ",
        "[hevc @ 0x55d404 ] Could not find ref with POC 404 ",
        "frame= 454 fps= 25"
      })
  void shouldNotTakeAFigureForARefusal(String lastWords) {
    assertThat(
            decider
                .decide(seen(Presence.ENDED).notGrown(500).failures(5).lastWords(lastWords).build())
                .delay())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void shouldNotWaitAfterARefusalWhereSomebodyAsksForAStart() {
    Decision decision =
        decider.decide(
            seen(Presence.ENDED)
                .notGrown(500)
                .failures(9)
                .lastWords("401 Unauthorized")
                .requested("by hand")
                .build());

    assertThat(decision.action()).isEqualTo(Action.START);
    assertThat(decision.delay()).isZero();
  }

  @Test
  void shouldOnlyWaitForTheAnswerWhereItEndedWhileThePipelineWasDown() {
    Decision decision = decider.decide(seen(Presence.ENDED).notGrown(500).inherited().build());

    assertThat(decision.ask()).isTrue();
    assertThat(decision.delay()).isZero();
    assertThat(decision.reason()).isEqualTo("it ended while the pipeline was down");
  }

  @Test
  void shouldSayOfACameraThatWasSilentAlreadyWhenItWasStopped() {
    assertThat(decider.decide(seen(Presence.RUNNING).unwanted().grown(8000).build()).cause())
        .isEqualTo(Cause.SILENT);
    assertThat(decider.decide(seen(Presence.RUNNING).unwanted().grown(500).build()).cause())
        .isEqualTo(Cause.UNKNOWN);
  }

  @Test
  void shouldOnlyWriteDownTheEndOfWhatIsNotWanted() {
    Decision decision =
        decider.decide(seen(Presence.ENDED).unwanted().grown(500).interrupted(100).build());

    assertThat(decision.action()).isEqualTo(Action.LEAVE);
    assertThat(decision.ended()).isTrue();
    assertThat(decision.reason()).isEqualTo("not wanted any more");
  }

  @Test
  void shouldTellWhyItEndedARecorder() {
    assertThat(reason(seen(Presence.ENDED).grown(12_000).interrupted(1_000)))
        .isEqualTo("no growth for 12 s");
    assertThat(reason(seen(Presence.ENDED).grown(1_000).interrupted(1_000).requested("by hand")))
        .isEqualTo("by hand");
  }

  @ParameterizedTest
  @CsvSource({
    "401 Unauthorized, false, the camera refuses user or password",
    "404 Not Found, false, the camera does not know the path of the stream",
    "Connection refused, false, the camera cannot be reached",
    "No route to host, true, the camera cannot be reached",
    "Connection timed out, true, the camera does not answer",
    "No space left on device, true, the disk is full",
    "Permission denied, false, the folder cannot be written",
    "method DESCRIBE failed: 403 Forbidden, false, the camera does not let this user see the stream",
    "method SETUP failed: 453 Not Enough Bandwidth, false, the camera has no free connection",
    "method SETUP failed: 461 Unsupported Transport, false, the camera refuses the transport of the stream",
    "method SETUP failed: 551 Option not supported, false, the camera refuses the transport of the stream",
    "method DESCRIBE failed: 503 Service Unavailable, false, the camera answers with an error (503)",
    "method PLAY failed: 454 Session Not Found, false, the camera answers with an error (454)",
    "the certificate of 192.0.2.75:322 is not trusted: certificate has expired, false, the camera's certificate is not trusted",
    "TLS with 192.0.2.75:322: wrong version number, false, no encrypted connection with the camera comes about",
    "TLS with 192.0.2.75:322: Connection timed out, false, the camera does not answer",
    "method SETUP failed: 461 Unsupported Transport, true, the camera stopped sending",
    "method SETUP failed: 461 Unsupported Transport; No space left on device, true, the disk is full",
    "'', true, the camera stopped sending",
    "'', false, FFmpeg ended without footage"
  })
  void shouldTellWhyARecorderEndedByItsLastWords(String lastWords, boolean grew, String why) {
    Given seen = seen(Presence.ENDED).lastWords(lastWords);

    assertThat(reason(grew ? seen.grown(500) : seen.notGrown(500))).isEqualTo(why);
  }

  @Test
  void shouldNotStartARecorderOfACameraThatDoesNotAnswer() {
    assertThat(action(seen(Presence.NONE).silent())).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.NONE).silent().requested("by hand"))).isEqualTo(Action.LEAVE);
  }

  @Test
  void shouldNotStartMoreRecordersAtOnceThanTheMachineCanBear() {
    assertThat(action(seen(Presence.NONE).outOfTurn())).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.ENDED).grown(100).outOfTurn())).isEqualTo(Action.LEAVE);
  }

  @Test
  void shouldAskTheCameraFirstUnlessTheFootageEndedAbruptly() {
    assertThat(decider.decide(seen(Presence.ENDED).grown(2_900).build()).ask()).isFalse();
    assertThat(action(seen(Presence.ENDED).grown(2_900))).isEqualTo(Action.START);
    assertThat(decider.decide(seen(Presence.ENDED).grown(3_000).build()).ask()).isTrue();
    assertThat(action(seen(Presence.ENDED).grown(3_000))).isEqualTo(Action.LEAVE);
    assertThat(decider.decide(seen(Presence.ENDED).notGrown(100).build()).ask()).isTrue();
  }

  @Test
  void shouldAskTheCameraFirstWhereItsRecorderWasEndedForItsSilence() {
    Given silent = seen(Presence.ENDED).grown(12_000).interrupted(1_000, "no growth for 11 s");

    assertThat(decider.decide(silent.build()).ask()).isTrue();
    assertThat(action(silent)).isEqualTo(Action.LEAVE);
    assertThat(reason(silent)).isEqualTo("no growth for 11 s");
    assertThat(decider.decide(silent.requested("by hand").build()).ask()).isFalse();
    assertThat(action(silent)).isEqualTo(Action.START);
  }

  @Test
  void shouldNotAskTheCameraFirstWhereItsRecorderWasEndedForAnEdit() {
    Given edited =
        seen(Presence.ENDED)
            .grown(4_000)
            .interrupted(4_000, "its settings changed")
            .otherSettings();

    assertThat(decider.decide(edited.build()).ask()).isFalse();
    assertThat(action(edited)).isEqualTo(Action.START);
  }

  @Test
  void shouldNeitherKeepNorStartARecorderWhoseDiskIsAway() {
    Decision decision = decider.decide(seen(Presence.RUNNING).hindered("no disk").build());

    assertThat(decision.action()).isEqualTo(Action.INTERRUPT);
    assertThat(decision.reason()).isEqualTo("no disk");
    assertThat(action(seen(Presence.NONE).hindered("no disk"))).isEqualTo(Action.LEAVE);
    assertThat(action(seen(Presence.ENDED).hindered("no disk"))).isEqualTo(Action.LEAVE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Presence.class,
      names = {"RUNNING", "STOPPED", "NONE", "ELSEWHERE"})
  void shouldWriteNoEndDownWhereNothingEnded(Presence presence) {
    assertThat(decider.decide(seen(presence).unwanted().build()).ended()).isFalse();
  }

  private Action action(Given seen) {
    return decider.decide(seen.build()).action();
  }

  private String reason(Given seen) {
    return decider.decide(seen.build()).reason();
  }

  private static Given seen(Presence presence) {
    return new Given(presence);
  }

  /** A look at a recorder that is wanted, has grown this instant, and is all right otherwise. */
  private static final class Given {
    private final Presence presence;
    private boolean wanted = true;
    private Optional<String> hindrance = Optional.empty();
    private boolean sameSettings = true;
    private boolean answers = true;
    private boolean turn = true;
    private Optional<String> requested = Optional.empty();
    private boolean wished;
    private boolean grew = true;
    private Duration sinceGrowth = Duration.ZERO;
    private Duration stall = Duration.ofSeconds(STALL);
    private Optional<Duration> sinceInterrupt = Optional.empty();
    private Duration untilRetry = Duration.ZERO;
    private int failures;
    private boolean inherited;
    private String lastWords = "";

    Given(Presence presence) {
      this.presence = presence;
    }

    Given unwanted() {
      wanted = false;
      return this;
    }

    Given hindered(String why) {
      hindrance = Optional.of(why);
      return this;
    }

    Given silent() {
      answers = false;
      return this;
    }

    Given outOfTurn() {
      turn = false;
      return this;
    }

    Given otherSettings() {
      sameSettings = false;
      return this;
    }

    Given requested(String why) {
      requested = Optional.of(why);
      wished = true;
      return this;
    }

    /** We have asked it to end, for this reason. */
    Given interrupted(long millisAgo, String why) {
      requested = Optional.of(why);
      return interrupted(millisAgo);
    }

    Given grown(long millisAgo) {
      grew = true;
      sinceGrowth = Duration.ofMillis(millisAgo);
      return this;
    }

    Given notGrown(long millisSinceStart) {
      grew = false;
      sinceGrowth = Duration.ofMillis(millisSinceStart);
      return this;
    }

    Given stall(int seconds) {
      stall = Duration.ofSeconds(seconds);
      return this;
    }

    Given interrupted(long millisAgo) {
      sinceInterrupt = Optional.of(Duration.ofMillis(millisAgo));
      return this;
    }

    Given untilRetry(long millis) {
      untilRetry = Duration.ofMillis(millis);
      return this;
    }

    Given failures(int number) {
      failures = number;
      return this;
    }

    Given inherited() {
      inherited = true;
      return this;
    }

    Given lastWords(String words) {
      lastWords = words;
      return this;
    }

    Observation build() {
      return new Observation(
          "ROST1",
          wanted,
          hindrance,
          presence,
          sameSettings,
          requested,
          wished,
          grew,
          sinceGrowth,
          stall,
          sinceInterrupt,
          answers,
          turn,
          untilRetry,
          failures,
          inherited,
          lastWords);
    }
  }
}
