package auklab.video.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.clock.SetClock;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WellbeingTest {
  @TempDir Path stateDir;
  private final SetClock clock = new SetClock(Instant.parse("2026-06-01T12:00:00Z"));
  private Freshness freshness;
  private Wellbeing wellbeing;

  @BeforeEach
  void begin() {
    freshness = new Freshness(stateDir.resolve("growth"), clock, clock::nanoTime);
    Ledger ledger = new Ledger(stateDir.resolve("ledger"), clock, "boot-1");
    wellbeing = new Wellbeing(freshness, ledger, Duration.ofSeconds(1));
  }

  @Test
  void shouldNeedALookAtTheRecordersNotLongAgo() {
    assertThat(wellbeing.trouble(List.of())).contains("not been looked at yet");

    freshness.looked();
    clock.pass(Duration.ofSeconds(30));
    assertThat(wellbeing.trouble(List.of())).isEmpty();

    clock.pass(Duration.ofSeconds(1));
    assertThat(wellbeing.trouble(List.of())).contains("nobody looks at the recorders any more");
  }

  @Test
  void shouldNeedALedgerThatCanBeWritten() throws IOException {
    freshness.looked();
    // What stands in the way of the folder stops everybody, also root.
    Files.writeString(stateDir.resolve("ledger"), "no folder");

    assertThat(wellbeing.trouble(List.of())).startsWith("the ledger cannot be written: ");
  }

  @Test
  void shouldNameCamerasThatAreDead() {
    freshness.looked();

    assertThat(wellbeing.trouble(List.of("ROST1", "ROST2")))
        .isEqualTo("no footage of ROST1, ROST2");
  }
}
