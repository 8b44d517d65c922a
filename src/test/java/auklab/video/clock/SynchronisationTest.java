package auklab.video.clock;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a clock of its own, which learns the true time from a file here. */
class SynchronisationTest {
  private static final Instant WRONG = Instant.parse("2026-03-01T09:00:00Z");

  @TempDir Path home;
  private final SetClock clock = new SetClock(WRONG);

  @Test
  void shouldSayNothingWhereNothingIsKnown() throws IOException {
    Synchronisation synchronisation = asking("no-such-program --at-all");
    synchronisation.ask();
    assertThat(synchronisation.now()).isEmpty();

    answer("perhaps");
    Synchronisation other = asking("cat " + home.resolve("answer"));
    other.ask();
    assertThat(other.now()).isEmpty();
  }

  @Test
  void shouldTellTheTrueStartsOnceTheClockIsRight() throws IOException {
    Synchronisation synchronisation = unsynchronised();
    closed("ROST1_20260301T090010.mkv", 10, false);
    clock.pass(Duration.ofMinutes(10));
    clock.set(Duration.ofDays(92));
    closed("ROST1_20260601T091000.mkv", 600, true);

    synchronise(synchronisation);

    assertThat(synchronisation.now()).contains(true);
    List<JsonNode> corrected = events("segment-corrected");
    assertThat(corrected).hasSize(1);
    assertThat(corrected.get(0).path("station").asText()).isEqualTo("ROST1");
    assertThat(corrected.get(0).path("name").asText()).isEqualTo("ROST1_20260301T090010.mkv");
    assertThat(corrected.get(0).path("start").asText()).isEqualTo("2026-03-01T09:00:10Z");
    assertThat(corrected.get(0).path("true_start").asText()).isEqualTo("2026-06-01T09:00:10Z");
    assertThat(events("clock-synchronised").get(0).path("corrected").asInt()).isEqualTo(1);
  }

  @Test
  void shouldTellThemOnceInABootAlsoAfterARestart() throws IOException {
    Synchronisation first = unsynchronised();
    closed("ROST1_20260301T090010.mkv", 10, false);
    synchronise(first);
    closed("ROST1_20260301T090020.mkv", 20, false);

    synchronise(asking("cat " + home.resolve("answer")));

    assertThat(events("segment-corrected")).hasSize(1);
    assertThat(events("clock-synchronised")).hasSize(1);
  }

  @Test
  void shouldLeaveTheSegmentsOfOtherBootsAlone() throws IOException {
    Synchronisation synchronisation = unsynchronised();
    new Ledger(home.resolve("ledger"), clock, "boot-0").append(segment("OLD.mkv", 10, false));

    synchronise(synchronisation);

    assertThat(events("segment-corrected")).isEmpty();
    assertThat(events("clock-synchronised")).hasSize(1);
  }

  @Test
  void shouldCorrectTheNewestOfVeryMany() throws IOException {
    Synchronisation synchronisation = unsynchronised();
    ledger()
        .append(
            LongStream.rangeClosed(0, Synchronisation.MOST)
                .mapToObj(second -> segment(second + ".mkv", second, false))
                .toList());

    synchronise(synchronisation);

    assertThat(events("segment-corrected"))
        .hasSize(Synchronisation.MOST)
        .extracting(event -> event.path("name").asText())
        .contains(Synchronisation.MOST + ".mkv")
        .doesNotContain("0.mkv");
  }

  @Test
  void shouldAskAClockThatIsRightOnceAnHour() throws IOException {
    Synchronisation synchronisation = unsynchronised();
    synchronise(synchronisation);
    answer("no");

    clock.pass(Synchronisation.TRUST.minusSeconds(2));
    synchronisation.ask();
    assertThat(synchronisation.now()).contains(true);
    clock.pass(Duration.ofSeconds(2));
    synchronisation.ask();
    assertThat(synchronisation.now()).contains(false);
  }

  private Synchronisation unsynchronised() throws IOException {
    answer("no");
    Synchronisation synchronisation = asking("cat " + home.resolve("answer"));
    synchronisation.ask();
    assertThat(synchronisation.now()).contains(false);
    return synchronisation;
  }

  /** The clock is right; a turn later the ledger has everything. */
  private void synchronise(Synchronisation synchronisation) throws IOException {
    answer("yes");
    synchronisation.ask();
    clock.pass(Duration.ofSeconds(1));
    synchronisation.ask();
  }

  private void answer(String answer) throws IOException {
    Files.writeString(home.resolve("answer"), answer + "\n");
  }

  private Synchronisation asking(String command) {
    return new Synchronisation(command, Duration.ofHours(1), ledger(), clock, clock::nanoTime);
  }

  /** A segment of this boot that began so many seconds after the test. */
  private void closed(String name, long second, boolean sure) throws IOException {
    ledger().append(segment(name, second, sure));
  }

  private static Event segment(String name, long second, boolean sure) {
    return Event.of("segment-closed")
        .with("station", "ROST1")
        .with("name", name)
        .with("start", WRONG.plusSeconds(second).toString())
        .with("start_mono", 1000.0 + second)
        .with("synchronised", sure);
  }

  private Ledger ledger() {
    return new Ledger(home.resolve("ledger"), clock, "boot-1");
  }

  private List<JsonNode> events(String kind) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    ledger().readThisBoot(events::add);
    return events.stream().filter(event -> event.path("event").asText().equals(kind)).toList();
  }
}
