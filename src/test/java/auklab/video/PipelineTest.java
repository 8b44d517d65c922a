package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Recording;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the camera to the archive, through all stages at once. */
@Order(15)
class PipelineTest {
  private static final String PASSWORD = "gull&puffin";

  @TempDir Path folder;

  @Test
  void shouldArchiveEveryPacketThatTheCamerasSent() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera first = SimulatedCamera.once(folder, "h264", PASSWORD, 3);
        SimulatedCamera second = SimulatedCamera.once(folder, "h265", PASSWORD, 3)) {
      site.camera("ROST1", first.port(), PASSWORD);
      site.camera("FAR3", second.port(), PASSWORD);
      Process pipeline = site.configure().start("run");

      await("the end of both films")
          .atMost(Duration.ofSeconds(70))
          .until(() -> first.hasEnded() && second.hasEnded());
      await("an archive that has everything, and nothing left here")
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  Site.files(folder.resolve("cameras"), ".mkv").isEmpty()
                      && Site.files(site.ready(), ".mkv").isEmpty()
                      && site.ledger("segment-closed").size() == site.ledger("deleted").size());
      site.stop(pipeline);

      assertComplete(site, "ROST1", "h264", first);
      assertComplete(site, "FAR3", "h265", second);
      assertThat(site.synced())
          .containsExactlyInAnyOrderElementsOf(
              Site.files(site.archive(), ".mkv").stream()
                  .map(file -> site.archive().relativize(file).toString())
                  .toList());
      assertProofsHold(site);
    }
  }

  private static void assertComplete(
      Site site, String station, String codec, SimulatedCamera camera) throws Exception {
    List<Path> segments = Site.files(site.archive().resolve(station), ".mkv");
    assertThat(segments).hasSizeGreaterThan(4);
    for (String kind : List.of("video", "audio")) {
      List<String> sent =
          camera.packets().stream().filter(packet -> packet.startsWith(kind)).toList();
      assertThat(sent).hasSizeGreaterThan(400);
      assertThat(Recording.packets(segments, codec, kind))
          .as("%s packets of %s", kind, station)
          .containsExactlyElementsOf(sent);
    }
  }

  /** The ledger's hash was taken of the bytes as they lay here; the archive must have the same. */
  private static void assertProofsHold(Site site) throws Exception {
    List<JsonNode> proofs = site.ledger("proven");
    assertThat(proofs).isNotEmpty();
    for (JsonNode proof : proofs) {
      byte[] archived = Files.readAllBytes(site.archive().resolve(proof.path("path").asText()));
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archived)))
          .isEqualTo(proof.path("sha256").asText());
    }
  }
}
