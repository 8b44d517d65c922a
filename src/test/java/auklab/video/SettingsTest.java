package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.config.Cameras;
import auklab.video.config.Problem;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Path SHIPPED = Path.of("config/application.properties");
  private static final int TEN_MINUTES = 600;

  @TempDir private Path folder;

  @Test
  void shouldShowInTheShippedFileEverySettingAsItHoldsForTenMinutes() throws IOException {
    String settings =
        Files.readAllLines(SHIPPED).stream()
            .filter(line -> line.matches("#[a-z].*=.*"))
            .map(line -> line.substring(1))
            .collect(Collectors.joining("\n"));
    Properties shown = new Properties();
    shown.load(new StringReader(settings));
    Path file = Files.writeString(folder.resolve("application.properties"), settings);

    Properties unset =
        Settings.of(cameras(TEN_MINUTES), folder.resolve("absent"), new java.util.ArrayList<>());

    assertThat(Settings.of(cameras(TEN_MINUTES), file, new java.util.ArrayList<>()))
        .isEqualTo(unset);
    assertThat(shown.stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(
            unset.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("camel."))
                .toList());
  }

  @Test
  void shouldDeriveEveryScheduleFromTheLengthOfASegment() throws IOException {
    Properties settings =
        Settings.of(cameras(10), folder.resolve("absent"), new java.util.ArrayList<>());

    assertThat(settings)
        .containsEntry("organize.period", "10000")
        .containsEntry("organize.delay", "2000")
        .containsEntry("backup.period", "10000")
        .containsEntry("backup.delay", "4000")
        .containsEntry("cleanup.period", "10000")
        .containsEntry("cleanup.delay", "6000")
        .containsEntry("monitor.period", "5000")
        .containsEntry("monitor.delay", "5000");
  }

  @Test
  void shouldTakeTheOwnersSettingWithItsUnit() throws IOException {
    Path file = folder.resolve("application.properties");
    Files.writeString(file, "backup.period = 1h\nmonitor.multiplier=3\n");

    Properties settings = Settings.of(cameras(TEN_MINUTES), file, new java.util.ArrayList<>());

    assertThat(settings)
        .containsEntry("backup.period", "3600000")
        .containsEntry("monitor.multiplier", "3")
        .containsEntry("cleanup.period", "600000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void shouldReadTheFileAsWindowsSavesIt(String charset) throws IOException {
    Path file = folder.resolve("application.properties");
    List<Problem> problems = new ArrayList<>();
    String text = "\uFEFFbackup.period\u00A0=\u00A01h\r\n\u00A0monitor.multiplier=3\u00A0\r\n";
    Files.write(file, text.getBytes(charset));

    Properties settings = Settings.of(cameras(TEN_MINUTES), file, problems);

    assertThat(problems).isEmpty();
    assertThat(settings)
        .containsEntry("backup.period", "3600000")
        .containsEntry("monitor.multiplier", "3");
  }

  @Test
  void shouldNameALineInAnotherEncodingAndTakeAllOthers() throws IOException {
    Path file = folder.resolve("application.properties");
    List<Problem> problems = new ArrayList<>();
    String text = "# für uns\nmonitor.sys-folder=/sýs\nbackup.period=1h\n";
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    Properties settings = Settings.of(cameras(TEN_MINUTES), file, problems);

    assertThat(problems)
        .singleElement()
        .extracting(Problem::describe)
        .asString()
        .startsWith(file + ":2: byte 22 of this line (byte 32 of the file) is not UTF-8");
    assertThat(settings)
        .containsEntry("backup.period", "3600000")
        .containsEntry("monitor.sys-folder", "/sys");
  }

  @Test
  void shouldRefuseLooksSoRareThatSystemdTakesThePipelineForHung() throws IOException {
    Path file = folder.resolve("application.properties");
    List<Problem> problems = new ArrayList<>();
    Files.writeString(file, "record.period=10s\n");
    assertThat(Settings.of(cameras(TEN_MINUTES), file, problems))
        .containsEntry("record.period", "10000");
    assertThat(problems).isEmpty();

    Files.writeString(file, "record.period=1m\n");
    assertThat(Settings.of(cameras(TEN_MINUTES), file, problems))
        .containsEntry("record.period", "1000");
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).describe()).contains("record.period").contains("not above 10s");
  }

  private Cameras cameras(int segmentTime) {
    return new Cameras(List.of(), segmentTime, folder);
  }

  @Test
  void shouldNameAValueThatCannotBeUsedAndGoOnWithItsDefault() throws Exception {
    Path file = folder.resolve("application.properties");
    Files.writeString(
        file,
        "# mine\nmonitor.multiplier=two\nbackup.period = ten minutes\ncleanup.period=0\n"
            + "organize.delay=0\nmy.own=anything\n");
    java.util.List<auklab.video.config.Problem> problems = new java.util.ArrayList<>();

    Properties settings = Settings.of(cameras(TEN_MINUTES), file, problems);

    assertThat(problems)
        .extracting(auklab.video.config.Problem::line, auklab.video.config.Problem::path)
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple(2, "monitor.multiplier"),
            org.assertj.core.api.Assertions.tuple(3, "backup.period"),
            org.assertj.core.api.Assertions.tuple(4, "cleanup.period"));
    assertThat(settings)
        .containsEntry("monitor.multiplier", "2")
        .containsEntry("backup.period", "600000")
        .containsEntry("organize.delay", "0")
        .containsEntry("my.own", "anything");
  }
}
