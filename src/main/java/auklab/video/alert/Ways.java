package auklab.video.alert;

import auklab.video.config.Alerts;
import auklab.video.config.MailSettings;
import auklab.video.stream.Mask;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Makes the ways to people, each with a queue of its own, so that one that is down delays no other.
 *
 * @param stateDir {@code state_dir}
 * @param most so many alerts wait for a way at most
 * @param mostBytes so many bytes they have at most, together
 * @param retry the first pause after a fault
 * @param retryMost the longest one
 * @param mask takes secrets out of what servers say
 * @param clock the wall clock
 * @param nanoTime a clock that nobody sets, in nanoseconds
 */
public record Ways(
    Path stateDir,
    long most,
    long mostBytes,
    Duration retry,
    Duration retryMost,
    Mask mask,
    Clock clock,
    LongSupplier nanoTime) {

  /** The way by mail. */
  public Delivery mails(MailSettings settings) {
    return new Delivery(
        "mail",
        spool("mail"),
        settings.on(),
        MailVerdict::of,
        retry,
        retryMost,
        mask,
        clock,
        nanoTime);
  }

  /** The way by webhook. */
  public Delivery webhooks(Alerts alerts) {
    return new Delivery(
        "webhook",
        spool("webhook"),
        alerts.webhook().isPresent(),
        Webhook::verdict,
        retry,
        retryMost,
        mask,
        clock,
        nanoTime);
  }

  private Spool spool(String name) {
    return new Spool(stateDir.resolve(name), most, mostBytes, clock);
  }
}
