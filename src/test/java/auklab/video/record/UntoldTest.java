package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Repeats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that cannot be written for a while. */
class UntoldTest {
  @TempDir Path home;

  @Test
  void shouldTellEverythingInItsOrderAsSoonAsTheLedgerCanBeWritten() throws Exception {
    Path folder = home.resolve("ledger");
    Clock clock = Clock.systemUTC();
    Untold untold = new Untold(new Ledger(folder, clock, "boot-1"), new Repeats(clock));
    Files.writeString(folder, "a file in its place");

    untold.tell(Event.of("recorder-started").with("station", "ROST1"));
    untold.tell(Event.of("recorder-ended").with("station", "ROST1"));
    Files.delete(folder);
    untold.again();
    untold.tell(Event.of("recorder-started").with("station", "ROST2"));

    assertThat(lines(folder))
        .satisfiesExactly(
            line -> assertThat(line).contains("recorder-started").contains("ROST1"),
            line -> assertThat(line).contains("recorder-ended"),
            line -> assertThat(line).contains("ROST2"));
  }

  private static List<String> lines(Path folder) throws Exception {
    try (Stream<Path> days = Files.list(folder)) {
      return Files.readAllLines(
          days.filter(day -> day.toString().endsWith(".jsonl")).findFirst().orElseThrow());
    }
  }
}
