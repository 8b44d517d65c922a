package auklab.video.stage;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.stream.Mask;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PassesTest {
  private final Passes passes = new Passes(Clock.systemUTC(), Mask.of(List.of(), ""), Map.of());

  /** The fault: the folders of two cameras cannot be written, each second anew. */
  @Test
  void shouldSayOfEachStationOnceWhatFailsAtEachAttempt() {
    PrintStream log = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      for (int attempt = 0; attempt < 3; attempt++) {
        passes.failed("record", fault("ROST1"));
        passes.failed("record", fault("ROST2"));
      }
    } finally {
      System.setErr(log);
    }

    // Others log there as well, at the same time.
    assertThat(said.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("record failed: "))
        .satisfiesExactly(
            line -> assertThat(line).contains("ROST1: "),
            line -> assertThat(line).contains("ROST2: "));
    assertThat(passes.faults("record")).isEqualTo(6);
  }

  private static StationException fault(String station) {
    return new StationException(station, new FileNotFoundException("/cameras/" + station));
  }
}
