package auklab.video.doctor;

import auklab.video.config.MailSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/** Whether mail is on, and its server answers. No mail is sent, and nobody logs in. */
final class MailCheck {
  private static final String AREA = "mail";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private MailCheck() {}

  static Result look(MailSettings mail) {
    if (!mail.on()) {
      return Result.warning(
          AREA,
          "settings",
          "mail is " + mail,
          "write SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASS and ALERT_TO to " + MailSettings.FILE);
    }
    String server = mail.host() + ":" + mail.port();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(mail.host(), mail.port()), (int) LONGEST.toMillis());
      socket.setSoTimeout((int) LONGEST.toMillis());
      String greeting = greeting(mail, socket);
      if (greeting.startsWith("220") && !mail.warnings().isEmpty()) {
        return Result.warning(
            AREA,
            server,
            "answers; " + String.join("; ", mail.warnings()),
            "correct it in " + MailSettings.FILE);
      }
      return greeting.startsWith("220")
          ? Result.ok(AREA, server, "answers; auklab-video alert --test sends a mail")
          : Result.wrong(
              AREA, server, "is no mail server: it says \"" + greeting + "\"", mend(mail));
    } catch (IOException e) {
      return Result.wrong(AREA, server, "does not answer: " + e.getMessage(), mend(mail));
    }
  }

  private static String greeting(MailSettings mail, Socket socket) throws IOException {
    if (!mail.implicitTls()) {
      return line(socket);
    }
    SSLSocketFactory sockets = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (Socket encrypted = sockets.createSocket(socket, mail.host(), mail.port(), true)) {
      return line(encrypted);
    }
  }

  private static String line(Socket socket) throws IOException {
    String line =
        new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
    return line == null ? "" : line;
  }

  private static String mend(MailSettings mail) {
    return "see SMTP_HOST and SMTP_PORT in "
        + MailSettings.FILE
        + ", and whether the network lets "
        + mail.host()
        + " be reached";
  }
}
