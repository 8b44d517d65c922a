package auklab.video.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.doctor.Result.Level;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the units in a folder, with a systemd that is told how they are. */
class PipelineCheckTest {
  private static final String PIPELINE = "auklab-video.service";

  @TempDir Path folder;
  private Path systemctl;

  @BeforeEach
  void knowNoUnit() throws Exception {
    systemctl =
        Files.writeString(
            folder.resolve("systemctl"), "#!/bin/sh\ncat '" + folder + "/'\"$2.$1\" && exit\n");
    Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void shouldBeContentWithAUnitForEachCamera() throws Exception {
    unit("record_camera_ROST1.service", "enabled", "active");
    unit("record_camera_ROST2.service", "enabled", "active");
    unit(PIPELINE, "disabled", "inactive");

    assertThat(results())
        .hasSize(3)
        .allMatch(result -> result.level() == Level.OK)
        .extracting(Result::subject)
        .containsExactly("answers", "record_camera_ROST1.service", "record_camera_ROST2.service");
  }

  @Test
  void shouldNameUnitsOfCamerasThatDoNotRecordOrWillNot() throws Exception {
    unit("record_camera_ROST1.service", "enabled", "inactive");
    unit("record_camera_ROST2.service", "linked", "active");
    unit("record_camera_ROST3.service", "enabled", "failed");

    assertThat(results().stream().map(result -> result.subject() + " " + result.finding()))
        .contains(
            "record_camera_ROST1.service does not run: its camera is not recorded",
            "record_camera_ROST2.service is linked: after a boot nothing records",
            "record_camera_ROST3.service has failed");
  }

  @Test
  void shouldNameAPipelineBesideUnitsOfTheSameCameras() throws Exception {
    unit("record_camera_ROST1.service", "enabled", "activating");
    unit(PIPELINE, "enabled", "active");

    assertThat(results())
        .anyMatch(
            result ->
                result.subject().equals(PIPELINE)
                    && result.level() == Level.WRONG
                    && result.mend().startsWith("sudo systemctl disable --now " + PIPELINE));
  }

  @Test
  void shouldLookAtThePipelineWhereUnitsOfCamerasAreOutOfUse() throws Exception {
    unit("record_camera_ROST1.service", "linked", "inactive");
    unit(PIPELINE, "enabled", "active");

    assertThat(results().stream().map(result -> result.subject() + " " + result.finding()))
        .containsExactly("answers no pipeline runs", PIPELINE + " is enabled and active");
  }

  private void unit(String name, String enabled, String active) throws Exception {
    Files.createFile(Files.createDirectories(folder.resolve("etc")).resolve(name));
    Files.writeString(folder.resolve(name + ".is-enabled"), enabled + "\n");
    Files.writeString(folder.resolve(name + ".is-active"), active + "\n");
  }

  private List<Result> results() throws Exception {
    return new PipelineCheck(
            folder, List.of(folder.resolve("etc"), folder.resolve("lib")), systemctl.toString())
        .results(MissingNode.getInstance(), false);
  }
}
