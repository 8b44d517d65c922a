package auklab.video.check;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real streams against what was agreed on. */
class CheckTest {
  private static final String PASSWORD = "fulmar";

  @TempDir Path folder;

  @Test
  void shouldSayWhatDiffersFromWhatWasAgreed() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h265", PASSWORD)) {
      site.camera("ROST1", camera.port(), PASSWORD)
          .putObject("expected_audio")
          .put("codec_name", "aac")
          .put("sample_rate", 8000);
      site.camera("ROST2", 1, PASSWORD);
      site.camera("ROST3", camera.port(), PASSWORD)
          .putObject("expected_video")
          .put("codec_name", "HEVC")
          .put("width", 320)
          .put("r_frame_rate", "14.99");
      site.configure();

      Programs.Result result = site.command("check");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.out())
          .contains("audio sample_rate is 16000, not 8000")
          .contains("hevc")
          .contains("Connection refused");
      Programs.Result agreed = site.command("check", "rost3");
      assertThat(agreed.exit()).as(agreed.out()).isZero();
    }
  }
}
