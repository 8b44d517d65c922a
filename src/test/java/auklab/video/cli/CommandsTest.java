package auklab.video.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person types, and what comes back. */
@Order(9)
class CommandsTest {
  private static final String PASSWORD = "fulmar";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldNameEveryMistakeAtOnceAndStartNothing() throws Exception {
    try (Site site = new Site(folder)) {
      site.configure();
      Files.writeString(
          site.config().resolve("cameras.json"),
          """
          {
            "defaults": { "user": "viewer", "output_dir": "/x", "logs_dir": "/y" },
            "cameras": [
              { "station": "ROST1", "ip": "192.0.2.1" },
              { "station": "FAR/3", "ip": "192.0.2.2", "password": "very-secret" },
              { "station": "ROST4", "ip": "192.0.2.3", "password": "very-secret",
                "segment_time": -600 },
              { "station": "rost4", "ip": "192.0.2.4", "password": "very-secret" },
              { "station": "ROST5", "ip": "192.0.2.5", "password": "very-secret",
                "rtsp_port": "554" }
            ]
          }
          """);

      for (String command : List.of("config", "run", "organize")) {
        Programs.Result result = site.command(command);
        assertThat(result.exit()).as(command).isEqualTo(2);
        assertThat(result.err().lines())
            .as(command)
            .hasSize(5)
            .satisfiesExactlyInAnyOrder(
                line -> assertThat(line).contains("cameras.json:4: cameras[0]: \"password\""),
                line -> assertThat(line).contains("cameras.json:5: cameras[1].station:"),
                line -> assertThat(line).contains("cameras.json:7: cameras[2].segment_time:"),
                line -> assertThat(line).contains("cameras.json:8: cameras[3].station:"),
                line -> assertThat(line).contains("cameras.json:10: cameras[4].rtsp_port:"));
        assertThat(result.err() + result.out()).doesNotContain("very-secret");
      }
      Files.writeString(site.config().resolve("application.properties"), "backup.period=5x\n");
      assertThat(site.command("config").err().lines())
          .hasSize(6)
          .anySatisfy(
              line -> assertThat(line).contains("application.properties:1: backup.period:"));
      try (var left = Files.list(folder)) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder("config", "nas");
      }
    }
  }

  @Test
  void shouldKeepTheGoodCamerasRecordingWhenTheConfigurationBrokeWhileOff() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera first = SimulatedCamera.start(folder, "h264", PASSWORD);
        SimulatedCamera second = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", first.port(), PASSWORD);
      site.camera("ROST2", second.port(), PASSWORD);
      Process once = site.configure().start("run");
      site.awaitGrowth("ROST1");
      await("what is kept of its configuration")
          .atMost(SOON)
          .until(() -> Files.isSymbolicLink(site.config().resolve(".state")));
      site.stop(once);
      Path cameras = site.config().resolve("cameras.json");
      String good = Files.readString(cameras);

      // One entry is wrong, and a new camera is wrong as well.
      Files.writeString(
          cameras,
          good.replaceFirst("\"ROST1\",", "\"ROST1\", \"segment_time\": \"ten\",")
              .replace(
                  "\"cameras\" : [ {", "\"cameras\" : [ { \"station\": \"NEW7\", \"ip\": 7 }, {"));
      Process partly = site.start("run");
      awaitRecorders(site, "ROST1", "ROST2");
      assertThat(site.state().resolve("recorders/NEW7.json")).doesNotExist();
      site.stop(partly);

      // A power cut has left the file empty.
      Files.writeString(cameras, "");
      Process without = site.start("run");
      awaitRecorders(site, "ROST1", "ROST2");
      await("the mail about it")
          .atMost(SOON)
          .until(() -> Files.readString(site.output()).contains("[CONFIG] "));
      site.stop(without);
    }
  }

  @Test
  void shouldDoEachPassBesideTheRunningPipeline() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "organize.period=1h\norganize.delay=1h\nbackup.delay=1h\nbackup.look=1h\n"
              + "cleanup.delay=1h\n");
      Process pipeline = site.start("run");
      await("closed segments").atMost(SOON).until(() -> site.ledger("segment-closed").size() >= 2);
      long ffmpeg = site.ffmpeg("ROST1");

      assertThat(site.command("organize").exit()).isZero();
      await("what the pipeline has in hand itself")
          .atMost(SOON)
          .until(() -> Site.files(site.ready(), ".mkv").size() >= 2);
      assertThat(site.command("backup").exit()).isZero();
      List<String> archived = site.synced();
      assertThat(archived).hasSizeGreaterThanOrEqualTo(2);
      assertThat(site.command("cleanup").out()).contains(archived.size() + " segments deleted");
      assertThat(site.command("monitor").out()).contains("no new outage");
      Programs.Result check = site.command("check", "ROST1");
      assertThat(check.out()).contains("h264").contains("aac 16000 mono").contains("ok");
      assertThat(check.exit()).isZero();

      JsonNode status = new ObjectMapper().readTree(site.command("status", "--json").out());
      assertThat(status.at("/cameras/0/state").asText()).isEqualTo("recording");
      assertThat(status.at("/cameras/0/pid").asLong()).isEqualTo(ffmpeg);
      assertThat(status.at("/space/free").asLong()).isPositive();
      assertThat(site.command("status").out())
          .contains("ROST1")
          .contains("recording")
          .containsPattern("space: .* free on /");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(site.state().resolve("control"))))
          .isEqualTo("rw-rw----");

      Path picture = folder.resolve("aim.jpg");
      Programs.Result snapshot = site.command("snapshot", "ROST1", picture.toString());
      assertThat(snapshot.exit()).as(snapshot.err()).isZero();
      assertThat(snapshot.out()).isEqualTo(picture + "\n");
      assertThat(
              Programs.output(
                  "ffprobe",
                  "-v",
                  "error",
                  "-show_entries",
                  "stream=codec_name,width,height",
                  "-of",
                  "csv=p=0",
                  picture.toString()))
          .contains("mjpeg,320,180");
      assertThat(site.ffmpeg("ROST1")).isEqualTo(ffmpeg);
      assertThat(site.command("snapshot", "NOSUCH").exit()).isEqualTo(2);
      assertThat(site.command("snapshot", "ROST1", "aim.mkv").exit()).isEqualTo(2);

      assertThat(site.command("restart", "NOSUCH").exit()).isEqualTo(1);
      assertThat(site.command("restart", "ROST1").exit()).isZero();
      await("another FFmpeg").atMost(SOON).until(() -> site.ffmpeg("ROST1") != ffmpeg);

      Programs.Result second = site.command("run");
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).contains("a pipeline runs on").contains("" + pipeline.pid());
      site.stop(pipeline);
      assertThat(site.command("status").exit()).isEqualTo(1);
      Programs.Result unrecorded = site.command("snapshot", "ROST1", picture.toString());
      assertThat(unrecorded.exit()).isEqualTo(1);
      assertThat(unrecorded.err()).contains("ROST1 is not being recorded");
    }
  }

  @Test
  void shouldOrganizeFootageOfEverybody() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      site.defaults().put("segment_time", 600);
      site.configure();
      Path removed = Files.createDirectories(folder.resolve("cameras/GONE9"));
      Path old = Files.writeString(removed.resolve("GONE9_20260501T120000.mkv"), "footage");
      Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2026-05-01T12:10:00Z")));
      Path unnamed = Files.writeString(removed.resolve("clip.mkv"), "more footage");
      Files.setLastModifiedTime(unnamed, FileTime.from(Instant.parse("2026-05-02T12:10:00Z")));
      Path fresh = Files.writeString(removed.resolve("GONE9_20260501T121000.mkv"), "being written");
      Path taken = site.ready().resolve("GONE9/2026-05-01/GONE9_20260501T120000.mkv");
      Files.createDirectories(taken.getParent());
      Files.writeString(taken, "other footage");

      Programs.Result result = site.command("organize");

      assertThat(result.exit()).isZero();
      assertThat(result.err()).contains("clip.mkv bears no date");
      assertThat(taken).hasContent("other footage");
      assertThat(taken.resolveSibling("GONE9_20260501T120000-2.mkv")).hasContent("footage");
      assertThat(site.ready().resolve("GONE9/2026-05-02/clip.mkv")).hasContent("more footage");
      assertThat(fresh).exists();
    }
  }

  @Test
  void shouldStillOrganizeWhatLiesInAnEarlierOutputDir() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      Path earlier = folder.resolve("earlier");
      site.defaults().put("output_dir", earlier.toString());
      Process once = site.configure().start("run");
      await("the folder that is remembered")
          .atMost(SOON)
          .until(() -> Files.exists(site.state().resolve("output-dirs")));
      site.stop(once);
      Path left = Files.createDirectories(earlier.resolve("ROST1"));
      Path old = Files.writeString(left.resolve("ROST1_20260501T120000.mkv"), "footage");
      Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2026-05-01T12:10:00Z")));

      site.defaults().put("output_dir", folder.resolve("cameras").toString());
      site.configure();
      assertThat(site.command("organize").exit()).isZero();

      assertThat(site.ready().resolve("ROST1/2026-05-01/ROST1_20260501T120000.mkv"))
          .hasContent("footage");
    }
  }

  /** Whoever runs the tests: the command takes itself for root's, and the folder is another's. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotLetRootWriteWhereAServiceWritesAsAnotherUser(boolean there) throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      site.configure();
      Path owned = there ? Files.createDirectories(site.state()) : folder;
      if (Files.getOwner(owned).getName().equals("root")) {
        Files.setOwner(
            owned,
            folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));
      }
      site.environment().put("JDK_JAVA_OPTIONS", "-Duser.name=root");

      for (String words :
          List.of(
              "backup",
              "note x",
              "rebuild",
              "check",
              "run",
              "record --station ROST1",
              "verify",
              "accept-target")) {
        Programs.Result refused = site.command(words.split(" "));

        assertThat(refused.exit()).as(words).isEqualTo(1);
        assertThat(refused.err())
            .contains(owned + " belongs to ")
            .contains("run: sudo -u " + Files.getOwner(owned).getName());
      }
      if (there) {
        assertThat(site.state()).isEmptyDirectory();
      } else {
        assertThat(site.state()).doesNotExist();
      }
      assertThat(site.command("gaps").exit()).isZero();
    }
  }

  /** Root without its powers, as one of the group: the files belong to the service's user. */
  @Test
  void shouldLetTheGroupReachThePipelineThatMayNotReadPasswords() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can give files away");
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 1, PASSWORD);
      site.configure();
      Process pipeline = site.start("run");
      await("a pipeline that answers")
          .atMost(Duration.ofSeconds(30))
          .until(() -> site.command("status").exit() == 0);
      UserPrincipal user =
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon");
      Path secrets = site.config().resolve("cameras.json");
      Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
      Files.setOwner(secrets, user);
      Files.setOwner(site.state().resolve("last-good"), user);
      Files.setOwner(site.state().resolve("pipeline.lock"), user);
      Files.setPosixFilePermissions(
          site.state().resolve("pipeline.lock"), PosixFilePermissions.fromString("rw-r-----"));
      site.startBy("setpriv", "--bounding-set=-all", "--inh-caps=-all");

      for (String words : List.of("config", "status", "pause ROST1", "resume ROST1", "handover")) {
        int exit = site.start(words.split(" ")).waitFor();

        assertThat(exit).as(words).isEqualTo(words.equals("config") ? 2 : 0);
      }
      assertThat(pipeline.waitFor()).isZero();
    }
  }

  @Test
  void shouldRefuseAFirstStartWithoutRoutes() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      site.configure();
      Path none = Files.createDirectories(folder.resolve("none"));
      Programs.Result result =
          Programs.run(
              List.of(
                  "java",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "auklab.video.Main",
                  "run",
                  "--config",
                  site.config().toString(),
                  "--routes",
                  none.toString()),
              site.environment());
      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.err()).contains("there is no file *.camel.yaml in it");
    }
  }

  @Test
  void shouldTakeAlertOnlyWithTheWordTest() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      site.configure();

      assertThat(site.command("alert").exit()).isEqualTo(2);
      Programs.Result off = site.command("alert", "--test");
      assertThat(off.exit()).isEqualTo(1);
      assertThat(off.out()).contains("FAILED  settings    mail is off, since SMTP_HOST is not set");
    }
  }

  private static void awaitRecorders(Site site, String... stations) {
    for (String station : stations) {
      await("a recorder of " + station)
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> ProcessHandle.of(site.ffmpeg(station)).isPresent());
    }
  }
}
