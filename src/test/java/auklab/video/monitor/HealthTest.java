package auklab.video.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Cameras;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as the kernel has them in /sys. */
class HealthTest {
  @TempDir Path home;

  @Test
  void shouldFindNothingOnAMachineWithoutSensors() throws Exception {
    assertThat(open(Set.of())).isEmpty();
  }

  @Test
  void shouldTakeTheHottestSensorAndCallItOverWhenItIsClearlyCooler() throws Exception {
    sensor("class/thermal/thermal_zone0/temp", "41000");
    sensor("class/thermal/thermal_zone1/temp", "79999");
    assertThat(open(Set.of())).isEmpty();
    assertThat(open(Set.of("machine"))).containsExactly("[SYSTEM] the machine is too hot");

    sensor("class/thermal/thermal_zone1/temp", "80000");
    assertThat(open(Set.of())).containsExactly("[SYSTEM] the machine is too hot");
    sensor("class/thermal/thermal_zone1/temp", "74999");
    assertThat(open(Set.of("machine"))).isEmpty();
  }

  @Test
  void shouldSeeTooLittleVoltageOfARaspberryPiAndOfASensor() throws Exception {
    String throttled = "devices/platform/soc/soc:firmware/get_throttled";
    // It was only too hot.
    sensor(throttled, "0x80008");
    assertThat(open(Set.of())).isEmpty();
    sensor(throttled, "50000");
    assertThat(open(Set.of())).containsExactly("[SYSTEM] the machine gets too little voltage");
    sensor(throttled, "0");
    sensor("class/hwmon/hwmon2/in0_lcrit_alarm", "1");
    assertThat(open(Set.of())).containsExactly("[SYSTEM] the machine gets too little voltage");
  }

  /** The fault: a sensor that gives no number. */
  @Test
  void shouldPassOverASensorThatFails() throws Exception {
    sensor("class/thermal/thermal_zone0/temp", "");
    sensor("class/thermal/thermal_zone1/temp", "90000");

    assertThat(open(Set.of())).containsExactly("[SYSTEM] the machine is too hot");
  }

  private void sensor(String file, String says) throws IOException {
    Path path = home.resolve("sys").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, says + "\n");
  }

  private List<String> open(Set<String> known) throws IOException {
    Cameras cameras = Given.cameras(home, "ROST1");
    return new Health(home.resolve("sys"), () -> cameras, Given.backup(home), 80)
        .reports(known).stream()
            .map(Report::open)
            .flatMap(List::stream)
            .map(Matter::subject)
            .toList();
  }
}
