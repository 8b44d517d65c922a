package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.ledger.Cause;
import auklab.video.site.Films;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of one recorder. */
class RecorderTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void shouldCountAsFreshUntilTheTimeInWhichItsFootageMayBeginIsOver() {
    Recorder recorder = new Recorder(Optional.empty(), 0);
    assertThat(recorder.isFresh(0)).as("before it was started").isFalse();

    recorder.started(state(), 10 * SECOND);

    assertThat(recorder.isFresh(10 * SECOND)).isTrue();
    assertThat(recorder.isFresh(69 * SECOND)).isTrue();
    assertThat(recorder.isFresh(70 * SECOND)).isFalse();
  }

  @Test
  void shouldNotCountAsFreshWhereAnEarlierPipelineStartedIt() {
    assertThat(new Recorder(Optional.of(state()), 0).isFresh(SECOND)).isFalse();
  }

  @Test
  void shouldTellOfAKillOnceForEachFfmpeg() {
    Recorder recorder = new Recorder(Optional.empty(), 0);
    recorder.started(state(), SECOND);

    assertThat(recorder.killed()).isTrue();
    assertThat(recorder.killed()).isFalse();
    recorder.started(state(), 2 * SECOND);
    assertThat(recorder.killed()).isTrue();
  }

  @Test
  void shouldTellAnewWhyItWaitsAfterItWasPaused() {
    Recorder recorder = new Recorder(Optional.empty(), 0);
    assertThat(recorder.waitsFor(Cause.UNREACHABLE, SECOND)).isTrue();
    assertThat(recorder.waitsFor(Cause.UNREACHABLE, 20 * SECOND)).isFalse();

    recorder.unwanted();

    assertThat(recorder.waiting()).isEmpty();
    assertThat(recorder.waitsFor(Cause.UNREACHABLE, 40 * SECOND)).isTrue();
  }

  /** The fault: its FFmpeg waited for a silent camera, and ended before anybody looked. */
  @Test
  void shouldNotTakeForGrowthWhatAnFfmpegThatWasLeftWroteAtItsEnd(@TempDir Path session)
      throws Exception {
    Path file = Files.write(session.resolve("000003.mkv"), Films.lasting(Duration.ofSeconds(2)));
    Growth growth = new Growth(Clock.systemUTC(), () -> 0);
    RecorderState left = state(session.toString());

    new Recorder(Optional.of(left), 0).watch(growth, SECOND, false);
    assertThat(growth.last(file)).isEmpty();
    new Recorder(Optional.of(left), 0).watch(growth, SECOND, true);
    assertThat(growth.last(file)).isPresent();
  }

  /** The fault: after many restarts the camera is gone for good. */
  @Test
  void shouldNotCountAsCalmWhileNothingIsRecorded(@TempDir Path session) throws Exception {
    long hour = 3600 * SECOND;
    Files.write(session.resolve("000003.mkv"), Films.lasting(Duration.ofSeconds(1)));
    Growth growth = new Growth(Clock.systemUTC(), () -> 0);
    Recorder recorder = new Recorder(Optional.empty(), 0);
    assertThat(recorder.isCalm(hour)).as("before it was started").isFalse();
    recorder.started(state(session.toString()), SECOND);
    recorder.watch(growth, 2 * SECOND, true);
    assertThat(recorder.isCalm(hour)).isTrue();

    recorder.ended(Decision.leave("ROST1"), Cause.UNREACHABLE, "2026-06-01T12:00:00Z", 3 * SECOND);

    assertThat(recorder.isCalm(hour)).isFalse();
  }

  private static RecorderState state() {
    return state("/cameras/ROST1/.recording/1");
  }

  private static RecorderState state(String session) {
    return new RecorderState(
        4711, 1, "boot-1", "settings", session, "2026-06-01T12:00:00Z", "", "");
  }
}
