package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.ledger.Machine;
import auklab.video.site.Media;
import auklab.video.site.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of files that a real FFmpeg writes at that moment. */
class SnapshotTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path home;
  private final List<Process> recorders = new ArrayList<>();
  private Camera camera;
  private Path session;

  @BeforeEach
  void prepare() throws Exception {
    camera = Given.camera("ROST1", home);
    session = Files.createDirectories(camera.folder().resolve(".recording/20260601T120000.000Z"));
  }

  @AfterEach
  void endRecorders() throws Exception {
    for (Process recorder : recorders) {
      recorder.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldShowTheLastKeyFrameOfASegmentThatGrows() throws Exception {
    record(Media.of("h264", 60));
    Path picture = home.resolve("now 100%.png");

    assertThat(snapshot(picture)).isEmpty();

    assertThat(size(picture)).isEqualTo("320,180");
    byte[] first = Files.readAllBytes(picture);
    await("another picture")
        .atMost(SOON)
        .until(
            () -> {
              snapshot(picture);
              return !java.util.Arrays.equals(first, Files.readAllBytes(picture));
            });
    assertThat(recorders.get(0).isAlive()).isTrue();
    try (var left = Files.list(home)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("cameras", "now 100%.png");
    }
  }

  @Test
  void shouldReadNoMoreThanTheEndOfALargeSegment() throws Exception {
    // Three hundred megabytes of nothing lie between the head and what was recorded last.
    record(Media.of("h265", 60));
    Path growing = session.resolve("000000.mkv");
    byte[] end = GrowingSegment.end(growing, 1 << 20);
    recorders.get(0).destroyForcibly().waitFor();
    Path large = session.resolve("000001.mkv");
    Files.copy(growing, large);
    try (var file = Files.newByteChannel(large, StandardOpenOption.WRITE)) {
      file.position(300_000_000);
      file.write(java.nio.ByteBuffer.wrap(end, headBytes(end), end.length - headBytes(end)));
    }

    assertThat(GrowingSegment.end(large, 256 * 1024).length).isLessThan(256 * 1024 + 64 * 1024);
    Path picture = Files.createTempFile(home, "of", ".mkv");
    Files.write(picture, GrowingSegment.end(large, 1 << 20));
    assertThat(
            Programs.output(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "stream=codec_name",
                "-of",
                "csv=p=0",
                picture.toString()))
        .contains("hevc");
  }

  @Test
  void shouldSayThatNothingIsRecorded() throws Exception {
    Files.copy(Media.of("h264", 1), session.resolve("000000.mkv"));
    Path picture = home.resolve("picture.jpg");

    assertThatThrownBy(() -> snapshot(picture)).hasMessageContaining("ROST1 is not being recorded");
    assertThat(picture).doesNotExist();
  }

  @Test
  void shouldSayWhyThereIsNoPicture() throws Exception {
    record(Media.of("h264", 60));

    assertThatThrownBy(() -> snapshot(home.resolve("nowhere/picture.jpg")))
        .hasMessage(home.resolve("nowhere") + " is no folder that can be written to");
  }

  @Test
  void shouldNameAPictureLikeASegment() {
    assertThat(Snapshot.name(camera, Instant.parse("2026-06-01T12:00:00Z")))
        .isEqualTo("ROST1_20260601T140000.jpg");
    assertThat(Snapshot.name(camera, Instant.parse("2026-10-25T01:30:00Z")))
        .isEqualTo("ROST1_20261025T023000+0100.jpg");
  }

  private java.util.Optional<Duration> snapshot(Path picture) throws Exception {
    return new Snapshot(camera, home.resolve("state"), Machine.here().bootId())
        .write(picture, Instant.now());
  }

  /** As a recorder does it, in real time. */
  private void record(Path film) throws Exception {
    List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-re", "-i"));
    words.addAll(List.of(film.toString(), "-map", "0", "-c", "copy", "-f", "segment"));
    words.addAll(List.of("-segment_time", "600", "-segment_format", "matroska"));
    words.addAll(List.of("-segment_format_options", "cluster_time_limit=800:flush_packets=1"));
    words.addAll(List.of("-segment_list", FfmpegCommand.SEGMENT_LIST, "%06d.mkv"));
    recorders.add(
        new ProcessBuilder(words)
            .directory(session.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
    await("footage")
        .atMost(SOON)
        .until(
            () ->
                Files.exists(session.resolve("000000.mkv"))
                    && Files.size(session.resolve("000000.mkv")) > 60_000);
  }

  /** Where the head of such a file ends. */
  private static int headBytes(byte[] file) {
    java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(file);
    int at = 0;
    while (bytes.getInt(at) != 0x1F43B675) {
      at++;
    }
    return at;
  }

  private static String size(Path picture) throws Exception {
    return Programs.output(
            "ffprobe",
            "-v",
            "error",
            "-show_entries",
            "stream=width,height",
            "-of",
            "csv=p=0",
            picture.toString())
        .strip();
  }
}
