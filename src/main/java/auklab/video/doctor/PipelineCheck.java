package auklab.video.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether the pipeline runs, and will after the next boot. */
final class PipelineCheck {
  private static final String AREA = "pipeline";
  private static final Duration LONGEST = Duration.ofSeconds(10);
  static final String UNIT = "auklab-video.service";
  private static final List<Path> UNITS =
      List.of(Path.of("/etc/systemd/system"), Path.of("/lib/systemd/system"));

  private PipelineCheck() {}

  /**
   * Looks at the pipeline and at its unit.
   *
   * @param status what the pipeline says; missing where it says nothing
   * @param held whether some process has the pipeline's lock
   */
  static List<Result> look(JsonNode status, boolean held) throws IOException {
    List<Result> results = new ArrayList<>();
    if (status.has("pid")) {
      results.add(Result.ok(AREA, "answers", "process " + status.path("pid").asLong() + " runs"));
    } else if (held) {
      results.add(
          Result.wrong(
              AREA,
              "answers",
              "a pipeline runs, and does not answer through its socket",
              "run this as its user, or in its group; see its log; restart it"));
    } else {
      results.add(
          Result.warning(
              AREA,
              "answers",
              "no pipeline runs",
              "start it: "
                  + (isInstalled() ? "sudo systemctl start " + UNIT : "auklab-video run")));
    }
    results.add(unit());
    return results;
  }

  private static boolean isInstalled() {
    return UNITS.stream().anyMatch(folder -> Files.exists(folder.resolve(UNIT)));
  }

  private static Result unit() throws IOException {
    if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
      return Result.ok(AREA, UNIT, "this machine has no systemd at work");
    }
    if (!isInstalled()) {
      return Result.warning(
          AREA,
          UNIT,
          "is not installed: after a boot nothing records",
          "see docs/guide/service.md");
    }
    String enabled = Tool.run(List.of("systemctl", "is-enabled", UNIT), LONGEST).firstLine();
    String active = Tool.run(List.of("systemctl", "is-active", UNIT), LONGEST).firstLine();
    if (active.equals("failed")) {
      return Result.wrong(AREA, UNIT, "has failed", "journalctl -u " + UNIT + " says why");
    }
    return enabled.equals("enabled")
        ? Result.ok(AREA, UNIT, "is enabled and " + active)
        : Result.warning(
            AREA,
            UNIT,
            "is " + enabled + ": after a boot nothing records",
            "sudo systemctl enable " + UNIT);
  }
}
