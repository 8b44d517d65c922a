package auklab.video.alert;

import auklab.video.config.MailSettings;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;

/** How the mail server is spoken to. */
public final class MailSession {
  private MailSession() {}

  /**
   * A session that goes to another machine encrypted or not at all, and trusts no certificate that
   * does not hold. On this very machine it is encrypted where the server offers that.
   *
   * @param mail the server, and who we are there
   * @param timeout how long it may take to answer
   */
  public static Session of(MailSettings mail, Duration timeout) {
    return of(mail, timeout, Optional.empty());
  }

  /**
   * The same with another maker of encrypted connections.
   *
   * @param sockets that maker
   */
  static Session of(MailSettings mail, Duration timeout, Optional<SSLSocketFactory> sockets) {
    Properties properties = new Properties();
    String millis = String.valueOf(timeout.toMillis());
    for (String protocol : new String[] {"mail.smtp", "mail.smtps"}) {
      properties.setProperty(protocol + ".connectiontimeout", millis);
      properties.setProperty(protocol + ".timeout", millis);
      properties.setProperty(protocol + ".writetimeout", millis);
      properties.setProperty(protocol + ".starttls.enable", "true");
      properties.setProperty(protocol + ".ssl.checkserveridentity", "true");
      properties.setProperty(protocol + ".auth", String.valueOf(!mail.user().isEmpty()));
      // An address that is refused keeps nobody else from getting the mail.
      properties.setProperty(protocol + ".sendpartial", "true");
      // What was accepted is accepted: nothing is waited for behind it.
      properties.setProperty(protocol + ".quitwait", "false");
      sockets.ifPresent(maker -> properties.put(protocol + ".ssl.socketFactory", maker));
    }
    properties.setProperty("mail.smtp.starttls.required", String.valueOf(!mail.isLocal()));
    return Session.getInstance(properties);
  }
}
