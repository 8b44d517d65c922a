package auklab.video.init;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first steps, as a person takes them. */
class InitTest {
  private static final String PASSWORD = "gu!lle\"mot'&7%";

  @TempDir Path folder;

  @Test
  void shouldFindTheStreamOfAnotherMakeAndRecordIt() throws Exception {
    try (Site site = new Site(folder);
        RsyncDaemon nas = new RsyncDaemon(folder, site.archive());
        SimulatedCamera camera =
            SimulatedCamera.at("/axis-media/media.amp", folder, "h264", PASSWORD)) {
      List<String> words = List.of("--measure", "3", "--segment-time", "5", "--nas", nas.address());
      Programs.Result result =
          init(site, "ROST1", camera.port(), PASSWORD, words.toArray(String[]::new));

      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .contains("/Streaming/Channels/101: the camera does not know the path of the stream")
          .contains("/axis-media/media.amp: h264")
          .containsPattern("The camera sends \\d+\\.\\d Mbit/s, which is .* a day")
          .contains("the archive may be away for about ")
          .contains("camera ROST1: sends h264")
          .contains("archive " + nas.address() + ": bears no mark yet")
          .doesNotContain(PASSWORD)
          .doesNotContain("WRONG");
      assertThat(result.exit()).isZero();
      Path cameras = site.config().resolve("cameras.json");
      assertThat(permissions(cameras)).isEqualTo("rw-------");
      assertThat(cameras).content().contains("// ").contains("\"/axis-media/media.amp\"");
      assertThat(site.ready().resolveSibling("ready_for_backup")).isDirectory();
      assertThat(permissions(site.state())).as("made for its owner").isEqualTo("rwxr-x---");
      assertThat(site.command("config").exit()).isZero();

      site.start("run");
      site.awaitGrowth("ROST1");
    }
  }

  @Test
  void shouldStopAtTheFirstRefusedPasswordAndWriteNothing() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.at("/stream1", folder, "h264", PASSWORD)) {
      Programs.Result result = init(site, "ROST1", camera.port(), "another");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("ROST1: the camera refuses user or password");
      assertThat(result.out().lines().filter(line -> line.contains("refuses"))).hasSize(1);
      assertThat(result.out().lines().toList()).last().asString().startsWith("  /stream1: ");
      assertThat(site.config()).doesNotExist();
      assertThat(folder.resolve("logs")).doesNotExist();
    }
  }

  @Test
  void shouldAddACameraToAFileAndKeepWhatAPersonHasWritten() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.at("/stream1", folder, "h264", PASSWORD)) {
      site.configure();
      Path cameras = site.config().resolve("cameras.json");
      String before =
          """
          {
            // The island.
            "defaults": { "user": "viewer", "password": "else", "output_dir": "%1$s/cameras",
              "logs_dir": "%1$s/logs" },
            "cameras": [
              { "station": "ROST1", "ip": "127.0.0.1", "enabled": false }, // broken since May
            ]
          }
          """
              .formatted(folder);
      Files.writeString(cameras, before);
      Files.setPosixFilePermissions(cameras, PosixFilePermissions.fromString("rw-r-----"));
      byte[] backup = Files.readAllBytes(site.config().resolve("backup.json"));

      Programs.Result result = init(site, "ROST2", camera.port(), PASSWORD, "--measure", "0");

      assertThat(result.out()).contains("added ROST2 to " + cameras);
      String after = Files.readString(cameras);
      assertThat(after.lines().toList()).containsAll(before.lines().toList());
      assertThat(after).contains("\"ROST2\"").contains("\"/stream1\"");
      assertThat(permissions(cameras)).isEqualTo("rw-r-----");
      assertThat(site.config().resolve("backup.json")).hasBinaryContent(backup);
      assertThat(site.command("check", "ROST2").exit()).isZero();

      Programs.Result again = init(site, "rost2", camera.port(), PASSWORD);
      assertThat(again.exit()).isEqualTo(2);
      assertThat(again.err()).contains("rost2 stands in " + cameras + " already");
      assertThat(cameras).hasContent(after);
    }
  }

  @Test
  void shouldAddACameraToAFileOfWindowsAndWriteUtf8() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 1, "blåbär").put("enabled", false);
      site.configure();
      Path cameras = site.config().resolve("cameras.json");
      Path backup = site.config().resolve("backup.json");
      String before = Files.readString(cameras).replaceAll("\\R", "\r\n");
      Files.write(cameras, ("\uFEFF" + before).getBytes(StandardCharsets.UTF_16LE));
      Files.writeString(backup, "\uFEFF" + Files.readString(backup));

      Programs.Result result = init(site, "ROST2", 1, "gåta", "--no-probe");

      assertThat(result.err()).isEmpty();
      assertThat(result.out()).contains("added ROST2 to " + cameras);
      assertThat(Files.readString(cameras, StandardCharsets.UTF_8))
          .startsWith("{\r\n")
          .contains("blåbär", "gåta")
          .doesNotContainPattern("[^\r]\n");

      byte[] latin1 = Files.readString(cameras).getBytes(StandardCharsets.ISO_8859_1);
      Files.write(cameras, latin1);
      Programs.Result refused = init(site, "ROST3", 1, PASSWORD, "--no-probe");

      assertThat(refused.exit()).isEqualTo(2);
      assertThat(refused.err())
          .contains(cameras + ":", "is not UTF-8", "save it as UTF-8")
          .doesNotContain("Exception", "Input length");
      assertThat(cameras).hasBinaryContent(latin1);
    }
  }

  @Test
  void shouldPutTheShippedExampleAside() throws Exception {
    try (Site site = new Site(folder)) {
      Files.createDirectories(site.config());
      for (String file : List.of("cameras.json", "backup.json", "alerts.json")) {
        Files.copy(Path.of("config", file), site.config().resolve(file));
      }
      Files.setPosixFilePermissions(
          site.config().resolve("alerts.json"), PosixFilePermissions.fromString("rw-r--r--"));

      Programs.Result result = init(site, "ROST9", 1, PASSWORD, "--no-probe");

      // Nobody answers there, which doctor says.
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out())
          .contains("WRONG    camera ROST9: the camera cannot be reached")
          .doesNotContain("WRONG    secret");
      assertThat(site.config().resolve("cameras.json.example"))
          .hasSameTextualContentAs(Path.of("config/cameras.json"));
      assertThat(site.config().resolve("backup.json.example")).exists();
      assertThat(site.config().resolve("cameras.json"))
          .content()
          .contains("ROST9")
          .doesNotContain("192.0.2");
    }
  }

  @Test
  void shouldNameTheOptionsOfWhatCannotBeAskedFor() throws Exception {
    try (Site site = new Site(folder)) {
      Programs.Result result = site.command("init", "--user", "viewer");

      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.err()).contains("give --station, --ip, --output-dir, --nas");
      assertThat(site.config()).doesNotExist();
    }
  }

  @Test
  void shouldNameWhatIsWrongInAnAnswerAndWriteNothing() throws Exception {
    try (Site site = new Site(folder)) {
      Programs.Result result = init(site, "FAR/3", 1, PASSWORD);

      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.err()).contains("cameras[0].station");
      assertThat(site.config()).doesNotExist();
    }
  }

  @Test
  void shouldNotTakeAWordForTheArchiveNorAnAddressForTheWholeTruth() throws Exception {
    try (Site site = new Site(folder)) {
      List<String> words = List.of("init", "--yes", "--station", "ROST1", "--ip", "127.0.0.7");

      Programs.Result word = site.command(with(words, "--nas", "viewer"));
      // Nobody listens at the usual port there.
      Programs.Result address = site.command(with(words, "--nas", site.archive().toString()));

      assertThat(word.exit()).isEqualTo(2);
      assertThat(word.err()).contains("--nas: found viewer; give a folder from its first / on");
      assertThat(address.exit()).isEqualTo(1);
      assertThat(address.err())
          .contains("ROST1: the camera cannot be reached")
          .contains("Where it listens at another port than 554, give --rtsp-port.");
      assertThat(site.config()).doesNotExist();
    }
  }

  private String[] with(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--output-dir", folder.resolve("cameras").toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Programs.Result init(Site site, String station, int port, String password, String... more)
      throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), password + "\n");
    List<String> words = new ArrayList<>(List.of("init", "--yes", "--station", station));
    words.addAll(List.of("--ip", "127.0.0.1", "--rtsp-port", "" + port));
    words.addAll(List.of("--user", SimulatedCamera.USER, "--password-file", secret.toString()));
    words.addAll(List.of("--output-dir", folder.resolve("cameras").toString()));
    if (!List.of(more).contains("--nas")) {
      words.addAll(List.of("--nas", site.archive().toString()));
    }
    words.addAll(List.of(more));
    return site.command(words.toArray(String[]::new));
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
