package auklab.video.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the odd camera is a camera to FFmpeg, whatever way its packets go. */
class OddCameraTest {
  private static final String PASSWORD = "kittiwake";

  @TempDir Path folder;

  @Test
  void shouldBeRecordedOverTcp() throws Exception {
    assertRecorded("rtsp", List.of("-rtsp_transport", "tcp"), List.of());
  }

  @Test
  void shouldBeRecordedOverUdpWhereItRefusesTcp() throws Exception {
    assertRecorded("rtsp", List.of("-rtsp_transport", "udp"), List.of("--transport", "udp"));
  }

  @Test
  void shouldBeRecordedOverTls() throws Exception {
    assertRecorded("rtsps", List.of(), OddCamera.tls(folder));
  }

  @Test
  void shouldSendNothingOfATrackThatIsMuted() throws Exception {
    try (OddCamera camera = OddCamera.start(folder, PASSWORD)) {
      camera.mute(1);
      record(camera, "rtsp", List.of("-rtsp_transport", "tcp"), "0:v");
      assertThat(camera.packets()).isNotEmpty().allMatch(packet -> packet.startsWith("video"));
    }
  }

  @Test
  void shouldLeaveNoFfmpegBehindWhenItIsKilled() throws Exception {
    List<ProcessHandle> films;
    try (OddCamera camera = OddCamera.start(folder, PASSWORD)) {
      films = camera.process().descendants().toList();
      assertThat(films).isNotEmpty();
    }
    await("the end of its FFmpeg")
        .atMost(Duration.ofSeconds(10))
        .until(() -> films.stream().noneMatch(film -> Programs.isRunning(film.pid())));
  }

  private void assertRecorded(String scheme, List<String> input, List<String> oddities)
      throws Exception {
    try (OddCamera camera = OddCamera.start(folder, PASSWORD, oddities)) {
      Path film = record(camera, scheme, input, "0");
      for (String kind : List.of("video", "audio")) {
        List<String> recorded = Recording.packets(List.of(film), "h264", kind);
        assertThat(recorded).hasSizeGreaterThan(20);
        assertThat(camera.packets()).containsSubsequence(recorded);
      }
      assertThat(camera.requests()).contains("PLAY /Streaming/Channels/101/ 200");
    }
  }

  private Path record(OddCamera camera, String scheme, List<String> input, String map)
      throws IOException, InterruptedException {
    Path film = folder.resolve("recorded.mkv");
    String address = scheme + "://" + OddCamera.USER + ":" + PASSWORD + "@127.0.0.1:";
    List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
    words.addAll(input);
    words.addAll(List.of("-i", address + camera.port() + "/Streaming/Channels/101"));
    words.addAll(List.of("-map", map, "-c", "copy", "-copyinkf:a", "-t", "3", film.toString()));
    Programs.output(words.toArray(String[]::new));
    return film;
  }
}
