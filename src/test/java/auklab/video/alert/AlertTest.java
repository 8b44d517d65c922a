package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.MailServer.Encryption;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails through a real SMTP server. */
@Order(7)
class AlertTest {
  private static final String LOGIN = "pen@example.com:kitti wake%4711";
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
  void shouldLogInThroughStarttlsOrImplicitTlsAndSendTheExactForm() throws Exception {
    for (Encryption encryption : new Encryption[] {Encryption.STARTTLS, Encryption.IMPLICIT}) {
      Path home = Files.createDirectories(folder.resolve(encryption.name()));
      try (Site site = new Site(home);
          MailServer server = new MailServer(home.resolve("mail"), encryption, LOGIN).up()) {
        site.camera("ROST2", 554, "secret");
        site.configure();
        server.use(site.environment(), "first@example.com, second@example.com");

        Programs.Result result = site.command("monitor");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(server.mails()).hasSize(1);
        MimeMessage mail = server.mails().get(0);
        assertThat(mail.getHeader("Subject")).containsExactly("[CAMERA] Auto-restart ROST2");
        assertThat(mail.getHeader("From")).containsExactly("pen@example.com");
        assertThat(mail.getHeader("To")).containsExactly("first@example.com, second@example.com");
        assertThat(mail.getHeader("X-RcptTo"))
            .containsExactly("first@example.com, second@example.com");
        assertThat(mail.getMessageID()).matches("<\\d{8}T\\d{6}\\.\\d{3}-\\d+-0000@\\S+>");
        assertThat(mail.getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(Duration.between(mail.getSentDate().toInstant(), Instant.now()).abs())
            .isLessThan(Duration.ofMinutes(2));
        assertThat(mail.getContent().toString().replace("\r\n", "\n"))
            .matches(
                "ROST2 idle for \\d+ s → restarting record_camera_ROST2\\.service\n"
                    + "Host: \\S+  \\|  Time: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\n"
                    + "\nROST2\n"
                    + "  Camera: rtsp://127\\.0\\.0\\.1:554/Streaming/Channels/101\n"
                    + "  Likely cause: .*\n"
                    + "  Next: auklab-video check ROST2\n+");
      }
    }
  }

  @Test
  void shouldSendNothingInTheClearToAnotherMachine() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), false).up()) {
      site.camera("ROST1", 554, "secret");
      site.configure();
      server.use(site.environment(), "first@example.com");
      // It leads here, but as any other machine's address it is none of the loopback.
      site.environment().put("SMTP_HOST", "0.0.0.0");

      Programs.Result result = site.command("monitor");

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("the server offers no encryption (STARTTLS)");
      assertThat(server.mails()).isEmpty();
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
      // Twice the segment's five seconds, and the next look of the monitor.
      assertThat(Integer.parseInt(first.replaceFirst(".* idle for (\\d+) s .*", "$1")))
          .isBetween(10, 30);

      camera.thaw();
      await("the mail that it is over").atMost(SOON).until(() -> server.mails().size() == 2);
      assertThat(server.mails().get(1).getSubject()).isEqualTo("[CAMERA] ROST2 records again");
      assertThat(server.mails().get(1).getContent().toString())
          .containsPattern("Footage lost: ROST2 \\d+ s");
      site.stop(pipeline);
    }
  }

  @Test
  void shouldLoseNothingAndSendNothingTwiceWhileTheServerComesAndGoes() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), Encryption.STARTTLS, LOGIN)) {
      Spool spool = pipelineWithMails(site, server, "30s");
      for (int i = 0; i < 40; i++) {
        spool.add("alert " + i, "text");
      }
      await("a word in the log")
          .atMost(SOON)
          .until(() -> Files.readString(site.output()).contains("the server cannot be reached"));
      for (int round = 0; round < 3; round++) {
        int before = server.mails().size();
        server.up();
        await("some mails").atMost(SOON).until(() -> server.mails().size() > before);
        server.down();
        spool.add("alert " + (40 + round), "text");
      }
      server.up();
      await("all of them").atMost(SOON).until(() -> spool.waiting() == 0);

      // A server that is killed may have taken a mail without saying so: that one comes again,
      // under
      // the same Message-ID.
      List<String> subjects = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (MimeMessage mail : server.mails()) {
        if (!ids.contains(mail.getMessageID())) {
          subjects.add(mail.getSubject());
          ids.add(mail.getMessageID());
        }
      }
      assertThat(subjects)
          .containsExactlyElementsOf(IntStream.range(0, 43).mapToObj(i -> "alert " + i).toList());
      assertThat(server.mails().size() - ids.size()).as("mails that came twice").isLessThan(4);
      assertThat(Files.readString(site.output()).split("mail cannot be sent", -1).length)
          .as("lines about a server that is down")
          .isLessThan(12);
    }
  }

  @Test
  void shouldWaitForAServerThatTakesConnectionsAndSaysNothing() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), false);
        ServerSocket silent =
            new ServerSocket(server.port(), 50, InetAddress.getByName("127.0.0.1"))) {
      Spool spool = pipelineWithMails(site, server, "5s");
      spool.add("first", "text");
      spool.add("second", "text");
      await("a word in the log")
          .atMost(SOON)
          .until(() -> Files.readString(site.output()).contains("does not answer in time"));

      silent.close();
      server.up();

      await("both").atMost(SOON).until(() -> server.subjects().equals(List.of("first", "second")));
    }
  }

  @Test
  void shouldTellTheOthersWhereOneAddressIsRefusedAndGoOnWhereAMailIs() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), false)) {
      Spool spool = pipelineWithMails(site, server, "30s");
      server.rules("rcpt second@example.com 550", "data POISON 554");
      server.up();
      spool.add("first", "text");
      spool.add("second", "POISON");
      spool.add("third", "text");

      await("all").atMost(SOON).until(() -> spool.waiting() == 0);
      assertThat(server.subjects()).containsExactly("first", "third");
      assertThat(server.mails().get(0).getHeader("X-RcptTo")).containsExactly("first@example.com");
      assertThat(Site.files(site.state().resolve("mail/refused"), ".json")).hasSize(1);
      JsonNode mail = status(site).at("/alerts/mail");
      assertThat(mail.path("refused").asInt()).isEqualTo(1);
      assertThat(mail.path("last_refused").asText()).contains("second: ", "554");
      assertThat(mail.at("/refused_addresses/second@example.com").asText()).contains("550");
      assertThat(mail.path("last_sent").asText()).isNotEmpty();
      assertThat(site.command("status").out())
          .contains("mail: last sent ", "1 refused for good", "refused address second@example.com");
      assertThat(Files.readString(site.output()))
          .contains("mail to second@example.com is refused for good: 550")
          .contains("set aside");
    }
  }

  @Test
  void shouldTryThoseLaterWhoAreNotTakenNow() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), false)) {
      Spool spool = pipelineWithMails(site, server, "30s");
      server.rules("rcpt second@example.com 451");
      server.up();
      spool.add("first", "text");
      await("the first of them").atMost(SOON).until(() -> server.mails().size() == 1);
      spool.add("second", "text");
      await("the next one").atMost(SOON).until(() -> server.mails().size() == 2);

      assertThat(server.mails().get(0).getHeader("X-RcptTo")).containsExactly("first@example.com");
      await("what is left to do of both")
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(Site.files(site.state().resolve("mail"), ".json"))
                      .hasSize(2)
                      .allSatisfy(
                          file ->
                              assertThat(file)
                                  .content()
                                  .contains("\"to\":[\"second@example.com\"]")));
    }
  }

  @Test
  void shouldHoldAllMailsWhileThePasswordIsWrong() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), Encryption.STARTTLS, LOGIN)) {
      Spool spool = pipelineWithMails(site, server, "30s");
      server.insistOn("pen@example.com:another");
      server.up();
      spool.add("first", "text");
      spool.add("second", "text");
      await("a word in the status")
          .atMost(SOON)
          .until(
              () ->
                  status(site)
                      .at("/alerts/mail/last_error")
                      .asText()
                      .contains("the server refuses user or password"));
      assertThat(status(site).at("/alerts/mail/working").asBoolean(true)).isFalse();
      assertThat(site.command("status").out()).contains("NOT WORKING", "2 waiting");

      server.down();
      server.insistOn(LOGIN);
      server.up();

      await("both").atMost(SOON).until(() -> server.subjects().equals(List.of("first", "second")));
      assertThat(Files.readString(site.output())).doesNotContain("kitti");
    }
  }

  /** Servers refuse a sender by refusing each recipient, or the mail; none of them is to blame. */
  @Test
  void shouldHoldAllMailsWhileTheSenderIsRefusedAndSetNoneAside() throws Exception {
    try (Site site = new Site(folder);
        MailServer server = new MailServer(folder.resolve("mail"), Encryption.STARTTLS, LOGIN)) {
      server.rules(
          "rcpt first@example.com 553 Sender address rejected: not owned by user apikey",
          "rcpt second@example.com 550 Sender address rejected: Domain not found");
      server.up();
      Spool spool = pipelineWithMails(site, server, "30s");
      spool.add("first", "text");
      await("a word in the status")
          .atMost(SOON)
          .until(
              () ->
                  status(site)
                      .at("/alerts/mail/last_error")
                      .asText()
                      .contains("set SMTP_FROM in /etc/monitor_email.conf"));
      server.rules("data first 550 The from address does not match a verified Sender Identity");
      await("another word in the status")
          .atMost(SOON)
          .until(
              () ->
                  status(site)
                      .at("/alerts/mail/last_error")
                      .asText()
                      .contains("verified Sender Identity"));
      assertThat(status(site).at("/alerts/mail/refused").isMissingNode()).isTrue();

      server.rules();

      await("the mail").atMost(SOON).until(() -> server.subjects().equals(List.of("first")));
    }
  }

  /** A pipeline without any footage, whose alerts are laid by from here. */
  private static Spool pipelineWithMails(Site site, MailServer server, String timeout)
      throws Exception {
    site.camera("ROST1", 1, "secret").put("enabled", false);
    site.configure();
    Files.writeString(
        site.config().resolve("application.properties"),
        "alert.period=100ms\nalert.delay=0\nalert.retry=100ms\nalert.retry-most=500ms\n"
            + "alert.timeout="
            + timeout
            + "\n");
    server.use(site.environment(), "first@example.com, second@example.com");
    site.start("run");
    await("the pipeline")
        .atMost(SOON)
        .until(() -> Files.readString(site.output()).contains("mail is "));
    return new Spool(site.state().resolve("mail"), 1000, 1_000_000, Clock.systemUTC());
  }

  private static JsonNode status(Site site) throws Exception {
    return new ObjectMapper().readTree(site.command("status", "--json").out());
  }
}
