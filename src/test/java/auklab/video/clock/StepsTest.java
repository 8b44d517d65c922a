package auklab.video.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.ledger.Ledger;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsTest {
  @TempDir Path home;
  private final SetClock clock = new SetClock(Instant.parse("2026-07-01T12:00:00Z"));

  @Test
  void shouldWriteDownFromWhenToWhenTheClockWasSet() throws IOException {
    Steps steps = steps();
    steps.look();
    clock.pass(Duration.ofSeconds(1));
    clock.set(Duration.ofHours(-1));

    steps.look();
    steps.look();

    List<JsonNode> events = events();
    assertThat(events).singleElement();
    assertThat(events.get(0).path("event").asText()).isEqualTo("clock-stepped");
    assertThat(events.get(0).path("from").asText()).isEqualTo("2026-07-01T12:00:01Z");
    assertThat(events.get(0).path("to").asText()).isEqualTo("2026-07-01T11:00:01Z");
    assertThat(events.get(0).path("by").asDouble()).isEqualTo(-3600);
  }

  @Test
  void shouldNotTakeAClockThatIsHurriedForOneThatWasSet() throws IOException {
    Steps steps = steps();
    for (int second = 0; second < 100; second++) {
      clock.pass(Duration.ofSeconds(1));
      clock.set(Duration.ofMillis(100));
      steps.look();
    }

    assertThat(events()).isEmpty();
    assertThat(steps.noneFor(Duration.ofDays(1))).isTrue();
  }

  /** The fault: the ledger cannot be written when the clock is set. */
  @Test
  void shouldWriteAStepDownLaterWhereItCannotNow() throws IOException {
    Steps steps = steps();
    Path lock = Files.createDirectories(home.resolve("ledger/lock"));
    clock.set(Duration.ofSeconds(2));
    assertThatThrownBy(steps::look).isInstanceOf(IOException.class);

    Files.delete(lock);
    steps.look();

    assertThat(events()).hasSize(1);
    assertThat(steps.noneFor(Duration.ofSeconds(1))).isFalse();
  }

  private Steps steps() {
    return new Steps(ledger(), clock, clock::nanoTime);
  }

  private Ledger ledger() {
    return new Ledger(home.resolve("ledger"), clock, "boot-1");
  }

  private List<JsonNode> events() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    ledger().readThisBoot(events::add);
    return events;
  }
}
