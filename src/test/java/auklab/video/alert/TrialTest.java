package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.MailServer;
import auklab.video.site.MailServer.Encryption;
import auklab.video.site.Programs;
import auklab.video.site.Site;
import auklab.video.site.WebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code alert --test} says. */
class TrialTest {
  private static final String LOGIN = "pen@example.com:kittiwake";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void configure() throws Exception {
    site = new Site(folder);
    site.camera("ROST1", 554, "secret");
    site.configure();
  }

  @Test
  void shouldSayWhatHappensAtEachStep() throws Exception {
    for (Encryption encryption : new Encryption[] {Encryption.STARTTLS, Encryption.IMPLICIT}) {
      try (MailServer server =
              new MailServer(folder.resolve(encryption.name()), encryption, LOGIN).up();
          WebServer web = new WebServer()) {
        site.alerts().put("webhook", web.address("/services/fulmar"));
        site.alerts().put("heartbeat", web.address("/ping/fulmar"));
        site.configure();
        server.use(site.environment(), "first@example.com, second@example.com");

        Programs.Result result = site.command("alert", "--test");

        assertThat(result.out().lines())
            .as(result.err())
            .satisfiesExactly(
                line ->
                    assertThat(line)
                        .startsWith("ok      settings    localhost:")
                        .contains("to first@example.com, second@example.com")
                        .contains("SMTP_HOST, SMTP_PORT, ", "in the environment"),
                line -> assertThat(line).startsWith("ok      name        localhost is 127.0.0.1"),
                line -> assertThat(line).matches("ok {6}connect {5}port \\d+ is open"),
                line ->
                    assertThat(line)
                        .startsWith("ok      encryption  the certificate is that of CN=localhost")
                        .contains("issued by CN=Test authority, valid until 20"),
                line -> assertThat(line).isEqualTo("ok      login       as pen@example.com"),
                line -> assertThat(line).contains("recipient   first@example.com is accepted"),
                line -> assertThat(line).contains("recipient   second@example.com is accepted"),
                line ->
                    assertThat(line).startsWith("ok      sent        ").contains("250 OK taken"),
                line -> assertThat(line).matches("ok {6}webhook {5}http://127\\S+/\\*\\*\\* has.*"),
                line ->
                    assertThat(line).matches("ok {6}heartbeat {3}http://127\\S+/\\*\\*\\* has.*"));
        assertThat(result.exit()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("kittiwake", "fulmar");
        assertThat(server.subjects()).hasSize(1);
        assertThat(server.subjects().get(0)).startsWith("[SYSTEM] Test from ");
        assertThat(web.requests()).hasSize(2);
      }
    }
  }

  @Test
  void shouldNameTheStepThatFailsAndWhatToDo() throws Exception {
    try (MailServer server = new MailServer(folder.resolve("mail"), Encryption.STARTTLS, LOGIN)) {
      server.use(site.environment(), "first@example.com, second@example.com");
      assertFails("FAILED  connect ", "see whether the server runs");

      server.up();
      server.rules("rcpt second@example.com 550");
      assertFails("FAILED  recipient   second@example.com is refused: 550", "mend ALERT_TO");
      assertThat(server.mails().get(0).getHeader("X-RcptTo")).containsExactly("first@example.com");

      site.environment().put("SMTP_PASS", "razorbill");
      assertFails("FAILED  login       as pen@example.com: ", "mend SMTP_USER and SMTP_PASS");

      site.environment().remove("JAVA_TOOL_OPTIONS");
      assertFails(
          "FAILED  encryption  the encryption cannot be trusted", "trusted by the Java here");

      site.environment().put("SMTP_HOST", "no-such-host.invalid");
      assertFails("FAILED  name        no-such-host.invalid is not known", "mend SMTP_HOST");

      site.environment().put("ALERT_TO", "nobody");
      assertFails("FAILED  settings    mail is off, since ALERT_TO names nobody", "ALERT_TO");
    }
  }

  @Test
  void shouldSendAsTheSenderThatIsSetAndNameTheSettingWhereItIsRefused() throws Exception {
    try (MailServer server =
        new MailServer(folder.resolve("mail"), Encryption.STARTTLS, "apikey:kittiwake").up()) {
      server.use(site.environment(), "first@example.com; second@example.com");
      Path settings = site.config().resolve("application.properties");
      Files.writeString(settings, "alert.from=properties@example.com\n");
      assertThat(site.command("alert", "--test").exit()).isZero();
      site.environment().put("SMTP_FROM", "cameras@example.com");
      assertThat(site.command("alert", "--test").exit()).isZero();
      assertThat(site.command("monitor").exit()).isZero();

      assertThat(server.mails())
          .extracting(mail -> mail.getHeader("From")[0])
          .containsExactly("properties@example.com", "cameras@example.com", "cameras@example.com");
      assertThat(server.mails().get(0).getHeader("X-RcptTo"))
          .containsExactly("first@example.com, second@example.com");

      server.rules(
          "rcpt first@example.com 553 Sender address rejected: not owned by user apikey",
          "rcpt second@example.com 553 Sender address rejected: not owned by user apikey");
      assertFails(
          "FAILED  recipient   first@example.com is refused: 553",
          "set SMTP_FROM in /etc/monitor_email.conf to an address that the server lets you send"
              + " from");
      server.rules("data Test 550 The from address does not match a verified Sender Identity");
      assertFails("FAILED  sent ", "set SMTP_FROM in /etc/monitor_email.conf");
    }
  }

  @Test
  void shouldNameANearMissAmongTheSettings() throws Exception {
    site.environment().put("SMTP_HOST", "no-such-host.invalid");
    site.environment().put("ALERT_TO", "first@example.com");
    site.environment().put("SMTP_FROM", "cameras");

    assertFails(
        "FAILED  settings    SMTP_FROM is no address; give one alone",
        "correct it in /etc/monitor_email.conf");
  }

  @Test
  void shouldFailWhereAnotherMachineOffersNoEncryption() throws Exception {
    try (MailServer server = new MailServer(folder.resolve("mail"), false).up()) {
      server.use(site.environment(), "first@example.com");
      site.environment().put("SMTP_HOST", "0.0.0.0");

      assertFails("FAILED  server      the server offers no encryption", "with 587 after STARTTLS");
      assertThat(server.mails()).isEmpty();
    }
  }

  private void assertFails(String step, String advice) throws Exception {
    Programs.Result result = site.command("alert", "--test");

    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out()).contains(step).containsPattern("next: .*" + advice);
    assertThat(result.out() + result.err()).doesNotContain("kittiwake", "razorbill");
  }
}
