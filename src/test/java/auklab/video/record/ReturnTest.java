package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Cameras that were away, and answer again. How fast they are recorded is measured alone. */
@Isolated
class ReturnTest {
  private static final String STATION = "ROST1";
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  @TempDir Path folder;

  @Test
  void shouldRecordWithinTwoSecondsWhenTheCameraAnswersAgain() throws Exception {
    int port = freePort();
    try (Site site = new Site(folder)) {
      site.camera(STATION, port, PASSWORD);
      site.configure();
      final Process pipeline = site.start("record", "--station", STATION);
      await("a pipeline that looks after it")
          .atMost(SOON)
          .until(() -> Files.exists(site.state().resolve("recorders/" + STATION + ".lock")));
      try (SimulatedCamera camera = SimulatedCamera.again(folder, "h264", PASSWORD, port)) {
        Instant back = Instant.now();
        awaitStarts(site, 1);
        assertThat(Duration.between(back, lastStart(site))).isLessThan(TWO_SECONDS);
        site.awaitGrowth(STATION);
        assertThat(site.ledger("recorder-ended")).as("attempts while it was away").isEmpty();

        // The wrong answer is no reason to start FFmpeg, which would wait for a better one.
        camera.freeze();
        await("the end of what it sends")
            .atMost(SOON)
            .until(() -> site.ledger("recorder-ended").size() == 1);
        camera.thaw();
        back = Instant.now();
        awaitStarts(site, 2);
        assertThat(Duration.between(back, lastStart(site))).isLessThan(TWO_SECONDS);
        site.awaitGrowth(STATION);
      }
      await("the end of the camera")
          .atMost(SOON)
          .until(() -> site.ledger("recorder-ended").size() == 2);
      try (SimulatedCamera camera = SimulatedCamera.again(folder, "h264", PASSWORD, port)) {
        final Instant back = Instant.now();
        awaitStarts(site, 3);
        assertThat(Duration.between(back, lastStart(site))).isLessThan(TWO_SECONDS);
        assertThat(camera.hasEnded()).isFalse();
        site.stop(pipeline);
      }
    }
  }

  @Test
  void shouldRecordSixtyCamerasThatReturnTogetherWithoutStartingThemAtOneInstant()
      throws Exception {
    int port = freePort();
    List<String> stations = IntStream.rangeClosed(1, 60).mapToObj(n -> "CAM" + n).toList();
    try (Site site = new Site(folder)) {
      stations.forEach(station -> site.camera(station, port, PASSWORD));
      site.configure();
      site.keepFootageInPlace();
      final Process pipeline = site.start();
      await("a pipeline that looks after all")
          .atMost(SOON)
          .until(() -> Files.exists(site.state().resolve("recorders/CAM60.lock")));
      try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, port)) {
        final Instant back = Instant.now();
        await("all recorders")
            .atMost(SOON)
            .until(() -> firstStarts(site).size() == stations.size());
        List<Instant> starts = new ArrayList<>(firstStarts(site).values());
        starts.sort(null);
        assertThat(Duration.between(back, starts.get(59))).isLessThan(Duration.ofSeconds(10));
        assertThat(Duration.between(starts.get(0), starts.get(59)))
            .isGreaterThan(Duration.ofSeconds(3));
        for (String station : stations) {
          site.awaitGrowth(station);
        }
        assertThat(camera.hasEnded()).isFalse();

        Instant asked = Instant.now();
        site.stop(pipeline);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
        for (String station : stations) {
          assertThat(Site.files(site.recorded(station).resolve(".recording"), ".mkv"))
              .as("segments of " + station + " without their name")
              .isEmpty();
          assertThat(Programs.isRunning(site.ffmpeg(station))).isFalse();
        }
      }
    }
  }

  private static int freePort() throws Exception {
    try (java.net.ServerSocket socket =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** When each station's recorder was started first. */
  private static Map<String, Instant> firstStarts(Site site) throws Exception {
    Map<String, Instant> starts = new TreeMap<>();
    for (JsonNode start : site.ledger("recorder-started")) {
      starts.putIfAbsent(
          start.path("station").asText(), Instant.parse(start.path("started").asText()));
    }
    return starts;
  }

  private static void awaitStarts(Site site, int times) {
    await(times + " starts")
        .atMost(SOON)
        .until(() -> site.ledger("recorder-started").size() == times);
  }

  private static Instant lastStart(Site site) throws Exception {
    List<JsonNode> starts = site.ledger("recorder-started");
    return Instant.parse(starts.get(starts.size() - 1).path("started").asText());
  }
}
