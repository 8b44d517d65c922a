package auklab.video.alert;

import auklab.video.config.Alerts;
import auklab.video.config.MailSettings;
import auklab.video.http.HttpCall;
import auklab.video.stream.Mask;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPAddressSucceededException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Sends one alert every way, past the queues, and says what happens at each step. */
public final class Trial {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final MailSettings mail;
  private final String sender;
  private final Alerts alerts;
  private final Duration timeout;
  private final String hostName;
  private final Clock clock;
  private final Mask mask;
  private final Consumer<String> out;
  private boolean failed;

  /**
   * @param mail who gets mails
   * @param sender the address that the mail comes from
   * @param alerts the webhook and the heartbeat
   * @param timeout how long a server may take to answer
   * @param hostName this machine's name
   * @param clock the wall clock
   * @param out gets each line for the person who watches
   */
  public Trial(
      MailSettings mail,
      String sender,
      Alerts alerts,
      Duration timeout,
      String hostName,
      Clock clock,
      Consumer<String> out) {
    this.mail = mail;
    this.sender = sender;
    this.alerts = alerts;
    this.timeout = timeout;
    this.hostName = hostName;
    this.clock = clock;
    this.mask = new Mask(List.of(mail.password()));
    mask.learn(alerts.secrets());
    this.out = out;
  }

  /** Tries every way; whether all that is configured works, and anything is. */
  public boolean run() {
    mail();
    alerts.webhook().ifPresent(address -> web("webhook", Alerts.shown(address), this::post));
    alerts
        .heartbeat()
        .ifPresent(
            address ->
                web("heartbeat", Alerts.shown(address), () -> new HttpCall(timeout).get(address)));
    return !failed;
  }

  private void done(String step, String text) {
    out.accept(mask.apply(String.format("ok      %-11s %s", step, text)));
  }

  private void failed(String step, String text, String next) {
    failed = true;
    out.accept(mask.apply(String.format("FAILED  %-11s %s", step, text)));
    out.accept(mask.apply("        next:       " + next));
  }

  private void mail() {
    if (!mail.on()) {
      if (alerts.webhook().isPresent() && mail.host().isEmpty()) {
        out.accept("-       mail        is off, since " + mail.whyOff());
      } else {
        failed(
            "settings",
            "mail is off, since " + mail.whyOff(),
            (mail.warnings().isEmpty() ? "" : String.join("; ", mail.warnings()) + "; ")
                + "name SMTP_HOST, ALERT_TO and the login in "
                + MailSettings.FILE
                + "; only its owner can read it, so this command may need sudo");
      }
      return;
    }
    done("settings", mail + "; " + mail.found());
    for (String warning : mail.warnings()) {
      failed("settings", warning, "correct it in " + MailSettings.FILE + "; all else there counts");
    }
    if (isKnown() && answers()) {
      speak();
    }
  }

  private boolean isKnown() {
    try {
      done(
          "name",
          mail.host()
              + " is "
              + Arrays.stream(InetAddress.getAllByName(mail.host()))
                  .map(InetAddress::getHostAddress)
                  .collect(Collectors.joining(", ")));
      return true;
    } catch (UnknownHostException e) {
      failed(
          "name",
          mail.host() + " is not known",
          "mend SMTP_HOST; or see whether this machine is on the network and has a name server");
      return false;
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(mail.host(), mail.port()), (int) timeout.toMillis());
      done("connect", "port " + mail.port() + " is open");
      return true;
    } catch (IOException e) {
      failed(
          "connect",
          "port " + mail.port() + ": " + e.getMessage(),
          "see whether the server runs and SMTP_PORT is right (587, or 465); many networks let"
              + " nothing out through port 25");
      return false;
    }
  }

  private void speak() {
    try {
      Witness witness = new Witness();
      Session session = MailSession.of(mail, timeout, Optional.of(witness.sockets()));
      // Every recipient is to be told of, also those that are accepted.
      session.getProperties().setProperty("mail.smtp.reportsuccess", "true");
      session.getProperties().setProperty("mail.smtps.reportsuccess", "true");
      String protocol = mail.implicitTls() ? "smtps" : "smtp";
      try (SMTPTransport server = (SMTPTransport) session.getTransport(protocol)) {
        if (logIn(server, witness)) {
          send(session, server);
        }
      }
    } catch (MessagingException | GeneralSecurityException e) {
      failed("server", MailVerdict.words(e), "see the server's own log");
    }
  }

  private boolean logIn(SMTPTransport server, Witness witness) {
    String user = mail.user().isEmpty() ? null : mail.user();
    String password = mail.user().isEmpty() ? null : mail.password();
    try {
      server.connect(mail.host(), mail.port(), user, password);
      encrypted(witness);
      done("login", user == null ? "none, since SMTP_USER is not set" : "as " + user);
      return true;
    } catch (AuthenticationFailedException e) {
      encrypted(witness);
      failed(
          "login",
          "as " + mail.user() + ": " + MailVerdict.words(e),
          "mend SMTP_USER and SMTP_PASS; many providers want a password made for this program"
              + " alone (an app password)");
    } catch (MessagingException e) {
      String words = MailVerdict.words(e);
      if (witness.hasSeen()) {
        failed(
            "encryption",
            words + "; the certificate is that of " + witness.certificate(),
            "SMTP_HOST must be the name in the certificate, and who has issued it be trusted by the"
                + " Java here; see also this machine's date");
      } else {
        failed(
            "server",
            words,
            "see whether SMTP_PORT fits: with 465 it is encrypted from the first byte, with 587"
                + " after STARTTLS");
      }
    }
    return false;
  }

  private void encrypted(Witness witness) {
    done(
        "encryption",
        witness.hasSeen()
            ? "the certificate is that of " + witness.certificate()
            : "none; the server is on this very machine");
  }

  private void send(Session session, SMTPTransport server) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(sender);
    message.setRecipients(Message.RecipientType.TO, String.join(",", mail.recipients()));
    message.setSubject(subject(), "UTF-8");
    message.setText(text(), "UTF-8");
    message.setSentDate(Date.from(clock.instant()));
    message.saveChanges();
    try {
      server.sendMessage(message, message.getAllRecipients());
    } catch (SendFailedException e) {
      recipients(e);
      boolean taken = e.getValidSentAddresses() != null && e.getValidSentAddresses().length > 0;
      if (!taken) {
        failed(
            "sent",
            MailVerdict.words(e),
            MailVerdict.isAboutTheSender(e.getMessage())
                ? MailVerdict.SENDER
                : "the server's words say why; if it refuses "
                    + sender
                    + ", "
                    + MailVerdict.SENDER);
        return;
      }
    }
    done("sent", "the server has taken it: " + server.getLastServerResponse().strip());
  }

  private void recipients(SendFailedException report) {
    Exception each = report;
    while (each instanceof MessagingException next) {
      if (each instanceof SMTPAddressSucceededException accepted) {
        done("recipient", accepted.getAddress().getAddress() + " is accepted");
      } else if (each instanceof SMTPAddressFailedException refused) {
        failed(
            "recipient",
            refused.getAddress().getAddress() + " is refused: " + refused.getMessage().strip(),
            MailVerdict.isAboutTheSender(refused.getMessage())
                ? MailVerdict.SENDER
                : "mend ALERT_TO; the others are told all the same");
      } else if (each instanceof SMTPSenderFailedException refusal) {
        InternetAddress from = refusal.getAddress();
        failed(
            "sender", from + " may not send: " + refusal.getMessage().strip(), MailVerdict.SENDER);
      }
      each = next.getNextException();
    }
  }

  private String subject() {
    return "[SYSTEM] Test from " + hostName;
  }

  private String text() {
    return "This is a test, asked for with auklab-video alert --test. Nothing is wrong.\nHost: "
        + hostName
        + "  |  Time: "
        + TIME.withZone(ZoneId.systemDefault()).format(clock.instant())
        + "\n";
  }

  private void post() throws IOException {
    Instant now = clock.instant();
    new Webhook(alerts, new HttpCall(timeout))
        .post(new Alert("", subject(), text(), now.toString(), List.of(), "", 0));
  }

  /** A call that may fail. */
  private interface Call {
    void make() throws IOException;
  }

  private void web(String step, String address, Call call) {
    try {
      call.make();
      done(step, address + " has taken it");
    } catch (IOException | RuntimeException e) {
      failed(
          step,
          address + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()),
          "mend \"" + step + "\" in alerts.json, or see whether this machine is on the network");
    }
  }
}
