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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that begin to send something else, in a pipeline at work. */
class StreamTest {
  private static final String PASSWORD = "razorbill";
  private static final Duration SOON = Duration.ofSeconds(40);

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
      // Faults: an ffprobe that hangs, and one that leaves a trace where it should not be called.
      site.camera("HANGS2", camera.port(), PASSWORD)
          .put("segment_time", 9)
          .put("ffprobe_path", program("hangs", "exec sleep 20"))
          .putObject("expected_video")
          .put("width", 320);
      Path trace = folder.resolve("trace");
      site.camera("FREE3", camera.port(), PASSWORD)
          .put("ffprobe_path", program("traces", "touch '" + trace + "'"));
      // Another fault: what is to be checked of this station cannot even be noted.
      site.camera("BLOCKED4", camera.port(), PASSWORD)
          .putObject("expected_video")
          .put("width", 320);
      // A segment that is proven and deleted before its check comes is not what this is about.
      site.backup().put("organize_when", "age");
      Path notes = Files.createDirectories(site.state().resolve("unchecked"));
      Files.createSymbolicLink(notes.resolve("BLOCKED4"), folder.resolve("nowhere"));
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "check.segment-timeout=2s\norganize.delay=1h\norganize.period=1h\n");

      // The picture changes its size in the middle of a segment, and FFmpeg records on.
      Process first = site.start();
      await("the mail about it").atMost(SOON).until(() -> mail.told("[STREAM]").size() == 1);
      JsonNode mismatch = site.ledger("stream-mismatch").get(0);
      assertThat(mismatch.path("mismatches").get(0).asText())
          .isEqualTo("video width is 640, not 320");
      assertThat(mail.told("[STREAM]").get(0))
          .startsWith("[STREAM] TURNS1 does not send what was agreed on")
          .contains("video width is 640, not 320\nvideo height is 360, not 180")
          .contains("Expected: video width 320, height 180\nCame: video h264 High 640x360")
          .contains(mismatch.path("name").asText())
          .contains("Next: auklab-video check TURNS1");
      assertThat(site.ledger("recorder-ended")).isEmpty();
      // The segment with the change is the one before: nothing was kept waiting for longer.
      assertThat(names(site, "segment-closed", "TURNS1").indexOf(mismatch.path("name").asText()))
          .isBetween(2, 5);

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
      Programs.Result again = site.command("restart", "TURNS1", "HANGS2", "FREE3", "BLOCKED4");
      assertThat(again.exit()).as(again.err()).isZero();
      await("the end of the matter").atMost(SOON).until(() -> agreed(site) == 1);
      assertThat(site.state().resolve("matters/stream-TURNS1")).doesNotExist();
      await("another mail").atMost(SOON).until(() -> mail.told("[STREAM]").size() == 2);
      site.stop(second);

      assertThat(names(site, "segment-closed", "HANGS2")).hasSizeGreaterThan(2);
      assertThat(site.ledger("segment-unchecked"))
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.path("station").asText()).isEqualTo("HANGS2"));
      assertThat(names(site, "segment-closed", "FREE3")).hasSizeGreaterThan(3);
      assertThat(trace).doesNotExist();
      assertThat(names(site, "segment-closed", "BLOCKED4")).hasSizeGreaterThan(3);
      assertThat(Files.readString(site.output())).contains("BLOCKED4");
    }
  }

  private static long agreed(Site site) throws Exception {
    return site.ledger("stream-agreed").size();
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
