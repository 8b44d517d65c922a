package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.Recording;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults on this side of the cable, injected into real recorders. */
@Order(1)
class RecordTest {
  private static final String STATION = "ROST2";
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldGoOnWithTheSameFfmpegAfterThePipelineWasKilled() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      Process killed = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      long ffmpeg = site.ffmpeg(STATION);

      killed.destroyForcibly().waitFor();
      Process successor = site.start("record", "--station", STATION);
      await("segments that the successor names")
          .atMost(SOON)
          .until(() -> recorded(site).size() > 2);

      assertThat(site.ffmpeg(STATION)).isEqualTo(ffmpeg);
      site.stop(successor);
      assertThat(Programs.isRunning(ffmpeg)).isFalse();
      assertNothingMissing(site, camera);
    }
  }

  @Test
  void shouldHandItsRecordersOverToTheNextPipelineWithoutAMissingPacket() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      site.keepFootageInPlace();
      Process first = site.start();
      site.awaitGrowth(STATION);
      long ffmpeg = site.ffmpeg(STATION);

      Programs.Result second = site.command("run");
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).contains("process " + first.pid());

      // Nor does one with other notes of the same folders.
      Site other = new Site(folder.resolve("other"));
      other.defaults().put("output_dir", folder.resolve("cameras").toString());
      other.camera(STATION, camera.port(), PASSWORD);
      Programs.Result third = other.configure().command("run");
      assertThat(third.exit()).isEqualTo(1);
      assertThat(third.err()).contains("process " + first.pid());
      assertThat(site.ffmpeg(STATION)).isEqualTo(ffmpeg);

      Programs.Result handover = site.command("handover");
      assertThat(handover.exit()).as(handover.err()).isZero();
      assertThat(first.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      assertThat(first.exitValue()).isZero();
      Process successor = site.start();
      await("segments that the successor names")
          .atMost(SOON)
          .until(() -> recorded(site).size() > 2);

      assertThat(site.ffmpeg(STATION)).isEqualTo(ffmpeg);
      assertThat(site.ledger("recorder-ended")).isEmpty();
      site.stop(successor);
      assertNothingMissing(site, camera);
      assertThat(site.command("handover").exit()).as("with nobody there to hand over").isEqualTo(1);
    }
  }

  /** The fault: a route of the owner's reads a folder that is not there. */
  @Test
  void shouldLeaveItsRecordersToTheNextStartWhereItCannotStartItself() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      site.keepFootageInPlace();
      site.editRoute("status.camel.yaml", "Gathers the state", "Gathers all the state");
      final Process killed = site.start();
      site.awaitGrowth(STATION);
      final long ffmpeg = site.ffmpeg(STATION);
      killed.destroyForcibly().waitFor();
      Path own = site.routes().resolve("zoo.camel.yaml");
      Files.writeString(
          own,
          "- route:\n    id: zoo\n    description: Reads what is brought\n    from:\n"
              + "      uri: file\n      parameters:\n        directoryName: "
              + folder.resolve("absent")
              + "\n        autoCreate: false\n        startingDirectoryMustExist: true\n"
              + "      steps:\n        - log:\n            message: an owl\n");

      assertThat(site.start().waitFor()).isNotZero();

      assertThat(Programs.isRunning(ffmpeg)).isTrue();
      Files.delete(own);
      Process successor = site.start();
      await("segments that the successor names")
          .atMost(SOON)
          .until(() -> recorded(site).size() > 1);
      assertThat(site.ffmpeg(STATION)).isEqualTo(ffmpeg);
      site.stop(successor);
    }
  }

  @Test
  void shouldRecordWhereNothingCanBeKeptOfWhatPeopleWereTold() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      // Fault: what is open cannot be read or written, and the last run was cut off.
      Files.createDirectories(site.state().resolve("conditions.json/in-its-place"));
      Files.writeString(site.state().resolve("running"), "another boot");

      Process pipeline = site.start();
      site.awaitGrowth(STATION);
      await("the pipeline at work")
          .atMost(SOON)
          .until(() -> Files.readString(site.output()).contains("recording " + STATION));

      assertThat(pipeline.isAlive()).isTrue();
      site.stop(pipeline);
    }
  }

  @Test
  void shouldNameWhatAKilledFfmpegLeftBehindAndStartAnother() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h265", PASSWORD);
        Site site = site(camera)) {
      // FFmpeg cuts at full segment times of the day; none is to come now.
      site.defaults().put("segment_time", 86_400);
      site.configure();
      Process pipeline = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      long first = site.ffmpeg(STATION);
      await("some seconds of footage").atMost(SOON).until(() -> site.growing(STATION) > 150_000);

      Programs.signal("KILL", first);
      await("the torn segment under its name").atMost(SOON).until(() -> recorded(site).size() == 1);
      await("another FFmpeg").atMost(SOON).until(() -> site.ffmpeg(STATION) != first);

      assertThat(Recording.pictures(recorded(site).get(0))).isGreaterThan(30);
      JsonNode closed = site.ledger("segment-closed").get(0);
      assertThat(closed.path("duration").asDouble()).isGreaterThan(2);
      site.stop(pipeline);
    }
  }

  @Test
  void shouldReplaceAnFfmpegThatHangs() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      Process pipeline = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      long hung = site.ffmpeg(STATION);

      Programs.signal("STOP", hung);

      await("another FFmpeg").atMost(SOON).until(() -> site.ffmpeg(STATION) != hung);
      assertThat(site.ledger("recorder-ended").get(0).path("why").asText())
          .isEqualTo("FFmpeg was stopped by a signal");
      site.stop(pipeline);
    }
  }

  @Test
  void shouldLeaveItsRecordersAloneWhenItHungItself() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      site.defaults().put("stall_seconds", 4);
      site.configure();
      Process pipeline = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      long ffmpeg = site.ffmpeg(STATION);

      Programs.signal("STOP", pipeline.pid());
      await("more footage than it takes to look stalled")
          .atMost(SOON)
          .until(() -> Site.files(site.recorded(STATION), ".mkv").size() > 2);
      Programs.signal("CONT", pipeline.pid());
      await("the names of what was recorded meanwhile")
          .atMost(SOON)
          .until(() -> recorded(site).size() > 2);

      assertThat(site.ffmpeg(STATION)).isEqualTo(ffmpeg);
      assertThat(site.ledger("recorder-ended")).isEmpty();
      site.stop(pipeline);
      assertNothingMissing(site, camera);
    }
  }

  @Test
  void shouldKillAnFfmpegThatHangsAndCannotBeInterrupted() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      // Without its own time-out, FFmpeg waits for a silent camera for ever, and hears no signal.
      Path patient = folder.resolve("patient");
      Files.writeString(
          patient,
          "#!/bin/sh\nsed -i 's/timeout .*/timeout 3600000000/' "
              + site.state().resolve("recorders/" + STATION + ".ffconcat")
              + "\nexec ffmpeg \"$@\"\n");
      assertThat(patient.toFile().setExecutable(true)).isTrue();
      site.defaults().put("ffmpeg_path", patient.toString()).put("stall_seconds", 3);
      site.configure();
      Process pipeline = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      long hung = site.ffmpeg(STATION);

      camera.freeze();
      await("the end of FFmpeg").atMost(SOON).until(() -> !site.ledger("recorder-ended").isEmpty());
      camera.thaw();

      assertThat(site.ledger("recorder-ended").get(0).path("why").asText())
          .matches("no growth for ([3-9]|\\d\\d) s");
      assertThat(Files.readString(site.output())).contains("killing FFmpeg " + hung);
      await("another FFmpeg").atMost(SOON).until(() -> site.ffmpeg(STATION) != hung);
      site.stop(pipeline);
    }
  }

  @Test
  void shouldComeBackAfterTheCameraWasFrozen() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      Process pipeline = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      Instant frozen = Instant.now();

      camera.freeze();
      await("the end of the recorder that waits for it")
          .atMost(SOON)
          .until(() -> !site.ledger("recorder-ended").isEmpty());
      assertThat(Duration.between(frozen, Instant.now())).isLessThan(Duration.ofSeconds(30));
      camera.thaw();

      await("a recording that grows again")
          .atMost(SOON)
          .until(() -> site.ledger("recorder-started").size() == 2);
      site.stop(pipeline);
    }
  }

  @Test
  void shouldLeaveTheLastSegmentPlayableWhenItIsStopped() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      Process pipeline = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);
      await("some footage").atMost(SOON).until(() -> site.growing(STATION) > 50_000);

      Instant asked = Instant.now();
      site.stop(pipeline);

      assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
      List<Path> segments = recorded(site);
      assertThat(Recording.pictures(segments.get(segments.size() - 1))).isPositive();
      assertThat(Files.exists(site.recorded(STATION).resolve(".recording"))).isTrue();
      assertThat(Site.files(site.recorded(STATION).resolve(".recording"), ".mkv")).isEmpty();
      assertThat(Programs.isRunning(site.ffmpeg(STATION))).isFalse();
    }
  }

  @Test
  void shouldRecordWithTheOptionsOfTheSystemBeforeIt() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = new Site(folder)) {
      Path secret = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
      Process recorder =
          site.start(
              "record",
              "--station=" + STATION,
              "--ip=127.0.0.1",
              "--user=" + SimulatedCamera.USER,
              "--password-file=" + secret,
              "--segment_time=5",
              "--output_dir=" + folder.resolve("cameras"),
              "--logs_dir=" + folder.resolve("logs"),
              "--rtsp_port=" + camera.port(),
              "--loglevel=error",
              "--core=1");
      await("a segment under its name").atMost(SOON).until(() -> !recorded(site).isEmpty());
      String affinity =
          Programs.output("taskset", "-pc", String.valueOf(site.ffmpeg(STATION))).strip();
      site.stop(recorder);

      assertThat(affinity).endsWith(": 1");
      assertThat(recorded(site).get(0).getFileName().toString())
          .matches(STATION + "_\\d{8}T\\d{6}\\.mkv");
    }
  }

  @Test
  void shouldUseTheProgramThatIsConfigured() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        Site site = site(camera)) {
      Path own = folder.resolve("own build/ffmpeg");
      Files.createDirectories(own.getParent());
      Files.createSymbolicLink(
          own, Path.of(Programs.output("sh", "-c", "command -v ffmpeg").strip()));
      site.defaults().put("ffmpeg_path", own.toString());
      site.configure();
      Process recorder = site.start("record", "--station", STATION);
      site.awaitGrowth(STATION);

      assertThat(Files.readString(Path.of("/proc", "" + site.ffmpeg(STATION), "cmdline")))
          .startsWith(own.toString());
      Programs.Result second = site.command("record", "--station", STATION);
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).contains(STATION + " is recorded by another process");
      site.stop(recorder);
      assertThat(recorder.exitValue()).isZero();
    }
  }

  private Site site(SimulatedCamera camera) throws Exception {
    Site site = new Site(folder);
    site.camera(STATION, camera.port(), PASSWORD);
    return site.configure();
  }

  private static List<Path> recorded(Site site) throws Exception {
    return Site.files(site.recorded(STATION), ".mkv").stream()
        .filter(file -> file.getParent().equals(site.recorded(STATION)))
        .toList();
  }

  /** The recording is one piece of what was sent: from its first packet on, none is left out. */
  private static void assertNothingMissing(Site site, SimulatedCamera camera) throws Exception {
    for (String kind : List.of("video", "audio")) {
      List<String> sent =
          camera.packets().stream().filter(packet -> packet.startsWith(kind)).toList();
      List<String> got = Recording.packets(recorded(site), "h264", kind);
      assertThat(got).isNotEmpty().isSubsetOf(sent);
      assertThat(got).containsExactlyElementsOf(sent.subList(0, got.size()));
    }
  }
}
