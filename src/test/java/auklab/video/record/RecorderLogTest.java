package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.Given;
import auklab.video.config.Cameras;
import auklab.video.stream.Mask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What FFmpeg says, on its way into a log that is bounded and holds no secret. */
class RecorderLogTest {
  private static final String STATION = "ROST1";
  private static final long BOUND = 40_000;

  @TempDir Path home;
  private Path logs;
  private RecorderLog log;

  @BeforeEach
  void open() {
    Cameras cameras = Given.cameras(home, STATION);
    logs = home.resolve("logs");
    log =
        new RecorderLog(
            home.resolve("recorders"),
            Mask.of(cameras.cameras(), "a passphrase of the mail server"),
            BOUND,
            new EmptyTracks(),
            new ClockJumps(System::nanoTime));
  }

  @Test
  void shouldKeepTheLastLinesInTwoBoundedPiecesWhileOneFfmpegWritesOn() throws Exception {
    Path raw = log.file(STATION);
    try (OutputStream ffmpeg = Files.newOutputStream(raw, StandardOpenOption.APPEND)) {
      for (int line = 0; line < 20_000; line++) {
        say(ffmpeg, "[warning] line " + line + "\n");
        if (line % 100 == 0) {
          log.copy(STATION, logs, "warning");
          assertThat(Files.size(raw)).as("what was copied is cut off").isZero();
          assertThat(size()).isLessThanOrEqualTo(BOUND + 4000);
        }
      }
    }
    log.copy(STATION, logs, "warning");
    assertThat(Files.readString(logs.resolve(STATION + ".log"))).endsWith("line 19999\n");
    try (Stream<Path> files = Files.list(logs)) {
      assertThat(files).hasSize(2);
    }
    assertThat(log.lastWords(STATION)).endsWith("line 19999\n").hasSizeLessThanOrEqualTo(4096);
  }

  @Test
  void shouldFillNoDiskWhereTheLogCannotBeWrittenOrNoLineEnds() throws Exception {
    Path raw = log.file(STATION);
    Files.writeString(logs, "a file in its place");
    try (OutputStream ffmpeg = Files.newOutputStream(raw, StandardOpenOption.APPEND)) {
      say(ffmpeg, "[error] the last words\n");
      assertThatThrownBy(() -> log.copy(STATION, logs, "warning")).isInstanceOf(IOException.class);
      assertThat(Files.size(raw)).isZero();
      assertThat(log.lastWords(STATION)).endsWith("the last words\n");
      Files.delete(logs);
      for (int line = 0; line < 2_000; line++) {
        say(ffmpeg, "[warning] line " + line + "\n[warning] half of");
        log.copy(STATION, logs, "warning");
        assertThat(Files.size(raw)).isLessThan(BOUND);
      }
    }
  }

  @Test
  void shouldFollowALowerLoglevelAtOnce() throws Exception {
    try (OutputStream ffmpeg =
        Files.newOutputStream(log.file(STATION), StandardOpenOption.APPEND)) {
      say(ffmpeg, "[warning] a packet came late\n[error] the camera has gone\n  more of that\n");
      log.copy(STATION, logs, "warning");
      say(ffmpeg, "[warning] another came late\n  more of it\n[rtsp @ 0x1] [error] gone again\n");
      log.copy(STATION, logs, "error");
      say(ffmpeg, "[error] and once more\n");
      log.copy(STATION, logs, "quiet");
    }
    assertThat(Files.readString(logs.resolve(STATION + ".log")))
        .isEqualTo(
            "[warning] a packet came late\n[error] the camera has gone\n  more of that\n"
                + "[rtsp @ 0x1] [error] gone again\n");
    assertThat(log.lastWords(STATION)).as("why it ended is known").contains("and once more");
  }

  @Test
  void shouldMaskAPasswordAlsoWhereItsLineComesInTwoPieces() throws Exception {
    String password = Given.cameras(home, STATION).cameras().get(0).password();
    assertThat(password).isNotEmpty();
    try (OutputStream ffmpeg =
        Files.newOutputStream(log.file(STATION), StandardOpenOption.APPEND)) {
      say(ffmpeg, "[error] rtsp://viewer:" + password.substring(0, 2));
      log.copy(STATION, logs, "warning");
      assertThat(logs).doesNotExist();
      say(ffmpeg, password.substring(2) + "@192.0.2.1/: 401\n");
      log.copy(STATION, logs, "warning");
    }
    assertThat(Files.readString(logs.resolve(STATION + ".log")))
        .contains("@192.0.2.1/: 401")
        .doesNotContain(password);
  }

  private long size() throws Exception {
    long size = 0;
    for (String name : new String[] {STATION + ".log", STATION + ".log.1"}) {
      Path file = logs.resolve(name);
      size += Files.exists(file) ? Files.size(file) : 0;
    }
    return size;
  }

  private static void say(OutputStream ffmpeg, String text) throws Exception {
    ffmpeg.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
