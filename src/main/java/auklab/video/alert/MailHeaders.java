package auklab.video.alert;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** What stands above a mail. */
public final class MailHeaders {
  private final List<String> recipients;
  private final String hostName;
  private final Clock clock;

  /**
   * @param recipients who gets each mail
   * @param hostName this machine's name
   * @param clock the wall clock
   */
  public MailHeaders(List<String> recipients, String hostName, Clock clock) {
    this.recipients = List.copyOf(recipients);
    this.hostName = hostName;
    this.clock = clock;
  }

  /**
   * The headers of an alert's mail: the same at each attempt, so that one that came twice can be
   * known by them. The date is that of the event and not of its arrival.
   *
   * @param alert the alert
   * @return {@code To}, {@code Message-ID}, and {@code Date}
   */
  public Map<String, String> of(Alert alert) {
    Instant written = alert.written().isEmpty() ? clock.instant() : Instant.parse(alert.written());
    return Map.of(
        "To",
        String.join(", ", alert.to().isEmpty() ? recipients : alert.to()),
        "Message-ID",
        "<" + alert.name() + "@" + hostName + ">",
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(written.atOffset(ZoneOffset.UTC)));
  }
}
