package auklab.video.service;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Pipeline;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.site.Programs;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnitsTest {
  private static final double ALLOWED_EXPOSURE = 3.0;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path FIELD = Path.of("/home/recordingpi");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void shouldPassWhatSystemdVerifiesWithoutAWord(Layout layout) throws Exception {
    new Generated(folder, folder.resolve("etc")).write(units(FIELD, layout));
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify"));
    for (Unit unit : units(FIELD, layout)) {
      command.add(folder.resolve(unit.file()).toString());
    }

    Programs.Result verified = Programs.run(command, Map.of());

    assertThat(verified.out() + verified.err()).isEmpty();
    assertThat(verified.exit()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeClosedToWhatItDoesNotNeed(Layout layout) throws Exception {
    new Generated(folder, folder.resolve("etc")).write(units(FIELD, layout));
    Pattern exposure = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");
    for (Unit unit : units(FIELD, layout)) {
      if (!unit.isTimer()) {
        String analysis =
            Programs.output(
                "systemd-analyze",
                "security",
                "--no-pager",
                "--offline=true",
                folder.resolve(unit.file()).toString());
        Matcher level = exposure.matcher(analysis);
        assertThat(level.find()).as(analysis).isTrue();
        assertThat(Double.parseDouble(level.group(1)))
            .as(unit.name())
            .isLessThanOrEqualTo(ALLOWED_EXPOSURE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHoldNoPasswordAndRunAsAUserOfItsOwn(Layout layout) {
    assertThat(units(FIELD, layout))
        .filteredOn(unit -> !unit.isTimer())
        .allSatisfy(
            unit ->
                assertThat(unit.text())
                    .doesNotContain("geheim")
                    .contains("\nUser=auklab-video\n")
                    .contains("\nEnvironmentFile=-/etc/monitor_email.conf\n"));
  }

  @Test
  void shouldNameAUnitForEachCameraThatIsRecordedAndEachStage() {
    assertThat(units(FIELD, Layout.PER_CAMERA))
        .extracting(unit -> unit.file().toString())
        .containsExactly(
            "services/record_camera_ROST1.service",
            "services/record_camera_ROST2.service",
            "services/organize_video.service",
            "timers/organize_video.timer",
            "services/backup_video.service",
            "timers/backup_video.timer",
            "services/cleanup_video.service",
            "timers/cleanup_video.timer",
            "services/monitor_recordings.service",
            "timers/monitor_recordings.timer");
    assertThat(units(FIELD, Layout.SINGLE))
        .extracting(Unit::name)
        .containsExactly("auklab-video.service");
  }

  @Test
  void shouldStartStagesASegmentApartAndOneAfterTheOther() {
    assertThat(text("organize_video.timer")).contains("\nOnActiveSec=120s\nOnUnitActiveSec=600s\n");
    assertThat(text("backup_video.timer")).contains("\nOnActiveSec=240s\nOnUnitActiveSec=600s\n");
    assertThat(text("cleanup_video.timer")).contains("\nOnActiveSec=360s\nOnUnitActiveSec=600s\n");
    assertThat(text("monitor_recordings.timer"))
        .contains("\nOnActiveSec=300s\nOnUnitActiveSec=300s\n");
  }

  @Test
  void shouldRestartRecordersAlsoWhereTheMonitorHasFailed() {
    assertThat(text("monitor_recordings.service"))
        .as("systemd leaves out ExecStartPost when ExecStart fails")
        .doesNotContain("ExecStartPost=")
        .contains("\nExecStopPost=+/bin/sh -c 'cd ")
        .contains("systemctl --no-block restart \"record_camera_$$station.service\"");
    assertThat(text("organize_video.service")).doesNotContain("ExecStopPost=");
  }

  @Test
  void shouldLetItWriteWhereItIsConfiguredTo() {
    assertThat(text("organize_video.service"))
        .contains("\nReadWritePaths=-/home/recordingpi\nProtectHome=read-only\nPrivateTmp=yes\n");
    assertThat(
            new Units(installation(Path.of("/video"), "/srv/app/auklab-video")).of(Layout.SINGLE))
        .first()
        .extracting(Unit::text)
        .asString()
        .contains("\nReadWritePaths=-/video\nProtectHome=yes\n");
    assertThat(new Units(installation(Path.of("/"), "/srv/app/auklab-video")).of(Layout.SINGLE))
        .first()
        .extracting(Unit::text)
        .asString()
        .as("no more than the folders themselves")
        .contains("\nReadWritePaths=-/cameras\n")
        .doesNotContain("\nReadWritePaths=-/\n");
    assertThat(
            new Units(installation(Path.of("/tmp/x"), "/srv/app/auklab-video")).of(Layout.SINGLE))
        .first()
        .extracting(Unit::text)
        .asString()
        .contains("\nPrivateTmp=no\n");
  }

  @Test
  void shouldQuoteWhateverStandsInAPath() throws Exception {
    Path odd = Path.of("/srv/100% \"odd\" $HOME 'x';y\\z");
    List<Unit> units = new Units(installation(odd, "/bin/true")).of(Layout.PER_CAMERA);
    new Generated(folder, folder.resolve("etc")).write(units);

    assertThat(units.get(0).text())
        .contains("--config \"/srv/100%% \\\"odd\\\" $$HOME 'x';y\\\\z/config\"")
        .contains("ReadWritePaths=\"-/srv/100%% \\\"odd\\\" $HOME 'x';y\\\\z\"");
    Programs.Result verified =
        Programs.run(
            List.of("systemd-analyze", "verify", folder.resolve(units.get(0).file()).toString()),
            Map.of());
    assertThat(verified.err()).isEmpty();
  }

  private static String text(String name) {
    return units(FIELD, Layout.PER_CAMERA).stream()
        .filter(unit -> unit.name().equals(name))
        .findFirst()
        .orElseThrow()
        .text();
  }

  static List<Unit> units(Path home, Layout layout) {
    return new Units(installation(home, Path.of("bin/auklab-video").toString())).of(layout);
  }

  /** Three cameras, one of which rests, and everything that they need below one folder. */
  private static Installation installation(Path home, String program) {
    Configuration configuration = configuration(home);
    Path config = home.resolve("config");
    return new Installation(
        configuration,
        Pipeline.settings(configuration.cameras(), config),
        Path.of(program),
        config,
        home.resolve("routes"),
        "auklab-video");
  }

  private static Configuration configuration(Path home) {
    try {
      ObjectNode cameras = MAPPER.createObjectNode();
      cameras
          .putObject("defaults")
          .put("user", "viewer")
          .put("password", "geheim")
          .put("output_dir", home.resolve("cameras").toString())
          .put("logs_dir", home.resolve("logs").toString());
      ArrayNode each = cameras.putArray("cameras");
      each.addObject().put("station", "ROST1").put("ip", "192.0.2.1");
      each.addObject().put("station", "ROST2").put("ip", "192.0.2.2");
      each.addObject().put("station", "OFF3").put("ip", "192.0.2.3").put("enabled", false);
      ObjectNode backup =
          MAPPER
              .createObjectNode()
              .put("ready_for_backup_dir", home.resolve("ready").toString())
              .put("nas_target_dir", home.resolve("archive").toString())
              .put("success_log_dir", home.resolve("synced").toString())
              .put("lock_dir", home.resolve("locks").toString());
      Path folder = Files.createTempDirectory("units");
      Files.writeString(folder.resolve("cameras.json"), cameras.toString());
      Files.writeString(folder.resolve("backup.json"), backup.toString());
      return ConfigFolder.of(folder)
          .strict(MailSettings.load(Map.of("SMTP_HOST", ""), Path.of("none")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
