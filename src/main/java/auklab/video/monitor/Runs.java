package auklab.video.monitor;

import auklab.video.footage.Durable;
import auklab.video.ledger.Machine;
import auklab.video.space.Ballast;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the last run of the pipeline came to its end. While one runs, {@code state_dir/running}
 * names the boot of the machine; whoever finds it at a start knows that nobody has ended that run.
 */
public final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger("run");

  private final Path mark;
  private final Machine machine;

  /**
   * @param stateDir {@code state_dir}
   * @param machine this machine and boot
   */
  public Runs(Path stateDir, Machine machine) {
    this.mark = stateDir.resolve("running");
    this.machine = machine;
  }

  /** A run begins; what people are to know of the one before. */
  public List<Report> begun() {
    try {
      List<Report> reports =
          Files.exists(mark)
              ? List.of(
                  Files.readString(mark).strip().equals(machine.bootId()) ? crash() : powerCut())
              : List.of();
      Ballast.in(mark.getParent())
          .spending(
              mark.getParent(),
              () -> {
                Durable.createPrivateDirectories(mark.getParent());
                Durable.replace(mark, machine.bootId().getBytes(StandardCharsets.UTF_8));
              });
      return reports;
    } catch (IOException e) {
      LOG.warn("{} cannot be kept: {}", mark, e.toString());
      return List.of();
    }
  }

  /** The run ends as it should. */
  public void ended() {
    try {
      Files.deleteIfExists(mark);
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", mark, e.toString());
    }
  }

  private static Report crash() {
    return Report.of(
        "crash",
        Matter.of(
                "pipeline",
                "[SYSTEM] the pipeline crashed and was restarted",
                "The last run of the pipeline was not ended by anybody.\n\nRecorders that went on"
                    + " meanwhile were taken over.\n\n"
                    + "Likely cause: it was killed, or the machine ran out of memory.\n"
                    + "Next: journalctl -u auklab-video, and dmesg.\n")
            .called("[SYSTEM] the pipeline crashes", "[SYSTEM] the pipeline runs steadily again")
            .told(Matter.Manner.PASSING));
  }

  private static Report powerCut() {
    return Report.of(
        "powercut",
        Matter.of(
                "machine",
                "[SYSTEM] the machine restarted without having been shut down",
                "The machine went off while the pipeline ran.\n\nNothing was recorded until it was on"
                    + " again; auklab-video gaps tells since when.\n\n"
                    + "Likely cause: a power cut, or the machine froze.\n"
                    + "Next: see its power supply.\n")
            .called("[SYSTEM] the machine goes off", "[SYSTEM] the machine stays on again")
            .told(Matter.Manner.PASSING));
  }
}
