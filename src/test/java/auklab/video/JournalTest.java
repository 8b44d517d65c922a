package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final PrintStream stderr =
      new PrintStream(new Journal(journal), true, StandardCharsets.UTF_8);

  @Test
  void shouldBeginEachLineWithItsPriority() {
    stderr.println("[INFO] record - ROST1: FFmpeg 7 started");
    stderr.println("[WARN] backup - é stays");
    stderr.println("[ERROR] run - no place");

    assertThat(said())
        .isEqualTo("<6>record - ROST1: FFmpeg 7 started\n<4>backup - é stays\n<3>run - no place\n");
  }

  @Test
  void shouldGiveAStackThePriorityOfItsLine() {
    stderr.println("[ERROR] run - a fault");
    stderr.println("java.io.IOException: no place");
    stderr.println("\tat auklab.video.Main.main(Main.java:1)");
    stderr.println("[INFO] run - stopped");

    assertThat(said().lines())
        .containsExactly(
            "<3>run - a fault",
            "<3>java.io.IOException: no place",
            "<3>\tat auklab.video.Main.main(Main.java:1)",
            "<6>run - stopped");
  }

  @Test
  void shouldTakeAWordInBracketsForWhatItIs() {
    stderr.println("[CONFIG] nothing of the log");

    assertThat(said()).isEqualTo("<5>[CONFIG] nothing of the log\n");
  }

  private String said() {
    return journal.toString(StandardCharsets.UTF_8);
  }
}
