package auklab.video.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private final Repeats repeats =
      new Repeats(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }
          });

  @Test
  void shouldSayTheSameOnceForAWhile() {
    assertThat(repeats.isNews("ROST1", "the disk is full")).isTrue();
    now = now.plusSeconds(1);
    assertThat(repeats.isNews("ROST1", "the disk is full")).isFalse();
    assertThat(repeats.isNews("ROST2", "the disk is full")).isTrue();
    assertThat(repeats.isNews("ROST1", "the folder cannot be written")).isTrue();
    now = now.plus(Repeats.SILENCE);
    assertThat(repeats.isNews("ROST1", "the folder cannot be written")).isTrue();
  }

  @Test
  void shouldGoOnSpeakingAfterTheClockWasSetBack() {
    assertThat(repeats.isNews("ROST1", "the disk is full")).isTrue();
    now = now.minus(Duration.ofDays(1));
    assertThat(repeats.isNews("ROST1", "the disk is full")).isTrue();
  }
}
