package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Ports;
import auklab.video.site.Programs;
import auklab.video.site.Recording;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorder without a pipeline: a shell that makes ready and becomes FFmpeg. */
class ExecTest {
  private static final String STATION = "ROST2";
  private static final String PASSWORD = "kitti wake' $HOME";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldBecomeAnFfmpegWhoseSegmentsOrganizeNamesAndFiles() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera.port())) {
      Process recorder = become(site);
      site.awaitGrowth(STATION);

      assertThat(name(recorder.pid())).isEqualTo("ffmpeg");
      assertThat(recorder.toHandle().descendants()).as("nothing stays behind").isEmpty();
      assertThat(site.ffmpeg(STATION)).isEqualTo(recorder.pid());
      assertThat(commandLine(recorder.pid())).doesNotContain("kitti");
      assertThat(site.ledger("recorder-started")).hasSize(1);

      await("segments that are closed").atMost(SOON).until(() -> recorded(site) > 2);
      assertThat(site.command("organize").exit()).isZero();
      assertThat(Site.files(site.ready(), ".mkv")).hasSizeGreaterThan(1);
      assertThat(Programs.isRunning(recorder.pid())).isTrue();

      recorder.destroy();
      assertThat(recorder.waitFor()).isEqualTo(255);
      assertThat(site.command("organize").exit()).isZero();
      assertThat(recorded(site)).as("segments without a name").isZero();
      assertThat(Site.files(site.recorded(STATION), ".mkv")).isEmpty();
      List<String> sent =
          camera.packets().stream().filter(packet -> packet.startsWith("video")).toList();
      List<String> got = Recording.packets(Site.files(site.ready(), ".mkv"), "h264", "video");
      assertThat(got).isNotEmpty().containsExactlyElementsOf(sent.subList(0, got.size()));
    }
  }

  @Test
  void shouldWriteDownHowTheOneBeforeHasEnded() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera.port())) {
      Process first = become(site);
      site.awaitGrowth(STATION);
      first.destroyForcibly().waitFor();

      Process second = become(site);
      await("another FFmpeg")
          .atMost(SOON)
          .until(() -> site.ffmpeg(STATION) == second.pid() && name(second.pid()).equals("ffmpeg"));

      assertThat(site.ledger("recorder-ended")).hasSize(1);
      assertThat(site.ledger("recorder-ended").get(0).path("recorded").asBoolean()).isTrue();
      Programs.Result third = Programs.run(command(site), site.environment());
      assertThat(third.exit()).isEqualTo(1);
      assertThat(third.err())
          .contains("process " + second.pid() + " records " + STATION + " already");
    }
  }

  @Test
  void shouldWaitForACameraThatIsAwayWithoutAJvm() throws Exception {
    int port = Ports.free();
    try (Site site = site(port)) {
      Process recorder = become(site);
      await("a shell that waits")
          .atMost(SOON)
          .until(() -> Files.exists(site.state().resolve("recorders/" + STATION + ".json")));
      await("the end of Java")
          .atMost(SOON)
          .until(
              () ->
                  recorder
                      .toHandle()
                      .descendants()
                      .noneMatch(child -> name(child.pid()).equals("java")));
      assertThat(name(recorder.pid())).isEqualTo("sh");

      try (SimulatedCamera camera = SimulatedCamera.again(folder, "h264", PASSWORD, port)) {
        site.awaitGrowth(STATION);
        assertThat(name(recorder.pid())).isEqualTo("ffmpeg");
      }
    }
  }

  private Site site(int port) throws IOException {
    Site site = new Site(folder);
    site.camera(STATION, port, PASSWORD);
    return site.configure();
  }

  private Process become(Site site) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(site)).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(site.output().toFile()));
    builder.environment().putAll(site.environment());
    return builder.start();
  }

  /** As bin/auklab-video does it. */
  private static List<String> command(Site site) {
    return List.of(
        "sh",
        "-euc",
        "export AUKLAB_VIDEO_PID=$$; command=$(\"$@\"); eval \"$command\"",
        "sh",
        "java",
        "-cp",
        System.getProperty("java.class.path"),
        "auklab.video.Main",
        "record",
        "--exec",
        "--station",
        STATION,
        "--config",
        site.config().toString(),
        "--routes",
        site.routes().toString());
  }

  private static int recorded(Site site) throws IOException {
    return Site.files(site.recorded(STATION).resolve(".recording"), ".mkv").size();
  }

  private static String name(long pid) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(pid), "comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String commandLine(long pid) throws IOException {
    return Files.readString(
        Path.of("/proc", String.valueOf(pid), "cmdline"), StandardCharsets.ISO_8859_1);
  }
}
