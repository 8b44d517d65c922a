package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockJumpsTest {
  private static final String WARNING =
      "[warning] DTS 29042688, next:15168000 st:1 invalid dropping\n";

  private final AtomicLong now = new AtomicLong();
  private final ClockJumps jumps = new ClockJumps(now::get);

  @Test
  void shouldTellOfAJumpOnceAlthoughFfmpegWarnsOfEachFrame() {
    assertThat(jumps.isKnown("ROST1", WARNING)).as("this one stays in the log").isFalse();
    assertThat(jumps.isKnown("ROST1", WARNING)).isTrue();
    assertThat(jumps.isKnown("ROST1", "[warning] another")).isFalse();

    assertThat(jumps.take()).containsExactly("ROST1");
    assertThat(jumps.take()).isEmpty();
  }

  /** The fault: the clock of a camera jumps all the time. */
  @Test
  void shouldHaveARecorderReplacedOnceAnHourAtMost() {
    jumps.isKnown("ROST1", WARNING);
    jumps.take();
    jumps.begun("ROST1");
    jumps.isKnown("ROST1", WARNING);
    assertThat(jumps.take()).isEmpty();

    now.addAndGet(Duration.ofMinutes(61).toNanos());
    jumps.begun("ROST1");
    jumps.isKnown("ROST1", WARNING);

    assertThat(jumps.take()).containsExactly("ROST1");
  }
}
