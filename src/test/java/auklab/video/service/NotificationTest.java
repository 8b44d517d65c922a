package auklab.video.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.NotifySocket;
import auklab.video.site.Ports;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldSayThatItIsReadyWhenEachCameraThatAnswersHasItsRecorder() throws Exception {
    try (NotifySocket systemd = new NotifySocket(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = new Site(folder)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      site.camera("AWAY2", Ports.free(), PASSWORD);
      site.environment().put("AUKLAB_VIDEO_NOTIFY", systemd.path());
      site.configure().start("run");

      await("readiness").atMost(SOON).until(() -> systemd.heard().contains("READY=1"));

      assertThat(Programs.isRunning(site.ffmpeg("ROST1"))).isTrue();
      assertThat(systemd.heard()).contains("STATUS=recording ROST1, AWAY2");
    }
  }

  @Test
  void shouldFeedTheWatchdogOnlyWhileTheRecordersAreLookedAt() throws Exception {
    AtomicBoolean ready = new AtomicBoolean();
    AtomicReference<Duration> sinceLook = new AtomicReference<>(Duration.ofSeconds(1));
    try (NotifySocket systemd = new NotifySocket(folder);
        Notification notification =
            new Notification(
                Map.of("AUKLAB_VIDEO_NOTIFY", systemd.path(), "WATCHDOG_USEC", "200000"),
                ready::get,
                sinceLook::get,
                "recording")) {
      ready.set(true);
      await("readiness").atMost(SOON).until(() -> systemd.heard().contains("READY=1"));
      await("looks that are missed, and more time than the watchdog gives")
          .during(Duration.ofSeconds(1))
          .atMost(SOON)
          .until(() -> !systemd.heard().contains("WATCHDOG=1"));

      sinceLook.set(Duration.ZERO);

      await("a word that all is well")
          .atMost(SOON)
          .until(() -> systemd.heard().contains("WATCHDOG=1"));
    }
  }

  @Test
  void shouldLeaveItsRecordersWhereSystemdIsAboutToStartItAnew() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = new Site(folder)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      Path run = Files.createDirectories(folder.resolve("run"));
      site.environment().put("RUNTIME_DIRECTORY", run.toString());
      Process pipeline = site.configure().start("run");
      site.awaitGrowth("ROST1");
      long ffmpeg = site.ffmpeg("ROST1");

      Files.createFile(run.resolve("handover"));
      site.stop(pipeline);
      assertThat(Programs.isRunning(ffmpeg)).isTrue();

      Files.delete(run.resolve("handover"));
      Process successor = site.start("run");
      await("the successor")
          .atMost(SOON)
          .until(() -> Files.readString(site.output()).contains("taken over"));
      await("its start").atMost(SOON).until(() -> site.command("status").exit() == 0);
      site.stop(successor);
      assertThat(Programs.isRunning(ffmpeg)).isFalse();
    }
  }
}
