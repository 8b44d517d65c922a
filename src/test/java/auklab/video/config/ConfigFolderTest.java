package auklab.video.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFolderTest {
  private static final MailSettings NO_MAIL =
      new MailSettings(
          "", 0, false, "", "", "", List.of(), "SMTP_HOST is not set", "nowhere", List.of());

  private static final String CAMERAS =
      """
      {
        "defaults": {
          "user": "viewer", "password": "geheim",
          "output_dir": "/srv/cameras", "logs_dir": "/srv/logs",
          "state_dir": "STATE"
        },
        "cameras": [
          { "station": "ROST1", "ip": "192.0.2.75" },
          { "station": "ROST2", "ip": "192.0.2.76" }
        ]
      }
      """;

  private static final String BACKUP =
      """
      {
        "ready_for_backup_dir": "/srv/ready",
        "nas_target_dir": "/mnt/nas/video_archive",
        "success_log_dir": "/srv/backup_logs",
        "lock_dir": "/srv/locks",
        "rsync_options": ["-a"]
      }
      """;

  @TempDir Path home;
  private Path config;
  private Path state;

  @BeforeEach
  void makeFolders() throws IOException {
    config = Files.createDirectory(home.resolve("config"));
    state = home.resolve("state");
    Files.createDirectory(home.resolve("routes"));
    Files.writeString(home.resolve("routes/record.camel.yaml"), "- route: {}\n");
    cameras(CAMERAS);
    backup(BACKUP);
  }

  @Test
  void shouldAcceptTheFilesOfTheFirstSystemWithTheirComments() throws IOException {
    cameras(
        """
        {
          "defaults": {
            "user":        "viewer",
            "password":    "secret",
            "output_dir":  "/home/recordingpi/cameras",
            "logs_dir":    "/home/recordingpi/logs",
            "segment_time": 600,          // seconds
            "loglevel":     "info",
            "rtsp_port":    554
          },
          /* one entry for each camera */
          "cameras": [
            { "station": "ROST1", "ip": "192.0.2.75" },
            { "station": "ROST2", "ip": "192.0.2.76" }
          ]
        }
        """);
    backup(
        """
        {
          "ready_for_backup_dir": "/home/recordingpi/ready_for_backup",
          "nas_target_dir":       "/mnt/nas/video_archive",
          "success_log_dir":      "/home/recordingpi/backup_logs",
          "lock_dir":             "/home/recordingpi/locks",
          "rsync_options": [
            "-avh", "--partial", "--progress", "--chmod=ug+rwX"
          ]
        }
        """);

    Configuration read = strict();

    assertThat(read.errors()).isEmpty();
    assertThat(read.cameras().segmentTime()).isEqualTo(600);
    assertThat(read.cameras().stateDir()).isEqualTo(Path.of("/home/recordingpi/state"));
    assertThat(read.cameras().cameras())
        .extracting(Camera::station)
        .containsExactly("ROST1", "ROST2");
    Camera second = read.cameras().station("ROST2").orElseThrow();
    assertThat(second.ip()).isEqualTo("192.0.2.76");
    assertThat(second.user()).isEqualTo("viewer");
    assertThat(second.password()).isEqualTo("secret");
    assertThat(second.folder()).isEqualTo(Path.of("/home/recordingpi/cameras/ROST2"));
    assertThat(second.logsDir()).isEqualTo(Path.of("/home/recordingpi/logs"));
    assertThat(second.segmentTime()).isEqualTo(600);
    assertThat(second.loglevel()).isEqualTo("info");
    assertThat(second.rtspPort()).isEqualTo(554);
    assertThat(read.backup().readyDir()).isEqualTo(Path.of("/home/recordingpi/ready_for_backup"));
    assertThat(read.backup().target()).isEqualTo("/mnt/nas/video_archive");
    assertThat(read.backup().successLogDir()).isEqualTo(Path.of("/home/recordingpi/backup_logs"));
    assertThat(read.backup().lockDir()).isEqualTo(Path.of("/home/recordingpi/locks"));
    assertThat(read.backup().rsyncOptions().transfer()).contains("-a", "--chmod=ug+rwX");
  }

  @Test
  void shouldAcceptTrailingCommas() throws IOException {
    cameras(
        """
        {
          "defaults": {
            "user": "viewer", "password": "geheim",
            "output_dir": "/srv/cameras", "logs_dir": "/srv/logs",
          },
          "cameras": [
            { "station": "ROST1", "ip": "192.0.2.75", },
          ],
        }
        """);
    backup(BACKUP.replace("[\"-a\"]", "[\"-a\",],"));

    Configuration read = strict();

    assertThat(read.problems()).isEmpty();
    assertThat(read.cameras().cameras()).hasSize(1);
    assertThat(read.backup().rsyncOptions().written()).containsExactly("-a");
  }

  @Test
  void shouldAcceptTheKeysThatLaterVersionsAdded() throws IOException {
    cameras(
        """
        {
          "defaults": {
            "user": "viewer", "password": "geheim",
            "output_dir": "/srv/cameras", "logs_dir": "/srv/logs",
            "ffmpeg_path": "/usr/local/bin/ffmpeg",
            "ffprobe_path": "/usr/local/bin/ffprobe",
            "expected_audio": {
              "codec_name": "aac", "sample_rate": "16000", "channels_text": "mono"
            },
            "expected_video": {
              "codec_name": "hevc", "profile": "Main",
              "width": 2688, "height": 1520, "r_frame_rate": "25/1"
            }
          },
          "cameras": [
            { "station": "ROST1", "ip": "192.0.2.75" },
            {
              "station": "ROST2", "ip": "192.0.2.76",
              "expected_audio": { "codec_name": "pcm_mulaw" }
            }
          ]
        }
        """);
    backup(
        BACKUP
            .replace("/mnt/nas/video_archive", "archive@nas.example.com:/volume1/video")
            .replace(
                "[\"-a\"]",
                "[\"-a\", \"--inplace\", \"--relative\", \"--info=stats2\", \"--no-g\","
                    + " \"--no-o\"]"));

    Configuration read = strict();

    assertThat(read.errors()).isEmpty();
    Camera first = read.cameras().cameras().get(0);
    assertThat(first.ffmpegPath()).isEqualTo("/usr/local/bin/ffmpeg");
    assertThat(first.ffprobePath()).isEqualTo("/usr/local/bin/ffprobe");
    assertThat(first.expectedAudio())
        .isEqualTo(Map.of("codec_name", "aac", "sample_rate", "16000", "channels_text", "mono"));
    assertThat(first.expectedVideo())
        .isEqualTo(
            Map.of(
                "codec_name", "hevc",
                "profile", "Main",
                "width", "2688",
                "height", "1520",
                "r_frame_rate", "25/1"));
    assertThat(read.cameras().cameras().get(1).expectedAudio())
        .isEqualTo(Map.of("codec_name", "pcm_mulaw"));
    assertThat(read.backup().target()).isEqualTo("archive@nas.example.com:/volume1/video");
    assertThat(read.backup().rsyncOptions().transfer())
        .contains("-a", "--relative", "--no-g", "--no-o")
        .doesNotContain("--inplace");
  }

  @Test
  void shouldReportEverythingThatIsWrongAtOnce() throws IOException {
    cameras(
        """
        {
          "defaults": { "user": "viewer", "output_dir": "/srv/cameras", "logs_dir": "/srv/logs" },
          "cameras": [
            { "station": "ROST1", "ip": "192.0.2.71" },
            { "station": "ROST2", "ip": "192.0.2.72", "password": "geheim" },
            { "station": "rost2", "ip": "192.0.2.73", "password": "geheim" },
            { "station": "ROST/3", "ip": "192.0.2.74", "password": "geheim" },
            {
              "station": "ROST4", "ip": "192.0.2.75", "password": "geheim",
              "segment_time": -600
            },
            {
              "station": "ROST5", "ip": "192.0.2.76", "password": "geheim",
              "rtsp_port": "554"
            }
          ]
        }
        """);
    backup(BACKUP.replace("\"/srv/locks\"", "17"));
    String file = config.resolve("cameras.json").toString();

    String[] lines = refusal().split("\n");

    assertThat(lines).hasSize(6);
    assertThat(lines[0]).startsWith(file + ":4: cameras[0]: ").contains("\"password\" is missing");
    assertThat(lines[1])
        .startsWith(file + ":6: cameras[2].station: ")
        .contains("\"rost2\"", "line 5");
    assertThat(lines[2]).startsWith(file + ":7: cameras[3].station: ").contains("\"ROST/3\"");
    assertThat(lines[3])
        .startsWith(file + ":10: cameras[4].segment_time: ")
        .contains("-600", "a whole number from 1");
    assertThat(lines[4])
        .startsWith(file + ":14: cameras[5].rtsp_port: ")
        .contains("the text \"554\"", "without quotes");
    assertThat(lines[5])
        .startsWith(config.resolve("backup.json") + ":5: lock_dir: ")
        .contains("found 17", "a folder");
  }

  @Test
  void shouldReportWhatIsWrongInTheCamerasBesideWhatIsWrongInTheDefaults() throws IOException {
    cameras(
        CAMERAS
            .replace("\"user\"", "\"segment_time\": -1, \"user\"")
            .replace("\"ROST2\"", "\"ROST 2\""));

    assertThat(refusal().split("\n"))
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains(":3: defaults.segment_time: "),
            line -> assertThat(line).contains(":9: cameras[1].station: "));
  }

  @Test
  void shouldWarnOfAnUnknownKeyAndNameTheNearestKnownOne() throws IOException {
    cameras(CAMERAS.replace("\"192.0.2.76\"", "\"192.0.2.76\", \"segmnet_time\": 300"));
    backup(BACKUP.replace("\"rsync_options\"", "\"rsync_option\""));

    Configuration read = strict();

    assertThat(read.errors()).isEmpty();
    assertThat(read.warnings())
        .extracting(Problem::describe)
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line)
                    .contains("cameras.json:9: warning: cameras[1].segmnet_time: ")
                    .contains("\"segment_time\""),
            line ->
                assertThat(line)
                    .contains("backup.json:6: warning: rsync_option: ")
                    .contains("\"rsync_options\""));
  }

  @Test
  void shouldNameTheLineOfASyntaxErrorAndStillReadTheOtherFile() throws IOException {
    cameras(CAMERAS.replace("\"192.0.2.75\" },", "\"192.0.2.75\" }"));
    backup(BACKUP.replace("\"/srv/locks\"", "17"));

    assertThat(refusal().split("\n"))
        .satisfiesExactly(
            line -> assertThat(line).contains("cameras.json:9: this is not valid JSON"),
            line -> assertThat(line).contains("backup.json:5: lock_dir: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void shouldReadEveryFileAsWindowsSavesIt(String charset) throws IOException {
    Configuration plain = strict();
    for (String file : List.of("cameras.json", "backup.json")) {
      String text = Files.readString(config.resolve(file)).replace("\n", "\r\n");
      text = "\uFEFF// für uns\r\n" + text.replace("  \"", "\t\u00A0\"");
      Files.write(config.resolve(file), text.getBytes(charset));
    }
    Files.write(
        config.resolve("alerts.json"), "\uFEFF{ \"digest_hour\": 8 }\r\n".getBytes(charset));

    Configuration read = strict();

    assertThat(read.problems()).isEmpty();
    assertThat(read.cameras()).isEqualTo(plain.cameras());
    assertThat(read.backup()).isEqualTo(plain.backup());
    assertThat(read.alerts().digestHour()).isEqualTo(8);
  }

  @Test
  void shouldNameTheByteOfALetterInAnotherEncodingAndNeverGuessAPassword() throws IOException {
    latin1("cameras.json", CAMERAS.replace("geheim", "blåbär"));

    assertThat(refusal())
        .isEqualTo(
            config.resolve("cameras.json")
                + ":3: byte 38 of this line (byte 56 of the file) is not UTF-8, as in a file that"
                + " was saved as Latin-1, Windows-1252 or \"ANSI\"; open the file in an editor and"
                + " save it as UTF-8");
  }

  @Test
  void shouldReadAFileWithALetterInAnotherEncodingInACommentAndSaySo() throws IOException {
    latin1("cameras.json", CAMERAS.replace("\"cameras\":", "// Gotska Sandön\n  \"cameras\":"));

    assertThat(strict().cameras().cameras()).hasSize(2);
    assertThat(strict().problems())
        .singleElement()
        .extracting(Problem::describe)
        .asString()
        .contains("cameras.json:7: warning: byte 17 of this line", "read as a comment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"“ROST2”", "\"ROST2”", "„ROST2“", "»ROST2«"})
  void shouldNameACurlyQuoteWithItsLineAndColumn(String quoted) throws IOException {
    cameras(CAMERAS.replace("\"ROST2\"", quoted));

    assertThat(refusal())
        .startsWith(config.resolve("cameras.json") + ":9: column ")
        .contains(
            "column " + (quoted.startsWith("\"") ? 24 : 18) + " has the curly quote ",
            "JSON needs the straight quote \"");
  }

  @Test
  void shouldLeaveCurlyQuotesAndNoBreakSpacesInAPasswordAsTheyAre() throws IOException {
    cameras(CAMERAS.replace("geheim", "“a\u00A0b”"));

    assertThat(strict().cameras().cameras().get(0).password()).isEqualTo("“a\u00A0b”");
  }

  @Test
  void shouldNameFileLineAndPathOfEveryAddressThatCannotBeOne() throws IOException {
    cameras(
        CAMERAS
            .replace("192.0.2.75", "192.0.2.75:8554")
            .replace("\"192.0.2.76\"", "\"192.0.2.76\", \"rtsp_path\": \"live\"")
            .replace("\"/srv/cameras\"", "\"D:\\\\cameras\""));
    backup(
        BACKUP
            .replace("/mnt/nas/video_archive", "\\\\\\\\nas.example.com\\\\video")
            .replace("[\"-a\"]", "[\"-a\", \"-av -e ssh\"]"));

    assertThat(refusal().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("cameras.json:4: defaults.output_dir: found"),
            line ->
                assertThat(line)
                    .endsWith(
                        "cameras.json:8: cameras[0].ip: found the text \"192.0.2.75:8554\"; the port"
                            + " is a key of its own: give \"ip\": \"192.0.2.75\", \"rtsp_port\": 8554"),
            line ->
                assertThat(line)
                    .contains("cameras.json:9: cameras[1].rtsp_path: ", "give", "\"/live\""),
            line ->
                assertThat(line)
                    .contains(
                        "backup.json:3: nas_target_dir: found the text \"\\\\nas.example.com\\video\"",
                        "mount it on this machine and give that folder, e.g. /mnt/nas/video"),
            line ->
                assertThat(line)
                    .contains("backup.json:6: rsync_options[1]: ", "\"-av\", \"-e\", \"ssh\""));
  }

  @Test
  void shouldTakeTheBracketsOffAnAddressOfIpv6() throws IOException {
    cameras(CAMERAS.replace("192.0.2.76", "[2001:db8::76]"));

    assertThat(strict().cameras().station("ROST2")).map(Camera::ip).contains("2001:db8::76");
  }

  @Test
  void shouldSayWhichListIsMeantByALineOfOptions() throws IOException {
    backup(BACKUP.replace("[\"-a\"]", "\"-av --progress\""));

    assertThat(refusal())
        .contains("rsync_options: found", "give a list of texts: [\"-av\", \"--progress\"]");
  }

  @Test
  void shouldNameBothLinesOfAKeyThatIsGivenTwice() throws IOException {
    cameras(CAMERAS.replace("\"192.0.2.76\" }", "\"192.0.2.76\",\n      \"ip\": \"192.0.2.77\" }"));

    assertThat(refusal())
        .contains("cameras.json:10: cameras[1].ip: ")
        .contains("twice")
        .contains("line 9");
  }

  @Test
  void shouldNameAFileThatIsNotThere() throws IOException {
    Files.delete(config.resolve("backup.json"));

    assertThat(refusal()).isEqualTo(config.resolve("backup.json") + ": there is no such file");
  }

  @Test
  void shouldRefuseWhatComesEncryptedAndByUdp() throws IOException {
    cameras(
        CAMERAS.replace(
            "\"192.0.2.76\"",
            "\"192.0.2.76\", \"rtsp_tls\": true,\n      \"rtsp_transport\": \"udp\""));

    assertThat(refusal())
        .contains("cameras.json:10: cameras[1].rtsp_transport: ")
        .contains("found \"udp\" together with \"rtsp_tls\": true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ROST1", "9", "a_b-C", "A2345678901234567890123456789012"})
  void shouldAcceptAStationOf(String station) throws IOException {
    cameras(CAMERAS.replace("ROST1", "OTHER").replace("ROST2", station));

    assertThat(strict().cameras().station(station)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-ROST",
        "_ROST",
        ".",
        "..",
        "RO ST",
        "RÖST",
        "ROST/1",
        "ROST\\\\1",
        "ROST.1",
        "ROST\\n1",
        "A23456789012345678901234567890123"
      })
  void shouldRefuseAStationOf(String station) throws IOException {
    cameras(CAMERAS.replace("ROST2", station));

    assertThat(refusal()).contains("cameras.json:9: cameras[1].station: ").hasLineCount(1);
  }

  @Test
  void shouldLetACameraOverrideEveryDefault() throws IOException {
    cameras(
        """
        {
          "defaults": {
            "user": "viewer", "password": "geheim",
            "output_dir": "/srv/cameras", "logs_dir": "/srv/logs",
            "segment_time": 600, "loglevel": "info", "rtsp_port": 554,
            "rtsp_path": "/one", "enabled": true, "core": 0, "stall_seconds": 10,
            "timezone": "Europe/Stockholm", "ffmpeg_path": "ffmpeg", "ffprobe_path": "ffprobe",
            "expected_video": { "codec_name": "hevc" }, "expected_audio": { "codec_name": "aac" }, "check_picture": true
          },
          "cameras": [
            {
              "station": "ROST1", "ip": "192.0.2.75",
              "user": "other", "password": "anders",
              "output_dir": "/mnt/cameras", "logs_dir": "/mnt/logs",
              "segment_time": 60, "loglevel": "error", "rtsp_port": 8554,
              "rtsp_path": "/two", "enabled": false, "core": 3, "stall_seconds": 20,
              "timezone": "UTC", "ffmpeg_path": "/opt/ffmpeg", "ffprobe_path": "/opt/ffprobe",
              "expected_video": { "codec_name": "h264" }, "expected_audio": { "codec_name": "mp3" }, "check_picture": false
            },
            { "station": "ROST2", "ip": "192.0.2.76" }
          ]
        }
        """);

    List<Camera> read = strict().cameras().cameras();

    assertThat(read.get(0))
        .isEqualTo(
            new Camera(
                "ROST1",
                "192.0.2.75",
                8554,
                "/two",
                Connection.UNSET,
                "other",
                "anders",
                Path.of("/mnt/cameras"),
                Optional.empty(),
                Path.of("/mnt/logs"),
                60,
                "error",
                false,
                OptionalInt.of(3),
                20,
                ZoneId.of("UTC"),
                "/opt/ffmpeg",
                "/opt/ffprobe",
                Map.of("codec_name", "h264"),
                Map.of("codec_name", "mp3"),
                false));
    assertThat(read.get(1))
        .isEqualTo(
            new Camera(
                "ROST2",
                "192.0.2.76",
                554,
                "/one",
                Connection.UNSET,
                "viewer",
                "geheim",
                Path.of("/srv/cameras"),
                Optional.empty(),
                Path.of("/srv/logs"),
                600,
                "info",
                true,
                OptionalInt.of(0),
                10,
                ZoneId.of("Europe/Stockholm"),
                "ffmpeg",
                "ffprobe",
                Map.of("codec_name", "hevc"),
                Map.of("codec_name", "aac"),
                true));
  }

  /** Every way in which an owner may get a password wrong: the message must not repeat it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "geheim4711",
        "\"geheim4711\\n\"",
        "[\"geheim4711\"]",
        "4711.4711",
        "{\"geheim\": 4711}",
        "\"geheim4711",
        "'geheim4711'"
      })
  void shouldNeverRepeatAPasswordThatIsWrong(String password) throws IOException {
    cameras(CAMERAS.replace("\"geheim\"", password));

    assertThat(refusal()).doesNotContain("geheim").doesNotContain("4711");
  }

  @Test
  void shouldNotRepeatALoginThatSomebodyWroteIntoTheAddress() throws IOException {
    cameras(CAMERAS.replace("192.0.2.76", "rtsp://viewer:geheim4711@192.0.2.76"));

    assertThat(refusal()).contains("cameras[1].ip: ").doesNotContain("geheim4711");
  }

  @Test
  void shouldDoWithoutAlerts() {
    assertThat(ConfigFolder.of(config).strict(NO_MAIL).alerts()).isEqualTo(Alerts.UNSET);
  }

  @Test
  void shouldReadAlertsAndShowNothingSecretOfThem() throws IOException {
    Files.writeString(
        config.resolve("alerts.json"),
        """
        {
          // who is told
          "webhook": "https://hooks.example.com:8443/services/T1/geheim?key=geheim",
          "webhook_topic": "geheim_4711",
          "heartbeat": "https://me:geheim@hc.example.com",
          "digest_hour": 23,
        }
        """);

    Configuration read = ConfigFolder.of(config).strict(NO_MAIL);

    assertThat(read.alerts().webhook())
        .contains(URI.create("https://hooks.example.com:8443/services/T1/geheim?key=geheim"));
    assertThat(read.alerts().digestHour()).isEqualTo(23);
    assertThat(ConfigFolder.masked(read).get("alerts.json"))
        .contains("\"https://hooks.example.com:8443/***\"", "\"https://hc.example.com/\"")
        .doesNotContain("geheim");
    assertThat(read.toString()).doesNotContain("geheim");
    assertThat(read.alerts().secrets())
        .contains("/services/T1/geheim?key=geheim", "geheim_4711", "me:geheim");
  }

  @Test
  void shouldNameWhatIsWrongInAlertsWithoutShowingAnAddress() throws IOException {
    Files.writeString(
        config.resolve("alerts.json"),
        "{\n  \"webhook\": \"hooks.example.com/geheim4711\",\n  \"digest_hour\": 24,\n"
            + "  \"hartbeat\": \"https://hc.example.com/x\"\n}\n");

    assertThat(refusal().lines())
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line)
                    .contains("alerts.json:2: webhook: is no address on the web")
                    .doesNotContain("geheim4711"),
            line -> assertThat(line).contains("alerts.json:3: digest_hour: found 24; give"),
            line ->
                assertThat(line).contains("alerts.json:4: warning: hartbeat:", "\"heartbeat\""));
  }

  @Test
  void shouldKeepTheLastGoodAlertsWhereTheEditedOnesAreWrong() throws IOException {
    Path alerts = config.resolve("alerts.json");
    Files.writeString(alerts, "{\"heartbeat\": \"https://hc.example.com/x\"}");
    ConfigFolder folder = ConfigFolder.of(config);
    LastGood.in(state).save(folder.strict(NO_MAIL), config);

    Files.writeString(alerts, "{\"heartbeat\": ");

    assertThat(folder.resilient(NO_MAIL).alerts().heartbeat())
        .contains(URI.create("https://hc.example.com/x"));
  }

  @Test
  void shouldNotShowPasswordsInAnyText() throws IOException {
    Configuration read =
        ConfigFolder.of(config)
            .strict(
                new MailSettings(
                    "smtp.example.com",
                    587,
                    false,
                    "me",
                    "postgeheim",
                    "",
                    List.of("you@example.com"),
                    "",
                    "the environment",
                    List.of()));

    assertThat(read.cameras().cameras().get(0).password()).isEqualTo("geheim");
    assertThat(read.toString()).contains("ROST1", "smtp.example.com").doesNotContain("geheim");
    assertThat(ConfigFolder.masked(read))
        .containsOnlyKeys("cameras.json", "backup.json", "alerts.json")
        .allSatisfy((file, text) -> assertThat(text).doesNotContain("geheim"))
        .hasEntrySatisfying(
            "cameras.json", text -> assertThat(text).contains("\"password\" : \"***\""));
  }

  @Test
  void shouldNotShowAPasswordThatTheCameraWantsInItsPath() throws IOException {
    String path = "/user=admin&password=geheim4711&channel=1";
    cameras(CAMERAS.replace("\"192.0.2.76\"", "\"192.0.2.76\", \"rtsp_path\": \"" + path + "\""));

    Camera camera = strict().cameras().station("ROST2").orElseThrow();
    assertThat(camera.rtspPath()).isEqualTo(path);
    assertThat(camera.passwordsInPath()).contains("geheim4711");
    assertThat(camera + ConfigFolder.masked(strict()).get("cameras.json"))
        .contains("/user=admin&password=***&channel=1")
        .doesNotContain("4711");
  }

  @Test
  void shouldShowEveryDefaultInTheEffectiveConfiguration() throws IOException {
    assertThat(ConfigFolder.masked(strict()).get("cameras.json"))
        .contains("\"rtsp_path\" : \"/Streaming/Channels/101\"", "\"stall_seconds\" : 10");
  }

  @Test
  void shouldRefuseAFirstStartWithErrors() throws IOException {
    cameras(CAMERAS.replace("192.0.2.76", "not an address"));

    assertThatThrownBy(this::resilient)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cameras[1].ip");
    assertThat(state).doesNotExist();
  }

  @Test
  void shouldKeepWhatItStartedWithForItsOwnerAlone() throws IOException {
    save();

    assertThat(state.resolve("last-good")).isDirectory();
    for (String file : List.of("cameras.json", "backup.json", "routes/record.camel.yaml")) {
      Path kept = state.resolve("last-good").resolve(file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
          .as(file)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void shouldReadBackExactlyWhatItKept() throws IOException {
    backup(BACKUP.replace("[\"-a\"]", "[\"-avhP\", \"--timeout=60\"]"));
    Configuration before = strict();
    save();
    Files.writeString(config.resolve("cameras.json"), "{");
    Files.writeString(config.resolve("backup.json"), "{");

    Configuration after = resilient();

    assertThat(after.cameras()).isEqualTo(before.cameras());
    assertThat(after.backup()).isEqualTo(before.backup());
    assertThat(after.errors()).hasSize(2);
  }

  @Test
  void shouldKeepTheLastGoodEntryOfACameraWhoseEntryBecameWrong() throws IOException {
    save();
    cameras(
        CAMERAS
            .replace("\"192.0.2.75\"", "\"192.0.2.91\"")
            .replace("\"192.0.2.76\"", "\"192.0.2.92\", \"segment_time\": \"long\""));

    Configuration after = resilient();

    assertThat(after.cameras().station("ROST1")).map(Camera::ip).contains("192.0.2.91");
    assertThat(after.cameras().station("ROST2")).map(Camera::ip).contains("192.0.2.76");
    assertThat(after.errors()).extracting(Problem::path).containsExactly("cameras[1].segment_time");
  }

  @Test
  void shouldLeaveOutANewCameraThatIsWrongAndRecordTheOthers() throws IOException {
    save();
    cameras(
        CAMERAS.replace(
            "\"192.0.2.76\" }", "\"192.0.2.76\" },\n    { \"station\": \"ROST3\", \"ip\": 3 }"));

    Configuration after = resilient();

    assertThat(after.cameras().cameras())
        .extracting(Camera::station)
        .containsExactly("ROST1", "ROST2");
    assertThat(after.errors()).extracting(Problem::path).containsExactly("cameras[2].ip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rost1", "ROST 2", ""})
  void shouldKeepTheLastGoodEntryOfACameraWhoseNameBecameWrong(String name) throws IOException {
    save();
    cameras(CAMERAS.replace("\"ROST2\"", "\"" + name + "\""));

    assertThat(resilient().cameras().cameras())
        .extracting(Camera::station, Camera::ip)
        .containsExactly(tuple("ROST1", "192.0.2.75"), tuple("ROST2", "192.0.2.76"));
  }

  @Test
  void shouldBelieveNeitherOfTwoEntriesOfOneName() throws IOException {
    save();
    cameras(CAMERAS.replace("\"ROST1\"", "\"ROST2\""));

    assertThat(resilient().cameras().cameras())
        .extracting(Camera::station, Camera::ip)
        .containsExactlyInAnyOrder(tuple("ROST1", "192.0.2.75"), tuple("ROST2", "192.0.2.76"));
  }

  @Test
  void shouldKeepAllLastGoodCamerasWhereTheDefaultsAreWrong() throws IOException {
    save();
    cameras(CAMERAS.replace("\"user\"", "\"rtsp_port\": 99999, \"user\""));

    assertThat(resilient().cameras().cameras())
        .extracting(Camera::rtspPort)
        .containsExactly(554, 554);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{ \"defaults\": {", "[]", "null", "\u0000\u0000\u0000"})
  void shouldUseTheLastGoodCamerasWhereTheFileWasDestroyed(String rest) throws IOException {
    Cameras before = strict().cameras();
    save();
    Files.writeString(config.resolve("cameras.json"), rest);

    Configuration after = resilient();

    assertThat(after.cameras()).isEqualTo(before);
    assertThat(after.errors()).hasSize(1);
  }

  @Test
  void shouldFindTheLastGoodCamerasByTheLinkAlone() throws IOException {
    Cameras before = strict().cameras();
    save();
    Files.delete(config.resolve("cameras.json"));
    Files.delete(config.resolve("backup.json"));

    assertThat(config.resolve(".state")).isSymbolicLink();
    assertThat(resilient().cameras()).isEqualTo(before);
  }

  @Test
  void shouldFindTheLastGoodCamerasByWhatIsLeftOfTheFile() throws IOException {
    Cameras before = strict().cameras();
    save();
    Files.delete(config.resolve(".state"));
    cameras(CAMERAS.substring(0, CAMERAS.indexOf("\"cameras\": [")));

    assertThat(resilient().cameras()).isEqualTo(before);
  }

  @Test
  void shouldUseTheLastGoodArchiveWhereItsFileIsWrong() throws IOException {
    Backup before = strict().backup();
    save();
    cameras(CAMERAS.replace("192.0.2.76", "192.0.2.92"));
    backup(BACKUP.replace("[\"-a\"]", "[\"--remove-source-files\"]"));

    Configuration after = resilient();

    assertThat(after.backup()).isEqualTo(before);
    assertThat(after.cameras().station("ROST2")).map(Camera::ip).contains("192.0.2.92");
    assertThat(after.errors()).extracting(Problem::path).containsExactly("rsync_options[0]");
  }

  /** What the program takes for wrong only since it was upgraded. */
  @Test
  void shouldKeepRunningWithAddressesThatHaveServedBefore() throws IOException {
    save();
    for (String file : List.of("cameras.json", "backup.json")) {
      String text =
          Files.readString(state.resolve("last-good").resolve(file))
              .replace("192.0.2.75", "192.0.002.75")
              .replace("/mnt/nas/video_archive", "nas.example.com::video")
              .replace("\"-a\"", "\"-a\", \"--new-in-2030\"");
      Files.writeString(state.resolve("last-good").resolve(file), text);
      Files.writeString(config.resolve(file), text);
    }

    Configuration after = resilient();

    assertThat(after.cameras().station("ROST1")).map(Camera::ip).contains("192.0.002.75");
    assertThat(after.backup().target()).isEqualTo("nas.example.com::video");
    assertThat(after.backup().rsyncOptions().transfer()).contains("-a", "--new-in-2030");
    assertThat(after.errors())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("cameras[0].ip", "nas_target_dir", "rsync_options[1]");
  }

  @Test
  void shouldKeepARouteWithALetterInAnotherEncoding() throws IOException {
    Path route = home.resolve("routes/record.camel.yaml");
    Files.write(route, "# für uns\n- route: {}\n".getBytes(StandardCharsets.ISO_8859_1));

    save();

    assertThat(state.resolve("last-good/routes/record.camel.yaml"))
        .hasBinaryContent(Files.readAllBytes(route));
  }

  @Test
  void shouldForgetRoutesThatAreGone() throws IOException {
    save();
    Files.move(home.resolve("routes/record.camel.yaml"), home.resolve("routes/other.camel.yaml"));

    save();

    assertThat(state.resolve("last-good/routes"))
        .isDirectoryContaining("glob:**/other.camel.yaml")
        .isDirectoryNotContaining("glob:**/record.camel.yaml");
  }

  private void save() throws IOException {
    LastGood.in(state).save(strict(), config);
    LastGood.in(state).saveRoutes(home.resolve("routes"));
  }

  private Configuration strict() {
    return ConfigFolder.of(config).strict(NO_MAIL);
  }

  private Configuration resilient() {
    return ConfigFolder.of(config).resilient(NO_MAIL);
  }

  private String refusal() {
    try {
      strict();
    } catch (ConfigurationException e) {
      return e.getMessage();
    }
    throw new AssertionError("the configuration was accepted");
  }

  private void cameras(String text) throws IOException {
    write("cameras.json", text.replace("STATE", state.toString()));
  }

  private void backup(String text) throws IOException {
    write("backup.json", text);
  }

  private void latin1(String name, String text) throws IOException {
    Files.write(config.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(config.resolve(name), text, StandardCharsets.UTF_8);
  }
}
