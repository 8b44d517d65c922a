package auklab.video.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether the pipeline, or a unit for each camera, runs and will after the next boot. */
final class PipelineCheck {
  private static final String AREA = "pipeline";
  private static final Duration LONGEST = Duration.ofSeconds(10);
  static final String UNIT = "auklab-video.service";
  private static final String CAMERA_UNIT = "record_camera_.+\\.service";

  private final Path running;
  private final List<Path> folders;
  private final String systemctl;

  /**
   * @param running a folder that is there where systemd is at work
   * @param folders where units lie
   * @param systemctl systemd's command
   */
  PipelineCheck(Path running, List<Path> folders, String systemctl) {
    this.running = running;
    this.folders = List.copyOf(folders);
    this.systemctl = systemctl;
  }

  /**
   * How a unit is.
   *
   * @param enabled {@code enabled}, or what it is in place of that
   * @param active {@code active}, or what it is in place of that
   */
  private record State(String name, String enabled, String active) {
    boolean isEnabled() {
      return enabled.equals("enabled");
    }

    boolean isAtWork() {
      return isEnabled() || !active.equals("inactive");
    }
  }

  /**
   * Looks at the pipeline and at its unit.
   *
   * @param status what the pipeline says; missing where it says nothing
   * @param held whether some process has the pipeline's lock
   */
  static List<Result> look(JsonNode status, boolean held) throws IOException {
    return new PipelineCheck(
            Path.of("/run/systemd/system"),
            List.of(Path.of("/etc/systemd/system"), Path.of("/lib/systemd/system")),
            "systemctl")
        .results(status, held);
  }

  List<Result> results(JsonNode status, boolean held) throws IOException {
    boolean systemd = Files.isDirectory(running);
    List<State> cameras = systemd ? cameras() : List.of();
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
    } else if (cameras.isEmpty()) {
      results.add(
          Result.warning(
              AREA,
              "answers",
              "no pipeline runs",
              "start it: "
                  + (isInstalled() ? "sudo systemctl start " + UNIT : "auklab-video run")));
    } else {
      results.add(Result.ok(AREA, "answers", "no pipeline runs: cameras have units of their own"));
    }
    if (!systemd) {
      results.add(Result.ok(AREA, UNIT, "this machine has no systemd at work"));
    } else if (cameras.isEmpty()) {
      results.add(unit());
    } else {
      cameras.forEach(camera -> results.add(camera(camera)));
      alone().ifPresent(results::add);
    }
    return results;
  }

  private boolean isInstalled() {
    return folders.stream().anyMatch(folder -> Files.exists(folder.resolve(UNIT)));
  }

  /** The units of single cameras, where any of them is at work. */
  private List<State> cameras() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches(CAMERA_UNIT))
              .forEach(names::add);
        }
      }
    }
    List<State> cameras = new ArrayList<>();
    for (String name : names) {
      cameras.add(state(name));
    }
    return cameras.stream().anyMatch(State::isAtWork) ? cameras : List.of();
  }

  private State state(String unit) throws IOException {
    return new State(unit, word("is-enabled", unit), word("is-active", unit));
  }

  private String word(String verb, String unit) throws IOException {
    return Tool.run(List.of(systemctl, verb, unit), LONGEST).firstLine();
  }

  private Result unit() throws IOException {
    return isInstalled()
        ? result(state(UNIT))
        : Result.warning(
            AREA,
            UNIT,
            "is not installed: after a boot nothing records",
            "see docs/guide/service.md");
  }

  private static Result result(State unit) {
    if (unit.active().equals("failed")) {
      return Result.wrong(
          AREA, unit.name(), "has failed", "journalctl -u " + unit.name() + " says why");
    }
    return unit.isEnabled()
        ? Result.ok(AREA, unit.name(), "is enabled and " + unit.active())
        : Result.warning(
            AREA,
            unit.name(),
            "is " + unit.enabled() + ": after a boot nothing records",
            "sudo systemctl enable " + unit.name());
  }

  private static Result camera(State unit) {
    return unit.active().equals("inactive")
        ? Result.warning(
            AREA,
            unit.name(),
            "does not run: its camera is not recorded",
            "sudo systemctl start " + unit.name())
        : result(unit);
  }

  /** Who records a camera keeps everybody else from it. */
  private Optional<Result> alone() throws IOException {
    return state(UNIT).isAtWork()
        ? Optional.of(
            Result.wrong(
                AREA,
                UNIT,
                "is there for the same cameras as their own units",
                "sudo systemctl disable --now "
                    + UNIT
                    + ", or auklab-video service stop disable --layout per-camera"))
        : Optional.empty();
  }
}
