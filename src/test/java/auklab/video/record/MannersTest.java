package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.OddCamera;
import auklab.video.site.Programs;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that do not speak as most do, in a pipeline at work. */
@Order(12)
class MannersTest {
  private static final String PASSWORD = "shearwater";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldRecordCamerasOfAllMannersAndNameWhatKeepsTheOthers() throws Exception {
    try (OddCamera udp = camera("--transport", "udp");
        OddCamera stubborn = camera("--transport", "udp", "--refusal", "551");
        OddCamera rootless = camera("--root", "close");
        OddCamera tls = OddCamera.start(folder, PASSWORD, OddCamera.tls(folder));
        OddCamera sha = camera("--auth", "md5,sha256");
        OddCamera single = camera("--viewers", "1");
        Site site = new Site(folder)) {
      site.camera("UDP1", udp.port(), PASSWORD);
      site.camera("UDP2", stubborn.port(), PASSWORD);
      site.camera("ROOT3", rootless.port(), PASSWORD);
      site.camera("TLS4", tls.port(), PASSWORD)
          .put("rtsp_tls", true)
          .put("rtsp_tls_insecure", true);
      site.camera("TLS5", tls.port(), PASSWORD).put("rtsp_tls", true);
      site.camera("SHA6", sha.port(), PASSWORD);
      site.camera("ONE7", single.port(), PASSWORD);
      site.configure();
      // A proxy for the web, as many networks have one, has no part in it.
      site.environment().put("http_proxy", "http://127.0.0.1:1");
      site.keepFootageInPlace();
      Process pipeline = site.start();
      for (String station : List.of("UDP1", "UDP2", "ROOT3", "TLS4", "ONE7")) {
        site.awaitGrowth(station);
      }
      assertThat(address(site, "UDP2")).contains("option rtsp_transport udp\n");

      await("both refusals")
          .atMost(SOON)
          .until(() -> end(site, "TLS5") != null && end(site, "SHA6") != null);
      assertThat(end(site, "TLS5"))
          .isEqualTo("camera-untrusted: the camera's certificate is not trusted");
      assertThat(end(site, "SHA6"))
          .isEqualTo(
              "camera-refused: the camera asks for a login that FFmpeg cannot give, such as digest"
                  + " by SHA-256; set its digest algorithm to MD5");
      assertThat(Files.readString(folder.resolve("logs/TLS5.log")))
          .contains("is not trusted: self-signed certificate");
      assertThat(site.recorded("TLS5")).isDirectoryNotContaining("glob:**.mkv");

      // A camera with one connection: neither command takes it from the recorder.
      long recorder = site.ffmpeg("ONE7");
      Programs.Result check = site.command("check", "ONE7");
      assertThat(check.out()).contains("h264 High 320x180").contains("aac 16000 mono");
      assertThat(check.exit()).as(check.out() + check.err()).isZero();
      assertThat(site.command("doctor").out()).contains("is recorded by the pipeline since");
      assertThat(single.requests().stream().filter(asked -> asked.startsWith("PLAY"))).hasSize(1);
      assertThat(single.requests()).noneMatch(asked -> asked.endsWith("453"));
      assertThat(site.ffmpeg("ONE7")).isEqualTo(recorder);

      // It has no other connection for another station.
      site.camera("TWO8", single.port(), PASSWORD);
      site.configure();
      await("the refusal of another viewer").atMost(SOON).until(() -> end(site, "TWO8") != null);
      assertThat(end(site, "TWO8")).isEqualTo("camera-busy: the camera has no free connection");

      // FFmpeg has said of this one that it refuses TCP, before it recorded it over UDP.
      udp.close();
      await("the end of the camera").atMost(SOON).until(() -> end(site, "UDP1") != null);
      assertThat(end(site, "UDP1")).doesNotContain("refuse");
      site.stop(pipeline);
    }
  }

  private OddCamera camera(String... oddities) throws Exception {
    return OddCamera.start(folder, PASSWORD, oddities);
  }

  private static String address(Site site, String station) throws Exception {
    return Files.readString(site.state().resolve("recorders/" + station + ".ffconcat"));
  }

  /** Cause and reason of the first recorder of a station that has ended; null before. */
  private static String end(Site site, String station) throws Exception {
    for (JsonNode end : site.ledger("recorder-ended")) {
      if (end.path("station").asText().equals(station)) {
        return end.path("cause").asText() + ": " + end.path("why").asText();
      }
    }
    return null;
  }
}
