package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a process is the FFmpeg that was noted. Process ids are used again. */
class RecorderStateTest {
  private static final long PID = ProcessHandle.current().pid();
  private static final String BOOT = "boot-1";

  @TempDir Path folder;

  @Test
  void shouldKnowAProcessByItsStartAndBootAndNotByItsNumber() {
    long ticks = Processes.stat(PID).orElseThrow().startTicks();

    assertThat(state(PID, ticks, BOOT, "").process(BOOT)).isPresent();
    assertThat(state(PID, ticks + 1, BOOT, "").process(BOOT)).as("another start").isEmpty();
    assertThat(state(PID, ticks, "boot-0", "").process(BOOT)).as("another boot").isEmpty();
    assertThat(state(PID, ticks, BOOT, "2026-06-01T00:00:00Z").process(BOOT)).as("ended").isEmpty();
  }

  @Test
  void shouldNotTakeAProcessThatHasEndedAndWasNotCollectedForOneThatRuns() {
    assertThat(new Processes.Stat('Z', 1).ended()).isTrue();
    assertThat(new Processes.Stat('T', 1).ended()).isFalse();
  }

  @Test
  void shouldBeginAnewWhereWhatWasNotedIsTorn() throws Exception {
    Path file = folder.resolve("ROST1.json");
    state(PID, 1, BOOT, "").write(file);
    assertThat(RecorderState.read(file)).contains(state(PID, 1, BOOT, ""));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(RecorderState.read(file)).isEmpty();
  }

  private static RecorderState state(long pid, long ticks, String boot, String ended) {
    return new RecorderState(pid, ticks, boot, "", "/", "2026-06-01T00:00:00Z", ended, "");
  }
}
