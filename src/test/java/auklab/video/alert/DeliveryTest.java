package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.clock.SetClock;
import auklab.video.stream.Mask;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
  private static final Duration LEAST = Duration.ofSeconds(5);
  private static final Duration MOST = Duration.ofSeconds(60);

  @TempDir Path stateDir;
  private final SetClock clock = new SetClock(Instant.parse("2026-06-01T12:00:00Z"));

  /** A fault that says itself what it means. */
  private static final class Fault extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient Verdict verdict;

    Fault(Verdict verdict) {
      this.verdict = verdict;
    }
  }

  @Test
  void shouldTryMoreAndMoreRarelyAndAtOnceAfterAQuietTime() throws IOException {
    Delivery delivery = delivery();
    delivery.add("first", "text");
    for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
      assertThat(delivery.isDue()).isTrue();
      delivery.failed(new Fault(new Verdict.Blocked("nobody there")));
      pass(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(delivery.isDue()).as("just before %s s", seconds).isFalse();
      pass(Duration.ofMillis(1));
    }
    assertThat(delivery.isDue()).isTrue();
    delivery.sent();

    delivery.add("second", "text");
    assertThat(delivery.isDue()).isTrue();
  }

  @Test
  void shouldLetAllWaitBehindOneThatCannotBeSentNow() throws IOException {
    Delivery delivery = delivery();
    delivery.add("first", "text");
    delivery.add("second", "text");

    assertThat(delivery.isDue()).isTrue();
    delivery.failed(new Fault(new Verdict.Blocked("wrong password geheim")));
    pass(LEAST);

    assertThat(delivery.isDue()).isTrue();
    assertThat(delivery.next().subject()).isEqualTo("first");
    assertThat(delivery.describe())
        .containsEntry("waiting", 2L)
        .containsEntry("working", false)
        .containsEntry("last_error", "wrong password ***");
  }

  @Test
  void shouldSetAsideWhatIsRefusedForGoodAndGoOn() throws IOException {
    Delivery delivery = delivery();
    delivery.add("first", "text");
    delivery.add("second", "text");

    assertThat(delivery.isDue()).isTrue();
    delivery.failed(new Fault(new Verdict.Refused("554 spam", Map.of())));

    assertThat(delivery.isDue()).isTrue();
    assertThat(delivery.next().subject()).isEqualTo("second");
    delivery.sent();
    assertThat(delivery.isDue()).isFalse();
    assertThat(delivery.describe())
        .containsEntry("refused", 1L)
        .containsEntry("last_refused", "first: 554 spam")
        .containsEntry("last_sent", "2026-06-01T12:00:00Z");
  }

  @Test
  void shouldTryThoseAgainWhoAreNotTakenNowAndGiveThemUpAfterADay() throws IOException {
    Delivery delivery = delivery();
    delivery.add("first", "text");
    Fault greylisted =
        new Fault(new Verdict.Taken(Map.of(), Map.of("second@example.com", "451 later")));

    assertThat(delivery.isDue()).isTrue();
    delivery.failed(greylisted);
    assertThat(delivery.isDue()).isFalse();
    pass(Duration.ofMinutes(5));
    assertThat(delivery.isDue()).isTrue();
    assertThat(delivery.next().to()).isEqualTo(List.of("second@example.com"));
    delivery.failed(greylisted);
    pass(Duration.ofDays(1));
    assertThat(delivery.isDue()).isTrue();
    delivery.failed(greylisted);

    assertThat(delivery.waiting()).isZero();
    assertThat(delivery.describe())
        .containsEntry("refused_addresses", Map.of("second@example.com", "451 later"));
  }

  @Test
  void shouldNotSendWhileAnotherProcessDoes() throws IOException {
    Delivery delivery = delivery();
    delivery.add("first", "text");
    try (FileChannel other =
        FileChannel.open(
            stateDir.resolve("mail/lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // In this very process Java tells so by another way, which counts as well.
      assertThat(other.tryLock()).isNotNull();
      assertThat(delivery.isDue()).isFalse();
    }
    assertThat(delivery.isDue()).isTrue();
  }

  private void pass(Duration time) {
    clock.pass(time);
  }

  private Delivery delivery() {
    return new Delivery(
        "mail",
        new Spool(stateDir.resolve("mail"), 100, 1_000_000, clock),
        true,
        fault -> ((Fault) fault).verdict,
        LEAST,
        MOST,
        new Mask(List.of("geheim")),
        clock,
        clock::nanoTime);
  }
}
