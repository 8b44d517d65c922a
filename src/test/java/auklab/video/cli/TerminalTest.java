package auklab.video.cli;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Media;
import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who sits at a terminal. */
class TerminalTest {
  private static final String PASSWORD = "kitti#wake";

  @TempDir Path folder;

  @Test
  void shouldAskForWhatWasNotGivenAndNotShowThePassword() throws Exception {
    try (Site site = new Site(folder);
        RsyncDaemon nas = new RsyncDaemon(folder, site.archive());
        SimulatedCamera camera = SimulatedCamera.at("/stream1", folder, "h264", PASSWORD)) {
      String answers =
          String.join("\n", "ROST1", "127.0.0.1", "", folder + "/cameras", "viewer")
              + ("\n" + nas.address() + "\n" + PASSWORD + "\ny\n");

      Programs.Result result =
          site.inTerminal(answers, "init", "--rtsp-port", "" + camera.port(), "--measure", "0");

      assertThat(result.out())
          .contains("Station, the code name of the camera: ")
          .contains("User to log in with [viewer]: ")
          .contains("found viewer; give a folder from its first / on")
          .contains("wrote " + site.config().resolve("cameras.json"));
      assertThat(result.exit()).isZero();
      assertThat(site.command("check", "ROST1").exit()).isZero();
      // What is typed before the question is shown by the terminal itself, so only the end counts.
      assertThat(result.out().substring(result.out().indexOf("Password: ")))
          .doesNotContain(PASSWORD);
    }
  }

  @Test
  void shouldShowABarWhileABackupGoesOn() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 1, PASSWORD);
      site.configure();
      Path day = Files.createDirectories(site.ready().resolve("ROST1/2026-06-01"));
      Files.write(day.resolve("ROST1_20260601T120000.mkv"), new byte[5_000_000]);

      Programs.Result watched = site.inTerminal("", "backup");

      assertThat(watched.out()).contains("backup 100%").contains("5/5 MB").contains("MB/s");
      assertThat(watched.exit()).isZero();

      Files.write(day.resolve("ROST1_20260601T121000.mkv"), new byte[5_000_000]);
      Programs.Result alone = site.command("backup");
      assertThat(alone.err() + alone.out()).doesNotContain("100%").contains("1 segment archived");
    }
  }

  @Test
  void shouldShowABarWhileTheLedgerIsRebuilt() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 1, PASSWORD);
      site.configure();
      Path day = Files.createDirectories(site.ready().resolve("ROST1/2026-06-01"));
      Path film = Media.of("h264", 1);
      Files.copy(film, day.resolve("ROST1_20260601T120000.mkv"));
      Files.copy(film, day.resolve("ROST1_20260601T121000.mkv"));

      Programs.Result watched = site.inTerminal("", "rebuild");

      assertThat(watched.out()).contains("rebuild ROST1 100%").contains("2/2 segments");
      assertThat(watched.exit()).as(watched.out()).isZero();

      Files.copy(film, day.resolve("ROST1_20260601T122000.mkv"));
      Programs.Result alone = site.command("rebuild");
      assertThat(alone.err() + alone.out()).doesNotContain("100%").contains("1 segment by itself");
    }
  }

  @Test
  void shouldUseColoursOnlyWhereTheyAreWanted() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 1, PASSWORD);
      site.configure();

      Programs.Result coloured = site.inTerminal("", "status");
      assertThat(coloured.out()).contains("no pipeline can be reached").contains("\u001b[");
      assertThat(coloured.exit()).isEqualTo(1);
      assertThat(site.command("status").out()).contains("ROST1").doesNotContain("\u001b[");

      site.environment().put("NO_COLOR", "1");
      assertThat(site.inTerminal("", "status").out()).contains("ROST1").doesNotContain("\u001b[");
    }
  }
}
