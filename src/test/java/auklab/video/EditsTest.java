package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of a pipeline that runs, sound ones and broken ones. */
@Order(8)
class EditsTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldTouchOnlyTheCamerasWhoseOwnSettingsAreEdited() throws Exception {
    try (SimulatedCamera one = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        SimulatedCamera two = SimulatedCamera.live(folder, "h265", PASSWORD, 0);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.camera("ROST1", one.port(), PASSWORD);
      site.configure();
      site.keepFootageInPlace();
      Process pipeline = site.start();
      site.awaitGrowth("ROST1");
      final long untouched = site.ffmpeg("ROST1");

      ObjectNode added = site.camera("FAR3", two.port(), PASSWORD);
      site.configure();
      awaitStarts(site, "FAR3", 1);
      site.awaitGrowth("FAR3");

      // What FFmpeg need not know is no reason to begin anew; what it must know is one.
      final long same = site.ffmpeg("FAR3");
      added.put("stall_seconds", 20).put("loglevel", "error");
      site.configure();
      awaitOutput(site, "the change takes effect", 2);
      assertThat(site.ffmpeg("FAR3")).isEqualTo(same);
      added.put("rtsp_path", "/Streaming/Channels/101?profile=1");
      site.configure();
      site.awaitAnother("FAR3", same);

      // A file that is cut off, an entry that is wrong, and one that is written in pieces.
      String sound = Files.readString(cameras(site));
      Files.writeString(cameras(site), sound.substring(0, sound.length() / 2));
      awaitOutput(site, "this is not valid JSON", 1);
      final long second = site.ffmpeg("FAR3");
      added.put("rtsp_port", "none");
      site.configure();
      awaitOutput(site, "cameras[1].rtsp_port", 1);
      await("the mail about what stays broken")
          .atMost(SOON)
          .until(() -> texts(mail).stream().anyMatch(text -> text.contains("rtsp_port")));
      added.put("rtsp_port", two.port());
      site.configure();
      awaitOutput(site, "what was wrong is mended", 1);
      writeInPieces(cameras(site), sound.replace("ROST1", "ROST9"));
      awaitStarts(site, "ROST9", 1);
      Files.writeString(cameras(site), sound);
      awaitStarts(site, "ROST1", 2);
      assertThat(site.ffmpeg("FAR3")).as("never touched by what was wrong").isEqualTo(second);
      assertThat(ended(site, "ROST1")).containsExactly("not wanted any more");
      assertThat(Programs.isRunning(untouched)).isFalse();
      assertThat(texts(mail)).hasSize(1);

      site.cameras().remove(1);
      site.configure();
      await("the end of the camera that was removed")
          .atMost(SOON)
          .until(() -> ended(site, "FAR3").contains("not wanted any more"));
      site.stop(pipeline);
    }
  }

  @Test
  void shouldRecordACameraOnceWhenTheCaseOfItsNameIsEdited() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        Site site = new Site(folder)) {
      ObjectNode edited = site.camera("ROST1", camera.port(), PASSWORD);
      site.configure();
      site.keepFootageInPlace();
      Process pipeline = site.start();
      site.awaitGrowth("ROST1");

      edited.put("station", "rost1");
      site.configure();
      awaitStarts(site, "rost1", 1);
      await("the end of the old one")
          .atMost(SOON)
          .until(() -> ended(site, "ROST1").contains("not wanted any more"));
      site.awaitGrowth("rost1");

      assertThat(starts(site, "ROST1")).hasSize(1);
      assertThat(starts(site, "rost1")).hasSize(1);
      site.stop(pipeline);
    }
  }

  @Test
  void shouldOrganizeWhatIsRecordedToAnEditedFolder() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        Site site = new Site(folder)) {
      ObjectNode edited = site.camera("ROST1", camera.port(), PASSWORD);
      edited.put("segment_time", 2);
      // So that a segment can be seen there before it is filed.
      site.backup().put("organize_when", "age");
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "organize.delay=0\norganize.period=1s\n");
      // The fault: the disk of an earlier output_dir is away at the start, and when that is edited.
      Path unplugged = folder.resolve("unplugged");
      Files.createDirectories(site.state());
      Files.writeString(site.state().resolve("output-dirs"), unplugged + "\n");
      site.editRoute("organize.camel.yaml", "Ends a pass", "Ends each pass");
      Process pipeline = site.start();
      site.awaitGrowth("ROST1");

      Path other = folder.resolve("another-disk");
      edited.put("output_dir", other.toString());
      site.configure();
      List<String> names = new ArrayList<>();
      await("a segment that is named there")
          .pollInterval(Duration.ofMillis(20))
          .atMost(SOON)
          .until(() -> names.addAll(segments(other.resolve("ROST1"))));
      await("its filing")
          .atMost(SOON)
          .until(
              () ->
                  site.ledger("filed").stream()
                      .anyMatch(event -> names.contains(event.path("name").asText())));
      assertThat(unplugged).doesNotExist();
      Path kept =
          Files.writeString(
              Files.createDirectories(unplugged.resolve("ROST1"))
                  .resolve("ROST1_20260101T120000.mkv"),
              "footage");
      Files.setLastModifiedTime(kept, FileTime.from(Instant.parse("2026-01-01T12:10:00Z")));
      await("the filing of what was on it").atMost(SOON).until(() -> !Files.exists(kept));

      // Who files outlives the route that is exchanged.
      int before = site.ledger("filed").size();
      site.editRoute("organize.camel.yaml", "Ends each pass", "Ends any pass");
      awaitOutput(site, "were edited; the change takes effect", 1);
      await("more that is filed")
          .atMost(SOON)
          .until(() -> site.ledger("filed").size() > before + 2);
      site.stop(pipeline);
    }
  }

  @Test
  void shouldExchangeTheRoutesOfAnEditedFileAndRefuseWhatCannotRun() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.camera("ROST1", camera.port(), PASSWORD);
      site.configure();
      site.editRoute("status.camel.yaml", "Gathers the state", "Gathers all the state");
      Process pipeline = site.start();
      site.awaitGrowth("ROST1");
      final long ffmpeg = site.ffmpeg("ROST1");
      Path status = site.routes().resolve("status.camel.yaml");
      String sound = Files.readString(status);

      // A sound edit takes effect: the answer to a request is another one.
      site.editRoute("status.camel.yaml", "asked for by a person", "asked for by an owl");
      awaitOutput(site, "were edited; the change takes effect", 1);
      assertThat(site.command("restart", "ROST1").exit()).isZero();
      site.awaitAnother("ROST1", ffmpeg);
      assertThat(ended(site, "ROST1")).containsExactly("asked for by an owl");
      final long second = site.ffmpeg("ROST1");

      refused(site, status, sound.replace("      steps:", "     steps:"), "line ");
      final long bean = sound.substring(0, sound.indexOf("ref: status")).lines().count() - 1;
      refused(
          site,
          status,
          sound.replace("method: gather", "method: gathr"),
          "yaml:" + bean + ": the bean");
      refused(site, status, sound.replace("uri: direct", "uri: diret"), "status.camel.yaml:6:");
      refused(
          site,
          status,
          sound.replaceFirst("name: status\n", "name: status\n        wings: 2\n"),
          "wings");
      refused(
          site,
          status,
          sound.replace("id: control", "id: backup"),
          "the route \"backup\" stands in");
      refused(
          site, status, sound.replace("id: control", "id: status"), "stands in this file twice");
      Path moved = folder.resolve("moved.yaml");
      Files.move(status, moved);
      awaitOutput(site, "begins with direct status, which is needed", 2);
      Files.move(moved, status);
      awaitOutput(site, "routes: what was wrong is mended", 7);
      Path copy = site.routes().resolve("copy.camel.yaml");
      Files.writeString(copy, sound);
      awaitOutput(site, "stands in copy.camel.yaml as well", 1);
      await("the mail about what stays broken")
          .atMost(SOON)
          .until(() -> texts(mail).stream().anyMatch(text -> text.contains("copy.camel.yaml")));
      assertThat(site.command("status").out()).contains("recording");

      // A file of the owner's own beside it comes, and goes.
      Files.writeString(copy, own("aside"));
      awaitOutput(site, "were edited; the change takes effect", 2);
      awaitOutput(site, "an owl flies aside", 1);
      Files.delete(copy);
      awaitOutput(site, "were edited; the change takes effect", 3);
      writeInPieces(status, sound);
      awaitOutput(site, "were edited; the change takes effect", 4);
      assertThat(site.command("status").out()).contains("recording");
      assertThat(site.ffmpeg("ROST1")).as("recorders go on").isEqualTo(second);
      assertThat(texts(mail)).hasSize(1);

      // Files that are no text, or no files, are no routes, and fill no log.
      Files.createDirectory(site.routes().resolve("folder.camel.yaml"));
      Files.write(cameras(site), new byte[] {'{', (byte) 0xe4, '}'});
      awaitOutput(site, "cameras.json:1", 1);
      site.configure();
      awaitOutput(site, "configuration: what was wrong is mended", 1);
      assertThat(count(site, "cannot be seen")).isZero();
      site.stop(pipeline);

      // A start without a stage is no start with what is there: what ran last serves.
      Files.delete(site.routes().resolve("record.camel.yaml"));
      final Process again = site.start();
      awaitOutput(site, "begins with direct record, which is needed", 1);
      site.awaitGrowth("ROST1");
      site.stop(again);
    }
  }

  private static void refused(Site site, Path file, String broken, String why) throws Exception {
    String before = Files.readString(file);
    assertThat(broken).isNotEqualTo(before);
    long mended = count(site, "routes: what was wrong is mended");
    Files.writeString(file, broken);
    awaitOutput(site, why, 1);
    Files.writeString(file, before);
    awaitOutput(site, "routes: what was wrong is mended", mended + 1);
  }

  private static String own(String name) {
    return "- route:\n    id: "
        + name
        + "\n    description: Says that it is there\n    from:\n      uri: scheduler\n"
        + "      parameters:\n        name: owl\n        initialDelay: 0\n        delay: 60s\n"
        + "      steps:\n        - log:\n            message: an owl flies "
        + name
        + "\n            loggingLevel: ERROR\n";
  }

  /** As some editors do: the file is emptied, and filled bit by bit, over more than a second. */
  private static void writeInPieces(Path file, String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path other = file.resolveSibling("4913");
    Files.write(other, bytes);
    try (OutputStream out =
        Files.newOutputStream(
            file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      Instant begun = Instant.now();
      for (int piece = 0; piece < 12; piece++) {
        out.write(bytes, piece * bytes.length / 12, length(piece, bytes.length));
        out.flush();
        Instant next = begun.plusMillis(150L * (piece + 1));
        await().pollInterval(Duration.ofMillis(10)).until(() -> Instant.now().isAfter(next));
      }
    }
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int length(int piece, int all) {
    return (piece + 1) * all / 12 - piece * all / 12;
  }

  private static List<String> texts(MailServer mail) throws Exception {
    List<String> texts = new ArrayList<>();
    for (MimeMessage message : mail.mails()) {
      // How long it takes until an end is believed is not what this is about.
      if (message.getSubject().startsWith("[CONFIG]")
          && !message.getSubject().endsWith(" is mended")) {
        texts.add(message.getSubject() + "\n" + message.getContent());
      }
    }
    return texts;
  }

  private static List<String> segments(Path folder) {
    String[] names = folder.toFile().list((where, name) -> name.endsWith(".mkv"));
    return names == null ? List.of() : List.of(names);
  }

  private static Path cameras(Site site) {
    return site.config().resolve("cameras.json");
  }

  private static void awaitOutput(Site site, String text, long times) {
    await(text).atMost(SOON).until(() -> count(site, text) >= times);
  }

  private static long count(Site site, String text) throws IOException {
    return Files.readAllLines(site.output()).stream().filter(line -> line.contains(text)).count();
  }

  private static void awaitStarts(Site site, String station, int times) {
    await(times + " starts of " + station)
        .atMost(SOON)
        .until(() -> starts(site, station).size() >= times);
  }

  private static List<JsonNode> starts(Site site, String station) throws IOException {
    return site.ledger("recorder-started").stream()
        .filter(event -> event.path("station").asText().equals(station))
        .toList();
  }

  private static List<String> ended(Site site, String station) throws IOException {
    return site.ledger("recorder-ended").stream()
        .filter(event -> event.path("station").asText().equals(station))
        .map(event -> event.path("why").asText())
        .toList();
  }
}
