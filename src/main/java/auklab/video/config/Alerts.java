package auklab.video.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code alerts.json} says: who is told besides those who get mail. The addresses bear tokens,
 * so they are as secret as passwords.
 *
 * @param webhook every alert is posted there as JSON; empty for none
 * @param webhookTopic the topic that ntfy is told; empty for a webhook that wants none
 * @param heartbeat is called every minute while all is well; empty for none
 * @param digestHour the hour of the day at which the digest is mailed, 0 to 23, in the machine's
 *     time zone
 */
public record Alerts(
    Optional<URI> webhook, String webhookTopic, Optional<URI> heartbeat, int digestHour) {

  /** What holds where the owner has said nothing. */
  public static final Alerts UNSET = new Alerts(Optional.empty(), "", Optional.empty(), 7);

  /** All that nobody may see of these settings; an address's host is no secret. */
  public List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    for (Optional<URI> address : List.of(webhook, heartbeat)) {
      if (address.isPresent()) {
        secrets.add(address.get().toString());
        secrets.add(behindHost(address.get()));
        secrets.add(Optional.ofNullable(address.get().getUserInfo()).orElse(""));
      }
    }
    secrets.add(webhookTopic);
    // A slash alone would be found in every path.
    secrets.removeIf(secret -> secret.length() < 2);
    return secrets;
  }

  private static String behindHost(URI address) {
    return address.getRawPath()
        + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
  }

  /** An address without what is secret in it: {@code https://hooks.example.com/***}. */
  public static String shown(URI address) {
    return address.getScheme()
        + "://"
        + address.getHost()
        + (address.getPort() < 0 ? "" : ":" + address.getPort())
        + (behindHost(address).length() < 2 ? "/" : "/" + ConfigJson.MASK);
  }

  /** Names who is told, without any secret. */
  @Override
  public String toString() {
    return "webhook "
        + webhook.map(Alerts::shown).orElse("off")
        + ", heartbeat "
        + heartbeat.map(Alerts::shown).orElse("off");
  }
}
