package auklab.video.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Media;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that begin to send something else, in a pipeline at work. */
@Order(11)
class StreamTest {
  private static final String PASSWORD = "razorbill";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LATER = Duration.ofSeconds(120);

  @TempDir Path folder;

  @Test
  void shouldTellOnceThatTheStreamIsNotAsAgreedUntilItIsAgain() throws Exception {
    try (SimulatedCamera camera =
            SimulatedCamera.showing(folder, Media.changingItsSize(), "h264", PASSWORD);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.defaults().put("segment_time", 3);
      site.camera("TURNS1", camera.port(), PASSWORD)
          .putObject("expected_video")
          .put("width", 320)
          .put("height", 180);
      configure(site, "");

      // The picture changes its size in the middle of a segment, and FFmpeg records on.
      Process first = site.start();
      await("the mail about it").atMost(SOON).until(() -> mail.told("[STREAM]").size() == 1);
      // The ledger's word may come a moment later.
      await("the ledger's word on it")
          .atMost(SOON)
          .until(() -> !site.ledger("stream-mismatch").isEmpty());
      JsonNode mismatch = site.ledger("stream-mismatch").get(0);
      assertThat(mismatch.path("mismatches").get(0).asText())
          .isEqualTo("video width is 640, not 320");
      assertThat(mail.told("[STREAM]").get(0))
          .startsWith("[STREAM] TURNS1 does not send what was agreed on")
          .contains("video width is 640, not 320\nvideo height is 360, not 180")
          .contains("Expected: video width 320, height 180\nCame: video h264 High 640x360")
          .contains("Next: auklab-video check TURNS1");
      // At this pace the next segment may have been looked at before the mail was written.
      await("a segment that the mail names")
          .atMost(SOON)
          .until(
              () ->
                  names(site, "stream-mismatch", "TURNS1").stream()
                      .anyMatch(mail.told("[STREAM]").get(0)::contains));
      assertThat(site.ledger("recorder-ended")).isEmpty();
      // The segment with the change is the one before: nothing was kept waiting for longer.
      assertThat(names(site, "segment-closed", "TURNS1").indexOf(mismatch.path("name").asText()))
          .isBetween(3, 7);

      // The next pipeline, with the same stream.
      assertThat(site.command("handover").exit()).isZero();
      first.waitFor();
      int before = site.ledger("stream-mismatch").size();
      Process second = site.start();
      await("the ledger's word on the segments that follow")
          .atMost(SOON)
          .until(() -> site.ledger("stream-mismatch").size() > before + 1);
      assertThat(mail.told("[STREAM]")).hasSize(1);

      // The camera starts anew, as it was meant to be; and turns once more.
      Programs.Result again = site.command("restart", "TURNS1");
      assertThat(again.exit()).as(again.err()).isZero();
      await("the mail about its end").atMost(SOON).until(() -> mail.told("[STREAM]").size() > 1);
      await("the ledger's word on that")
          .atMost(SOON)
          .until(() -> site.ledger("stream-agreed").size() == 1);
      assertThat(mail.told("[STREAM]").get(1))
          .startsWith("[STREAM] TURNS1 sends what was agreed on again");
      await("another one").atMost(SOON).until(() -> mail.told("[STREAM]").size() == 3);
      site.stop(second);
    }
  }

  @Test
  void shouldGoOnRecordingAndCheckingWhateverHappensToAnFfprobe() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.defaults().put("segment_time", 3).put("stall_seconds", 60);
      // Faults: an ffprobe that hangs, and one that leaves a trace where it should not be called.
      site.camera("HANGS1", camera.port(), PASSWORD)
          .put("segment_time", 15)
          .put("ffprobe_path", program("hangs", "exec sleep 60"))
          .putObject("expected_video")
          .put("width", 320);
      Path trace = folder.resolve("trace");
      site.camera("FREE2", camera.port(), PASSWORD)
          .put("ffprobe_path", program("traces", "touch '" + trace + "'"));
      // Another fault: what is to be checked of this station cannot even be noted.
      site.camera("BLOCKED3", camera.port(), PASSWORD)
          .putObject("expected_video")
          .put("width", 320);
      Path notes = Files.createDirectories(site.state().resolve("unchecked"));
      Files.createSymbolicLink(notes.resolve("BLOCKED3"), folder.resolve("nowhere"));
      site.camera("OTHER4", camera.port(), PASSWORD).putObject("expected_video").put("width", 99);
      configure(site, "check.segment-timeout=7s\n");

      Process pipeline = site.start();
      await("an answer that never came")
          .atMost(LATER)
          .until(() -> !names(site, "segment-unchecked", "HANGS1").isEmpty());
      int before = names(site, "stream-mismatch", "OTHER4").size();
      await("the check of another camera after that")
          .atMost(LATER)
          .until(() -> names(site, "stream-mismatch", "OTHER4").size() > before);
      await("its mail").atMost(LATER).until(() -> mail.told("[STREAM] OTHER4").size() == 1);
      for (String station : List.of("HANGS1", "FREE2", "BLOCKED3", "OTHER4")) {
        await("the footage of " + station)
            .atMost(LATER)
            .until(() -> names(site, "segment-closed", station).size() > 1);
      }
      site.stop(pipeline);

      assertThat(mail.told("[STREAM]")).hasSize(1);
      assertThat(trace).doesNotExist();
      assertThat(Files.readString(site.output())).contains("BLOCKED3");
      assertThat(site.ledger("recorder-ended"))
          .allSatisfy(
              event -> assertThat(event.path("why").asText()).isEqualTo("not wanted any more"));
    }
  }

  /** Mails at once; and no segment is proven and deleted before its check comes. */
  private static void configure(Site site, String more) throws Exception {
    site.backup().put("organize_when", "age");
    site.configure();
    Files.writeString(
        site.config().resolve("application.properties"),
        """
        organize.delay=1h
        organize.period=1h
        alert.settle.delay=0
        alert.gather.delay=0
        alert.conditions-period=500ms
        check.period=1s
        """
            + more);
  }

  private String program(String name, String line) throws Exception {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program.toString();
  }

  private static List<String> names(Site site, String kind, String station) throws Exception {
    return site.ledger(kind).stream()
        .filter(event -> event.path("station").asText().equals(station))
        .map(event -> event.path("name").asText())
        .toList();
  }
}
