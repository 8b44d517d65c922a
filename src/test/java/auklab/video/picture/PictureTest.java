package auklab.video.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Media;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that send a sound stream with nothing in it, in a pipeline at work. */
class PictureTest {
  private static final String PASSWORD = "turnstone";
  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void shouldTellOnceOfEachCameraThatShowsNothingUntilItDoes() throws Exception {
    // Black at first, and after ten seconds a day.
    String dawn =
        "color=c=black:s=640x360:r=15:d=20[night];testsrc2=s=640x360:r=15[day];"
            + "[night][day]concat=n=2:v=1";
    try (SimulatedCamera black = camera(dawn, Paintings.SOUND);
        SimulatedCamera still = camera(Paintings.STILL, Paintings.SOUND);
        SimulatedCamera covered = camera(Paintings.COVERED, Paintings.SOUND);
        SimulatedCamera silent = camera(Paintings.DAY, Paintings.SILENCE);
        SimulatedCamera night = camera(Paintings.NIGHT, Paintings.SOUND);
        SimulatedCamera deaf =
            SimulatedCamera.deaf(folder, film(Paintings.DEEP_NIGHT, ""), "h264", PASSWORD);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.defaults().put("segment_time", 2);
      site.camera("BLACK1", black.port(), PASSWORD);
      site.camera("STILL2", still.port(), PASSWORD);
      site.camera("COVERED3", covered.port(), PASSWORD);
      site.camera("SILENT4", silent.port(), PASSWORD);
      site.camera("NIGHT5", night.port(), PASSWORD);
      site.camera("DEAF6", deaf.port(), PASSWORD);
      site.backup().put("organize_when", "age");
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "organize.delay=1h\norganize.period=1h\npicture.every=1s\npicture.period=200ms\n"
              // Each has a mail of its own, and none is told of its end.
              + "alert.gather.delay=0\nalert.settle.delay=1h\nalert.conditions-period=100ms\n");

      Process pipeline = site.start();
      await("a mail for each of them").atMost(SOON).until(() -> told(mail).size() >= 4);
      await("the end of the first")
          .atMost(SOON)
          .until(() -> !site.ledger("picture-good").isEmpty());
      int before = site.ledger("picture-fault").size();
      await("more of the others")
          .atMost(SOON)
          .until(() -> site.ledger("picture-fault").size() > before + 3);
      site.stop(pipeline);

      assertThat(told(mail))
          .containsExactlyInAnyOrder(
              "[STREAM] BLACK1: the picture is black",
              "[STREAM] STILL2: the picture stands still",
              "[STREAM] COVERED3: the picture shows nothing",
              "[STREAM] SILENT4: the sound is dead silent");
      assertThat(site.ledger("picture-good").get(0).path("station").asText()).isEqualTo("BLACK1");
      assertThat(site.ledger("picture-fault"))
          .noneSatisfy(event -> assertThat(event.path("station").asText()).isIn("NIGHT5", "DEAF6"));
      assertThat(site.ledger("picture-unseen")).isEmpty();
      // They were looked at as well.
      assertThat(site.state().resolve("pictures/NIGHT5.pgm")).isNotEmptyFile();
      assertThat(site.state().resolve("pictures/DEAF6.pgm")).isNotEmptyFile();
    }
  }

  private SimulatedCamera camera(String painting, String sound) throws Exception {
    return SimulatedCamera.showing(folder, film(painting, sound), "h264", PASSWORD);
  }

  /** Long enough for what is to be seen. */
  private static Path film(String painting, String sound) throws Exception {
    return Media.painted("h264", painting, sound);
  }

  private static List<String> told(MailServer mail) throws Exception {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage message : mail.mails()) {
      if (message.getSubject().startsWith("[STREAM]")) {
        subjects.add(message.getSubject());
      }
    }
    return subjects;
  }
}
