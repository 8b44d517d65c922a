package auklab.video.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Camera;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No camera is there: who asks it is told so. */
class CameraCheckTest {
  @TempDir Path home;

  @Test
  void shouldAskNoCameraThatWasPausedSinceItMayRefuseAnotherLogin() throws Exception {
    Camera camera = Given.camera("ROST1", home, "127.0.0.1", 1);
    ObjectNode status = new ObjectMapper().createObjectNode();
    ObjectNode row = status.putArray("cameras").addObject().put("station", "ROST1");

    row.put("state", "paused").put("why", "paused by hand");
    assertThat(new CameraCheck(status, home).look(camera))
        .isEqualTo(Result.ok("camera", "ROST1", "is paused, and not asked"));

    row.put("state", "waiting").put("why", "the camera cannot be reached");
    assertThat(new CameraCheck(status, home).look(camera).level()).isEqualTo(Result.Level.WRONG);
  }
}
