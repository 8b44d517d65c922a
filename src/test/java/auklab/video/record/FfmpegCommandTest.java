package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.site.OddCamera;
import auklab.video.site.Programs;
import auklab.video.site.Recording;
import auklab.video.stream.LastWords;
import auklab.video.stream.StreamUrl;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.camel.component.exec.ExecCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An FFmpeg as the pipeline starts it, asked to end by a single signal. */
class FfmpegCommandTest {
  private static final String PASSWORD = "geheim";

  @TempDir Path folder;

  @Test
  void shouldHaveFfmpeg7LookForSignalsAndCopySoundWithoutKeyFrames() {
    Camera camera = Given.camera("ROST2", folder);

    assertThat(
            FfmpegCommand.arguments(
                camera, 0, folder.resolve("address"), FfmpegCommand.Lessons.NONE))
        .doesNotContain("-nostdin")
        .contains("-copyinkf:a");
  }

  @Test
  void shouldRecordTheSoundListTheLastSegmentAndEndWhenItIsAskedOnce() throws Exception {
    try (OddCamera simulated = OddCamera.start(folder, PASSWORD)) {
      Camera camera = Given.camera("ROST2", folder, "127.0.0.1", simulated.port());
      long pid = start(camera);
      try {
        assertThat(Path.of("/proc", "" + pid, "fd", "0").toRealPath()).hasToString("/dev/null");
        await("footage")
            .atMost(Duration.ofSeconds(30))
            .until(() -> new File(folder.toFile(), "000000.mkv").length() > 10_000);

        Programs.signal("TERM", pid);

        await("the end of FFmpeg")
            .atMost(Duration.ofSeconds(4))
            .until(() -> !Programs.isRunning(pid));
        assertThat(Files.readString(folder.resolve(FfmpegCommand.SEGMENT_LIST)))
            .startsWith("000000.mkv,");
        List<Path> segments = List.of(folder.resolve("000000.mkv"));
        assertThat(Recording.packets(segments, "h264", "audio")).hasSizeGreaterThan(5);
      } finally {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  private long start(Camera camera) throws IOException {
    Path address = folder.resolve("private").resolve("ROST2.ffconcat");
    StreamUrl.write(camera, address);
    List<String> words = FfmpegCommand.arguments(camera, 0, address, FfmpegCommand.Lessons.NONE);
    ExecCommand command =
        new ExecCommand(
            words.get(0),
            words.subList(1, words.size()),
            folder.toString(),
            Long.MAX_VALUE,
            Set.of(),
            null,
            folder.resolve("said.txt").toFile(),
            false,
            null);
    return Long.parseLong(new String(new Spawner().execute(command).getStdout().readAllBytes()));
  }

  @Test
  void shouldLearnFromTheEndOfAnFfmpegWhatTheNextOneRecords() {
    FfmpegCommand.Lessons lessons =
        FfmpegCommand.Lessons.NONE.after(LastWords.SILENT).after(LastWords.NO_KEY_FRAME);
    assertThat(maps(lessons)).as("whatever comes").containsExactly("0:u");
    assertThat(maps(lessons.after(LastWords.SOUND))).containsExactly("0:v:u");
    assertThat(maps(lessons.after(LastWords.SOUND).withSound())).containsExactly("0:u");
    assertThat(maps(FfmpegCommand.Lessons.NONE)).containsExactly("0:v:u", "0:a?");
  }

  private List<String> maps(FfmpegCommand.Lessons lessons) {
    List<String> words =
        FfmpegCommand.arguments(
            Given.camera("ROST1", folder), 0, folder.resolve("address"), lessons);
    return IntStream.range(1, words.size())
        .filter(n -> words.get(n - 1).equals("-map"))
        .mapToObj(words::get)
        .toList();
  }
}
