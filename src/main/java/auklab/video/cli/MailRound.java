package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.config.Configuration;
import auklab.video.control.ControlSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends the alerts that a command has laid by, where no pipeline runs that would. */
final class MailRound {
  private static final Duration LONGEST = Duration.ofSeconds(40);

  private MailRound() {}

  /**
   * Lays the mails by that a pass gives cause for; the pipeline, where one runs, does so by itself.
   */
  static void tell(Pipeline pipeline, Configuration configuration) throws IOException {
    if (!isPipelineRunning(configuration)) {
      pipeline.tellAll();
    }
  }

  /** The same for a pass of the monitor, which also tells what is told by the clock. */
  static void tellByTheClock(Pipeline pipeline, Configuration configuration) throws IOException {
    if (!isPipelineRunning(configuration)) {
      pipeline.tellByTheClock();
      pipeline.tellAll();
    }
  }

  /**
   * Sends what waits.
   *
   * @return whether nothing waits any more, or somebody else takes care of it
   */
  static boolean send(Pipeline pipeline, Configuration configuration) throws Exception {
    if (pipeline.alertsWaiting() == 0) {
      return true;
    }
    if (isPipelineRunning(configuration)) {
      return true;
    }
    pipeline.startTriggers("alert");
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!pipeline.isOutboxIdle()
        && !pipeline.hasFailed("alert")
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    if (pipeline.alertsWaiting() > 0) {
      System.err.println(
          "nobody takes the mail now; it waits for the next monitor, or the pipeline");
      return false;
    }
    return true;
  }

  private static boolean isPipelineRunning(Configuration configuration) {
    try {
      ControlSocket.ask(configuration.cameras().stateDir(), List.of("status"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
