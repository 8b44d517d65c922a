package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How true the times of segments are, measured alone. */
@Isolated
class FirstFrameTest {
  private static final String STATION = "ROST2";
  private static final String PASSWORD = "kittiwake";

  @TempDir Path folder;

  @Test
  void shouldKnowTheTimeOfEachFirstFrame() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = new Site(folder)) {
      site.defaults().put("segment_time", 2);
      site.camera(STATION, camera.port(), PASSWORD);
      Process pipeline = site.configure().start("record", "--station", STATION);
      await("whole segments")
          .atMost(Duration.ofSeconds(60))
          .until(() -> site.ledger("segment-closed").size() > 2);
      site.stop(pipeline);

      List<JsonNode> closed = site.ledger("segment-closed");
      assertThat(Duration.between(camera.firstPicture(), start(closed.get(0))).abs())
          .as("from the camera's first picture to the start of the first segment")
          .isLessThan(Duration.ofMillis(100));
      for (int i = 1; i < closed.size(); i++) {
        JsonNode before = closed.get(i - 1);
        Instant end =
            start(before).plusMillis(Math.round(before.path("duration").asDouble() * 1000));
        assertThat(Duration.between(end, start(closed.get(i))).abs())
            .as("from the end of a segment to the start of the next")
            .isLessThan(Duration.ofMillis(150));
      }
    }
  }

  private static Instant start(JsonNode segment) {
    return Instant.parse(segment.path("start").asText());
  }
}
