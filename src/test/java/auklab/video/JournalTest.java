package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final PrintStream stderr = of(new Journal(journal, Optional.empty()));

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

  @Test
  void shouldSendEachLineAsAnEntryThatBearsTheStationsThatItNames() {
    List<String> entries = new ArrayList<>();
    PrintStream told =
        of(
            new Journal(journal, Optional.of(entries(entries)))
                .knowing(() -> List.of("ROST", "ROST_1", "ROST1")));

    told.println("[INFO] record - ROST1: FFmpeg 7 started");
    told.println("[WARN] organize - ROST_1_20260601T120000.mkv bears no sound");
    told.println("\tat auklab.video.Main.main(Main.java:1)");
    told.println("[INFO] run - recording ROST, ROST1");
    told.println("[INFO] record - ROST12: is none of ours");

    assertThat(entries)
        .containsExactly(
            entry(6, "STATION=ROST1\n", "record - ROST1: FFmpeg 7 started"),
            entry(4, "STATION=ROST_1\n", "organize - ROST_1_20260601T120000.mkv bears no sound"),
            entry(4, "STATION=ROST_1\n", "\tat auklab.video.Main.main(Main.java:1)"),
            entry(6, "STATION=ROST\nSTATION=ROST1\n", "run - recording ROST, ROST1"),
            entry(6, "", "record - ROST12: is none of ours"));
    assertThat(said()).isEmpty();
  }

  @Test
  void shouldSayOnStderrWhatTheSocketDoesNotTake() {
    List<String> entries = new ArrayList<>();
    PrintStream away =
        of(
            new Journal(
                journal,
                Optional.of(
                    new OutputStream() {
                      @Override
                      public void write(int b) throws IOException {
                        throw new IOException("Connection refused");
                      }
                    })));

    away.println("[WARN] backup - the archive is away");
    of(new Journal(journal, Optional.of(entries(entries)))).println("a".repeat(10_000));

    assertThat(said())
        .isEqualTo("<4>backup - the archive is away\n<5>" + "a".repeat(10_000) + "\n");
    assertThat(entries).isEmpty();
  }

  private static String entry(int priority, String stations, String message) {
    return "SYSLOG_IDENTIFIER=auklab-video\nPRIORITY="
        + priority
        + "\n"
        + stations
        + "MESSAGE="
        + message
        + "\n";
  }

  /** A socket: what is written at once is one entry. */
  private static OutputStream entries(List<String> entries) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) {
        entries.add(new String(bytes, from, count, StandardCharsets.UTF_8));
      }
    };
  }

  private static PrintStream of(Journal journal) {
    return new PrintStream(journal, true, StandardCharsets.UTF_8);
  }

  private String said() {
    return journal.toString(StandardCharsets.UTF_8);
  }
}
