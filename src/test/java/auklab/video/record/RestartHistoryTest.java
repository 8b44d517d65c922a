package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartHistoryTest {
  private final RestartHistory restarts = new RestartHistory(0);

  /** Each time, footage breaks off, and goes on after a while. */
  private long restart(int times, Duration every, Duration lost) {
    long now = 0;
    for (int n = 0; n < times; n++) {
      now = every.multipliedBy(n).toNanos();
      restarts.add(now, now + lost.toNanos());
    }
    return now + lost.toNanos();
  }

  @Test
  void shouldSayHowOftenARecorderRestartsAndHowMuchIsLost() {
    long now = restart(7, Duration.ofSeconds(18), Duration.ofMillis(4500));

    assertThat(restarts.chronic(now))
        .contains(new RestartHistory.Chronic(Duration.ofSeconds(18), 25));
  }

  @Test
  void shouldNotCallSomeRestartsChronic() {
    assertThat(restarts.chronic(restart(5, Duration.ofSeconds(18), Duration.ofSeconds(4))))
        .isEmpty();
  }

  @Test
  void shouldFindACameraThatRebootsEveryFiveMinutes() {
    long now = restart(20, Duration.ofMinutes(5), Duration.ofSeconds(30));

    assertThat(restarts.chronic(now))
        .contains(new RestartHistory.Chronic(Duration.ofMinutes(5), 10));
  }

  /** The fault: many short interruptions, and then one that lasts much longer than all of them. */
  @Test
  void shouldNeverSayThatMoreIsLostThanTheWhole() {
    long now = restart(6, Duration.ofSeconds(18), Duration.ofSeconds(9));
    restarts.add(now + Duration.ofSeconds(9).toNanos(), now + Duration.ofMinutes(9).toNanos());

    assertThat(restarts.chronic(now + Duration.ofMinutes(9).toNanos()).orElseThrow().lost())
        .isEqualTo(50);
  }

  /** The fault: a pipeline that has just been started has seen no restart yet. */
  @Test
  void shouldNotTakeACameraForRecoveredBeforeItWasSeenForTenMinutes() {
    assertThat(restarts.isCalm(Duration.ofMinutes(1).toNanos())).isFalse();
    assertThat(restarts.isCalm(Duration.ofMinutes(11).toNanos())).isTrue();
  }

  @Test
  void shouldTakeACameraForRecoveredAfterTenMinutesWithoutARestart() {
    long now = restart(7, Duration.ofSeconds(18), Duration.ofSeconds(4));

    assertThat(restarts.isCalm(now + Duration.ofMinutes(9).toNanos())).isFalse();
    assertThat(restarts.isCalm(now + Duration.ofMinutes(11).toNanos())).isTrue();
    assertThat(restarts.chronic(now + Duration.ofMinutes(11).toNanos())).isEmpty();
  }
}
