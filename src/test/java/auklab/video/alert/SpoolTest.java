package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.clock.SetClock;
import auklab.video.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path stateDir;
  private final SetClock clock = new SetClock(NOON);
  private Path folder;
  private Spool spool;

  @BeforeEach
  void open() {
    folder = stateDir.resolve("mail");
    spool = new Spool(folder, 5, 1_000_000, clock);
  }

  @Test
  void shouldKeepTheOrderWhatTheClockDoes() throws IOException {
    spool.add("first", "text");
    clock.set(Duration.ofDays(-100));
    spool.add("second", "text");
    // Another process, which knows of the others by their names only.
    new Spool(folder, 5, 1_000_000, clock).add("third", "text");

    assertThat(sendAll()).containsExactly("first", "second", "third");
  }

  @Test
  void shouldSendWhatAnEarlierVersionHasLaidBy() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("20260601T115959.999-4711-0000.json"),
        "{\"subject\": \"of before\", \"text\": \"a text\"}");
    spool.add("of now", "text");

    assertThat(sendAll()).containsExactly("of before", "of now");
  }

  @Test
  void shouldDropTheOldestWhereThereIsNoRoomAndSayHowMany() throws IOException {
    for (int i = 1; i <= 9; i++) {
      spool.add("alert " + i, "text");
    }

    // Five have room, and the notice of those that had none is one of them.
    assertThat(spool.waiting()).isEqualTo(5);
    assertThat(sendAll())
        .containsExactly(
            "[SYSTEM] 5 alerts were dropped", "alert 6", "alert 7", "alert 8", "alert 9");
  }

  @Test
  void shouldBoundTheBytesAsWell() throws IOException {
    spool = new Spool(folder, 1000, 20_000, clock);
    for (int i = 1; i <= 9; i++) {
      spool.add("alert " + i, "x".repeat(5000));
    }

    assertThat(sendAll())
        .containsExactly("[SYSTEM] 6 alerts were dropped", "alert 7", "alert 8", "alert 9");
  }

  @Test
  void shouldKeepTheNewestHoweverLargeItIs() throws IOException {
    spool = new Spool(folder, 5, 1000, clock);
    spool.add("small", "text");
    spool.add("large", "x".repeat(5000));

    assertThat(sendAll()).containsExactly("[SYSTEM] 1 alert was dropped", "large");
  }

  @Test
  void shouldNotDropTheOneThatIsJustBeingSent() throws IOException {
    spool.add("in hand", "text");
    Alert inHand = spool.oldest().orElseThrow();
    for (int i = 1; i <= 5; i++) {
      spool.add("alert " + i, "text");
    }
    spool.remove(inHand);

    assertThat(sendAll())
        .containsExactly("[SYSTEM] 2 alerts were dropped", "alert 3", "alert 4", "alert 5");
  }

  @Test
  void shouldSetAsideWhatIsNoAlert() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("20260601T115959.999-4711-0000.json"), "{\"subj");
    spool.add("sound", "text");

    assertThat(sendAll()).containsExactly("sound");
    assertThat(spool.setAside()).isEqualTo(1);
  }

  @Test
  void shouldLetOthersGoBeforeOneThatIsToWait() throws IOException {
    spool.add("greylisted", "text");
    Alert alert = spool.oldest().orElseThrow();
    spool.replace(alert.left(List.of("second@example.com"), NOON.plusSeconds(300).toString()));
    spool.add("next", "text");

    assertThat(sendAll()).containsExactly("next");
    clock.pass(Duration.ofSeconds(300));
    assertThat(spool.oldest().orElseThrow().to()).containsExactly("second@example.com");
    assertThat(spool.oldest().orElseThrow().name()).isEqualTo(alert.name());
  }

  @Test
  void shouldShowNobodyElseWhatWaits() throws IOException {
    spool.add("subject", "text");

    for (Path file : Site.files(folder, ".json")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  private List<String> sendAll() throws IOException {
    List<String> subjects = new ArrayList<>();
    Optional<Alert> alert = spool.oldest();
    while (alert.isPresent()) {
      subjects.add(alert.get().subject());
      spool.remove(alert.get());
      alert = spool.oldest();
    }
    return subjects;
  }
}
