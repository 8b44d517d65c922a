package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that is looked at again and again through one file. */
class ProcessFileTest {
  private Process process;
  private ProcessFile file;

  @BeforeEach
  void start() throws Exception {
    process = new ProcessBuilder("sleep", "60").start();
    file = ProcessFile.of(process.pid()).orElseThrow();
  }

  @AfterEach
  void end() {
    file.close();
    process.destroyForcibly();
  }

  @Test
  void shouldSeeWhatAFreshLookWouldSee() {
    await().until(() -> file.stat().equals(Processes.stat(process.pid())));
  }

  @Test
  void shouldSeeThatItWasStoppedByASignalAndGoesOn() throws Exception {
    signal("-STOP");
    await().until(() -> file.stat().orElseThrow().stopped());

    signal("-CONT");
    await().until(() -> !file.stat().orElseThrow().stopped());
  }

  @Test
  void shouldSeeThatItHasEnded() {
    process.destroyForcibly();

    await().until(() -> file.stat().filter(stat -> !stat.ended()).isEmpty());
    await("its collection").until(() -> file.stat().isEmpty());
  }

  /** The fault: the thread that looks is told to stop, as at the end of the pipeline. */
  @Test
  void shouldTakeNoProcessForEndedSinceItsThreadWasInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThat(file.stat()).isPresent();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file.stat()).isPresent();
  }

  @Test
  void shouldNotBeThereWithoutAProcess() throws Exception {
    process.destroyForcibly().waitFor();

    assertThat(ProcessFile.of(process.pid())).isEmpty();
  }

  private void signal(String which) throws Exception {
    new ProcessBuilder("kill", which, String.valueOf(process.pid())).start().waitFor();
  }
}
