package auklab.video.alert;

import auklab.video.config.MailSettings;
import auklab.video.stream.Mask;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where every alert begins: it is logged, and laid by for each way to people. */
public final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger("alert");

  private final MailSettings settings;
  private final Delivery mails;
  private final Delivery webhooks;
  private final Mask mask;

  /**
   * @param settings who gets the mails
   * @param mails the way by mail
   * @param webhooks the way by webhook
   * @param mask takes passwords out of every alert
   */
  public Outbox(MailSettings settings, Delivery mails, Delivery webhooks, Mask mask) {
    this.settings = settings;
    this.mails = mails;
    this.webhooks = webhooks;
    this.mask = mask;
  }

  /**
   * Lays an alert by, to be sent as soon as somebody takes it. Where mail is off, the log has it.
   *
   * @param alert its subject and text
   * @throws IOException where one of the ways could not be laid by; the others were all the same
   */
  public void add(Map<String, String> alert) throws IOException {
    // A line break would end the mail's header.
    String subject = mask.apply(alert.get("subject")).replaceAll("\\p{Cntrl}+", " ");
    String text = mask.apply(alert.get("text"));
    LOG.warn("{}", subject);
    if (!settings.on()) {
      LOG.warn("not mailed, since {}:\n{}", settings.whyOff(), text);
    }
    IOException fault = null;
    for (Delivery way : List.of(mails, webhooks)) {
      try {
        if (way.isOn()) {
          way.add(subject, text);
        }
      } catch (IOException e) {
        fault = e;
      }
    }
    if (fault != null) {
      throw fault;
    }
  }

  /** How many alerts wait to be sent, by whichever way. */
  public long waiting() throws IOException {
    return (mails.isOn() ? mails.waiting() : 0) + (webhooks.isOn() ? webhooks.waiting() : 0);
  }

  /** Whether nothing more can be sent now, on any way. */
  public boolean isIdle() throws IOException {
    return mails.isIdle() && webhooks.isIdle();
  }

  /** How it stands with each way, by its name. */
  public Map<String, Object> describe() throws IOException {
    Map<String, Object> ways = new LinkedHashMap<>();
    Map<String, Object> mail = mails.describe();
    mail.put("server", settings.toString());
    ways.put("mail", mail);
    ways.put("webhook", webhooks.describe());
    return ways;
  }
}
