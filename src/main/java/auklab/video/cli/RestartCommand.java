package auklab.video.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has recorders replaced. */
@Command(name = "restart", description = "Replace the recorders of cameras.")
final class RestartCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Parameters(paramLabel = "STATION", arity = "1..*", description = "Which cameras.")
  private List<String> stations;

  @Override
  public Integer call() {
    Path stateDir = shared.stateDir();
    List<String> request = new ArrayList<>(List.of("restart"));
    request.addAll(stations);
    try {
      Control.ask(stateDir, request);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return AuklabVideo.FAILED;
    }
    System.out.println("restarting " + String.join(", ", stations));
    return 0;
  }
}
