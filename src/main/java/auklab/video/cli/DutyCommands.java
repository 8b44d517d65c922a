package auklab.video.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes cameras off duty, and puts them on duty again. */
final class DutyCommands {
  private DutyCommands() {}

  abstract static class Change implements Callable<Integer> {
    @Mixin private Shared shared;

    @Parameters(paramLabel = "STATION", arity = "1..*", description = "Which cameras.")
    private List<String> stations;

    abstract String command();

    abstract String done();

    @Override
    public Integer call() {
      Path stateDir = shared.stateDir();
      List<String> request = new ArrayList<>(List.of(command()));
      request.addAll(stations);
      try {
        Control.ask(stateDir, request);
      } catch (IOException e) {
        System.err.println(e.getMessage());
        return AuklabVideo.FAILED;
      }
      System.out.println(done() + " " + String.join(", ", stations));
      return 0;
    }
  }

  @Command(
      name = "pause",
      description =
          "Record these cameras no more until they are resumed; nobody is mailed of them.")
  static final class Pause extends Change {
    @Override
    String command() {
      return "pause";
    }

    @Override
    String done() {
      return "paused";
    }
  }

  @Command(name = "resume", description = "Record cameras again that were paused.")
  static final class Resume extends Change {
    @Override
    String command() {
      return "resume";
    }

    @Override
    String done() {
      return "resumed";
    }
  }
}
