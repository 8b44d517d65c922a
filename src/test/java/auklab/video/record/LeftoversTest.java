package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folders when the pipeline starts, or is left there by an FFmpeg at a stop. */
@Order(2)
class LeftoversTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** The faults: two large files that are no film, one without a byte, and a thousand sessions. */
  @Test
  void shouldRecordWhateverLiesInTheFoldersAtItsStart() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = new Site(folder)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      // A program that is not there: nothing of this may hang on it.
      site.defaults().put("ffprobe_path", folder.resolve("no-ffprobe").toString());
      site.configure().keepFootageInPlace();
      Path sessions = site.recorded("ROST1").resolve(".recording");
      Path session = Files.createDirectories(sessions.resolve("20260101T000000.000Z"));
      for (String name : List.of("000000.mkv", "000001.mkv")) {
        try (RandomAccessFile file = new RandomAccessFile(session.resolve(name).toFile(), "rw")) {
          file.writeUTF(name);
          file.setLength(200L << 20);
        }
      }
      Files.createFile(session.resolve("000002.mkv"));
      Files.writeString(session.resolve("000003.mkv"), "not a film");
      for (int n = 0; n < 1000; n++) {
        Path one = sessions.resolve("20251231T%06d.000Z".formatted(n));
        Files.writeString(Files.createDirectories(one).resolve("000000.mkv"), "not a film");
      }

      Process pipeline = site.start();
      site.awaitGrowth("ROST1");
      await("the names of all that may be footage")
          .atMost(SOON)
          .until(
              () ->
                  !Files.exists(session)
                      && !Files.exists(sessions.resolve("20251231T000999.000Z")));

      assertThat(Site.files(folder, ".mkv"))
          .filteredOn(file -> file.toFile().length() == 200L << 20)
          .as("also where they are filed by now")
          .hasSizeGreaterThanOrEqualTo(2);
      assertThat(pipeline.isAlive()).isTrue();
      assertThat(Files.size(site.output())).isLessThan(100_000);
      site.stop(pipeline);
    }
  }

  /** The fault: FFmpeg is stopped by a signal, and the pipeline by its owner, in one second. */
  @Test
  void shouldKnowTheLengthOfASegmentWhoseFfmpegWasKilledByTheStop() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = new Site(folder)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      site.defaults().put("segment_time", 86_400);
      site.configure().keepFootageInPlace();
      Process pipeline = site.start();
      site.awaitGrowth("ROST1");
      await("some seconds of footage").atMost(SOON).until(() -> site.growing("ROST1") > 150_000);

      Programs.signal("STOP", site.ffmpeg("ROST1"));
      final Instant stopped = Instant.now();
      site.stop(pipeline);

      JsonNode closed = site.ledger("segment-closed").get(0);
      double seconds = closed.path("duration").asDouble();
      assertThat(seconds).isGreaterThan(2);
      Instant end =
          Instant.parse(closed.path("start").asText()).plusMillis(Math.round(seconds * 1000));
      assertThat(Duration.between(end, stopped).abs()).isLessThan(Duration.ofSeconds(3));
      assertThat(Files.readString(site.output())).doesNotContain("cannot be read");
    }
  }
}
