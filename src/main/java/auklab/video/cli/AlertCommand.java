package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.alert.Trial;
import auklab.video.config.Configuration;
import auklab.video.ledger.Machine;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries whether alerts reach people. */
@Command(
    name = "alert",
    description = "Send a test by mail, webhook and heartbeat; say what happens at each step.")
final class AlertCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Option(names = "--test", required = true, description = "Send it.")
  private boolean test;

  @Override
  public Integer call() {
    Configuration configuration = shared.configuration();
    boolean works =
        new Trial(
                configuration.mail(),
                Pipeline.sender(configuration, shared.config()),
                configuration.alerts(),
                Pipeline.time(configuration.cameras(), shared.config(), "alert.timeout"),
                Machine.here().hostName(),
                Clock.systemUTC(),
                System.out::println)
            .run();
    tellOfThePipeline(configuration);
    return works ? 0 : AuklabVideo.FAILED;
  }

  /** The running pipeline may still have the settings of its start. */
  private static void tellOfThePipeline(Configuration configuration) {
    try {
      JsonNode status = Control.ask(configuration.cameras().stateDir(), List.of("status"));
      String server = status.at("/alerts/mail/server").asText();
      if (!server.equals(configuration.mail().toString())) {
        System.out.println(
            "the running pipeline still has other settings: mail is "
                + server
                + "; auklab-video handover, and a start, make the new ones count");
      }
    } catch (IOException e) {
      // None runs, so there is nothing to tell.
    }
  }
}
