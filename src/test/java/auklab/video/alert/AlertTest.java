package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails through a real SMTP server. */
class AlertTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldMailEverybodyInTheAgreedFormThroughStarttls() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), true).up()) {
      site.camera("ROST1", 554, "secret");
      site.camera("ROST2", 554, "secret");
      site.configure();
      server.use(site.environment(), "first@example.com, second@example.com");

      Programs.Result result = site.command("monitor");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(server.mails()).hasSize(1);
      MimeMessage mail = server.mails().get(0);
      assertThat(mail.getSubject()).isEqualTo("[CAMERA] Auto-restart ROST1 and 1 more");
      assertThat(Arrays.stream(mail.getAllRecipients()).map(Object::toString))
          .containsExactly("first@example.com", "second@example.com");
      List<String> lines = mail.getContent().toString().lines().toList();
      assertThat(lines.get(0))
          .matches("ROST1 idle for \\d+ s → restarting record_camera_ROST1\\.service");
      assertThat(lines.get(1))
          .matches("ROST2 idle for \\d+ s → restarting record_camera_ROST2\\.service");
      assertThat(lines.get(2))
          .matches("Host: \\S+  \\|  Time: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");

      site.command("monitor");
      assertThat(server.mails()).as("the same outage again").hasSize(1);
    }
  }

  @Test
  void shouldNotTrustAServerWithAnUnknownCertificate() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), true).up()) {
      site.camera("ROST1", 554, "secret");
      site.configure();
      server.use(site.environment(), "first@example.com");
      site.environment().remove("JAVA_TOOL_OPTIONS");

      Programs.Result result = site.command("monitor");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(server.mails()).isEmpty();
    }
  }

  @Test
  void shouldSendWhatAServerThatWasDownDidNotTake() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), false)) {
      site.camera("ROST1", 554, "secret");
      site.configure();
      server.use(site.environment(), "first@example.com");

      assertThat(site.command("monitor").exit()).isEqualTo(1);
      assertThat(Site.files(site.state().resolve("mail"), ".json")).hasSize(1);

      server.up();
      assertThat(site.command("monitor").exit()).isZero();
      assertThat(server.mails()).hasSize(1);
      assertThat(Site.files(site.state().resolve("mail"), ".json")).isEmpty();
    }
  }

  @Test
  void shouldTellAnOutageOnceAndOnlyAfterTheThreshold() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", "secret");
        MailServer server = new MailServer(folder.resolve("mail"), false).up()) {
      site.camera("ROST2", camera.port(), "secret");
      server.use(site.environment(), "first@example.com");
      Process pipeline = site.configure().start("run");
      site.awaitGrowth("ROST2");

      camera.freeze();
      await("a mail about it").atMost(SOON).until(() -> !server.mails().isEmpty());
      MimeMessage mail = server.mails().get(0);
      assertThat(mail.getSubject()).isEqualTo("[CAMERA] Auto-restart ROST2");
      String first = mail.getContent().toString().lines().findFirst().orElseThrow();
      // Twice the segment's five seconds, and at most one more look of the monitor.
      assertThat(Integer.parseInt(first.replaceFirst(".* idle for (\\d+) s .*", "$1")))
          .isBetween(10, 14);

      camera.thaw();
      await("the end of the outage")
          .atMost(SOON)
          .until(() -> Site.files(site.state().resolve("outages"), "ROST2").isEmpty());
      site.stop(pipeline);
      assertThat(server.mails()).hasSize(1);
    }
  }
}
