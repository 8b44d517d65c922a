package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import auklab.video.config.Backup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramTest {
  /** The fault: what asks the archive keeps its connection alive, and gets no answer. */
  @Test
  void shouldEndWhatMovesSomethingForEverAndComesToNothing() {
    Program.Answer answer =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () ->
                new Program(Backup.Effort.UNSET)
                    .run(
                        List.of("sh", "-c", "while read -r up </proc/uptime; do sleep 0.1; done"),
                        new byte[0],
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1)));

    assertThat(answer.exit()).isEqualTo(30);
    assertThat(answer.said()).isEqualTo("it has not ended within 1 s");
    assertThat(Trouble.of(answer).kind()).isEqualTo(Trouble.Kind.FROZEN);
  }
}
