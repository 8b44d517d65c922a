package auklab.video.cli;

import auklab.video.PipelineLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends the running pipeline for a planned restart. */
@Command(
    name = "handover",
    description = "End the pipeline and leave its recorders, which go on, to the next one.")
final class HandoverCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(20);

  @Mixin private Shared shared;

  @Override
  public Integer call() {
    Path stateDir = shared.stateDir();
    try {
      Control.ask(stateDir, List.of("handover"));
      long deadline = System.nanoTime() + LONGEST.toNanos();
      while (PipelineLock.isHeld(stateDir)) {
        if (System.nanoTime() > deadline) {
          System.err.println(
              "the pipeline was asked, but has not ended within " + LONGEST.toSeconds() + " s");
          return AuklabVideo.FAILED;
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return AuklabVideo.FAILED;
    }
    System.out.println("the pipeline has ended; its recorders go on: start the next one");
    return 0;
  }
}
