package auklab.video.alert;

import auklab.video.config.Alerts;
import auklab.video.http.HttpCall;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Posts alerts to one address, in JSON that serves several: Slack and what is compatible with it
 * reads {@code text}; ntfy, at its server's address, reads {@code topic}, {@code title} and {@code
 * message}. Each passes over what it does not know.
 */
public final class Webhook {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** ntfy takes 4096 bytes of a message; letters beyond ASCII have two or three. */
  private static final int LONGEST = 3000;

  /** Codes that are about this alert. All others are about the address, or pass. */
  private static final Set<Integer> ABOUT_THIS = Set.of(400, 413, 415, 422);

  private final Alerts alerts;
  private final HttpCall http;

  /**
   * @param alerts the address and the topic
   * @param http makes the call
   */
  public Webhook(Alerts alerts, HttpCall http) {
    this.alerts = alerts;
    this.http = http;
  }

  /** Posts an alert. */
  public void post(Alert alert) throws IOException {
    String message = bounded(alert.text());
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("text", alert.subject() + "\n" + message)
            .put("title", alert.subject())
            .put("message", message);
    if (!alerts.webhookTopic().isEmpty()) {
      json.put("topic", alerts.webhookTopic());
    }
    http.post(alerts.webhook().orElseThrow(), MAPPER.writeValueAsBytes(json));
  }

  private static String bounded(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }

  /** What became of an attempt that ended with this fault. */
  static Verdict verdict(Throwable fault) {
    if (fault instanceof HttpCall.RefusedException refused && ABOUT_THIS.contains(refused.code())) {
      return new Verdict.Refused(refused.getMessage(), java.util.Map.of());
    }
    return new Verdict.Blocked(fault.getMessage() == null ? fault.toString() : fault.getMessage());
  }
}
