package auklab.video.doctor;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor says of sound sites, and of others. */
class DoctorTest {
  private static final String PASSWORD = "razorbill";

  @TempDir Path folder;

  @Test
  void shouldFindNothingWrongAtASoundSiteAndLeaveItAlone() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      closed(site);

      Programs.Result alone = site.command("doctor");

      assertThat(alone.out())
          .contains("camera ROST1: sends h264")
          .contains(
              "archive " + site.archive() + ": bears no mark yet; the first backup makes it ours")
          .containsPattern("disk /\\S*: .* free")
          .contains("program ffmpeg: ffmpeg version")
          .contains("pipeline answers: no pipeline runs")
          .contains("mail is off: SMTP_HOST is not set")
          .contains(", 0 wrong");
      assertThat(alone.exit()).isZero();
      assertThat(site.state()).doesNotExist();

      site.start("run");
      site.awaitGrowth("ROST1");
      long ffmpeg = site.ffmpeg("ROST1");
      int packets = camera.packets().size();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> site.command("status").out().contains("recording"));
      JsonNode document = new ObjectMapper().readTree(site.command("doctor", "--json").out());

      assertThat(document.path("v").asInt()).isEqualTo(1);
      assertThat(document.path("results"))
          .anySatisfy(
              row -> {
                assertThat(row.path("subject").asText()).isEqualTo("ROST1");
                assertThat(row.path("level").asText()).isEqualTo("ok");
                assertThat(row.path("finding").asText()).contains("is recorded by the pipeline");
              });
      assertThat(site.ffmpeg("ROST1")).isEqualTo(ffmpeg);
      assertThat(camera.packets()).hasSizeGreaterThan(packets);
    }
  }

  @Test
  void shouldNameEveryFaultAndHowToMendItWithoutAPassword() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("GOOD1", camera.port(), PASSWORD).putObject("expected_video").put("width", 1);
      site.camera("REFUSED2", camera.port(), "kittiwake-9");
      site.camera("LOST3", camera.port(), PASSWORD).put("rtsp_path", "/nowhere");
      site.camera("ABSENT4", 1, PASSWORD);
      site.camera("ODD5", camera.port(), PASSWORD).put("ffmpeg_path", "/no/such/ffmpeg");
      site.backup().put("nas_target_dir", folder.resolve("absent/nas").toString());
      site.backup().put("lock_dir", Files.writeString(folder.resolve("file"), "").toString());
      site.environment().put("SMTP_HOST", "localhost");
      site.environment().put("SMTP_PORT", "1");
      site.environment().put("ALERT_TO", "first@example.com");
      Path cameras = site.configure().config().resolve("cameras.json");
      Files.setPosixFilePermissions(cameras, PosixFilePermissions.fromString("rw-r--r--"));

      Programs.Result result = site.command("doctor");

      assertThat(result.out())
          .contains("warning  camera GOOD1: video width is 320, not 1")
          .contains("WRONG    camera REFUSED2: the camera refuses user or password")
          .contains("-> correct its user and password in cameras.json")
          .contains("WRONG    camera LOST3: the camera does not know the path of the stream")
          .contains("-> correct its rtsp_path in cameras.json")
          .contains("WRONG    camera ABSENT4: the camera cannot be reached")
          .contains("WRONG    program /no/such/ffmpeg: cannot be started")
          .contains("WRONG    archive " + folder.resolve("absent/nas") + ": the archive is away")
          .contains("or make the folder: sudo install -d -o ")
          .contains("WRONG    folder lock_dir " + folder.resolve("file"))
          .contains("WRONG    mail localhost:1: does not answer")
          .contains("WRONG    secret " + cameras + ": everybody on this machine can read")
          .contains("-> chmod 600 " + cameras)
          .doesNotContain(PASSWORD)
          .doesNotContain("kittiwake-9");
      assertThat(result.exit()).isEqualTo(1);
    }
  }

  @Test
  void shouldLookAsWhoRunsTheServiceWhereRootAsks() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 1, PASSWORD);
      closed(site);
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));
      Path launcher =
          Files.writeString(folder.resolve("launcher"), "#!/bin/sh\nid -un; echo \"$@\"; exit 1\n");
      Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
      site.environment().put("AUKLAB_VIDEO_LAUNCHER", launcher.toString());

      Programs.Result result = site.command("doctor");

      assertThat(result.out().lines())
          .hasSize(2)
          .startsWith("daemon")
          .last()
          .asString()
          .startsWith("doctor --config " + site.config());
      assertThat(result.err()).contains("As daemon, who has state_dir");
      assertThat(result.exit()).isEqualTo(1);
    }
  }

  @Test
  void shouldWarnOfAFolderInAHomeWhereTheUnitSeesNone() throws Exception {
    try (Site site = new Site(folder)) {
      site.defaults().put("output_dir", "/home/nobody-lives-here/cameras");
      site.camera("ROST1", 1, PASSWORD).put("enabled", false);
      closed(site);
      Path systemctl =
          Files.writeString(
              Files.createDirectory(folder.resolve("bin")).resolve("systemctl"),
              "#!/bin/sh\ncase \"$*\" in *ProtectHome*) echo yes ;; esac\n");
      Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwxr-xr-x"));
      site.environment().put("PATH", systemctl.getParent() + ":" + System.getenv("PATH"));

      Programs.Result result = site.command("doctor");

      assertThat(result.out().lines().filter(line -> line.contains("is closed to")))
          .containsExactly(
              "warning  folder output_dir /home/nobody-lives-here/cameras: is closed to"
                  + " auklab-video.service, which may not look into homes");
    }
  }

  @Test
  void shouldNameTheLineThatIsWrongAndLookAtTheMachineAllTheSame() throws Exception {
    try (Site site = new Site(folder)) {
      Files.writeString(
          Files.createDirectories(site.config()).resolve("cameras.json"), "{\n  \"defaults\": {\n");

      Programs.Result result = site.command("doctor");

      assertThat(result.out())
          .containsPattern("WRONG +configuration .*cameras.json:\\d: this is not valid JSON")
          .contains("backup.json: there is no such file")
          .contains("program rsync: rsync ");
      assertThat(result.exit()).isEqualTo(1);
    }
  }

  private static void closed(Site site) throws Exception {
    Files.setPosixFilePermissions(
        site.configure().config().resolve("cameras.json"),
        PosixFilePermissions.fromString("rw-------"));
  }
}
