package auklab.video.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import auklab.video.site.WebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heartbeat that a real web server gets while all is well. */
class HeartbeatTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldBeatWhileAllIsWellAndFallSilentWhereACameraIsDead() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", "secret");
        WebServer web = new WebServer()) {
      // An FFmpeg that is ended for its silence writes a last bit; that is to be over by then.
      site.camera("ROST2", camera.port(), "secret").put("stall_seconds", 3);
      site.alerts().put("heartbeat", web.address("/ping/kittiwake?of=site"));
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "heartbeat.period=200ms\nheartbeat.delay=0\n");
      Process pipeline = site.start("run");
      site.awaitGrowth("ROST2");
      await("a heartbeat").atMost(SOON).until(() -> web.requests().size() > 3);
      assertThat(web.requests().get(0).method()).isEqualTo("GET");
      assertThat(web.requests().get(0).path()).isEqualTo("/ping/kittiwake?of=site");

      camera.freeze();
      awaitLog(site, "no heartbeat: no footage of ROST2");
      int before = web.requests().size();
      await("silence in the status")
          .atMost(SOON)
          .until(() -> site.command("status").out().contains("SILENT, no footage of ROST2"));
      assertThat(web.requests()).hasSize(before);

      camera.thaw();
      await("the heartbeat again").atMost(SOON).until(() -> web.requests().size() > before);

      web.answer(500);
      awaitLog(site, "no heartbeat: it cannot be called: HTTP 500");
      web.answer(200);
      int failed = web.requests().size();
      await("the heartbeat again").atMost(SOON).until(() -> web.requests().size() > failed);
      site.stop(pipeline);
      String log = Files.readString(site.output());
      assertThat(log).doesNotContain("kittiwake");
      assertThat(log.split("no heartbeat: it cannot be called", -1)).hasSize(2);
    }
  }

  @Test
  void shouldBeatAndTellOfTheDayByAPassOfTheMonitorWhereNoPipelineRuns() throws Exception {
    try (Site site = new Site(folder);
        WebServer web = new WebServer()) {
      site.camera("ROST2", 554, "secret");
      site.defaults().put("segment_time", 600);
      site.alerts().put("heartbeat", web.address("/ping")).put("digest_hour", 0);
      site.alerts().put("webhook", web.address("/hook"));
      site.configure();
      Path segment =
          Files.createDirectories(site.recorded("ROST2")).resolve("ROST2_20260601T000000.mkv");
      Files.writeString(segment, "footage");
      Files.writeString(Files.createDirectories(site.state()).resolve("digests"), "2026-05-31\n");

      assertThat(site.command("monitor").exit()).isZero();

      assertThat(web.requests())
          .extracting(WebServer.Request::path)
          .containsExactly("/ping", "/hook");
      assertThat(web.requests().get(1).body()).contains("[DIGEST] ");

      site.command("monitor");
      assertThat(web.requests())
          .as("the day is told already")
          .extracting(WebServer.Request::path)
          .containsExactly("/ping", "/hook", "/ping");

      Files.delete(segment);
      site.command("monitor");
      assertThat(web.requests())
          .as("a dead camera")
          .extracting(WebServer.Request::path)
          .containsExactly("/ping", "/hook", "/ping", "/hook");
    }
  }

  private static void awaitLog(Site site, String words) {
    await(words).atMost(SOON).until(() -> Files.readString(site.output()).contains(words));
  }
}
