package auklab.video.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where alerts go, as in {@code /etc/monitor_email.conf}.
 *
 * @param host SMTP server; empty where mail is off
 * @param port its port
 * @param user name to log in with; empty for a server that asks for none
 * @param password its password
 * @param recipients every address that gets each mail
 * @param whyOff why no mail is sent; empty where mail is on
 */
public record MailSettings(
    String host, int port, String user, String password, List<String> recipients, String whyOff) {

  /** The file that the environment is completed from. */
  public static final Path FILE = Path.of("/etc/monitor_email.conf");

  private static final List<String> NAMES =
      List.of("SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASS", "ALERT_TO");

  public MailSettings {
    recipients = List.copyOf(recipients);
  }

  public boolean on() {
    return whyOff.isEmpty();
  }

  /** Whether the server is on this machine, so that nobody can listen in on the way. */
  public boolean isLocal() {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  /** Who the mails come from: the account, where it is an address, or the program on this host. */
  public String sender(String hostName) {
    return user.contains("@") ? user : "auklab-video@" + hostName;
  }

  /**
   * Reads the settings; what the environment names wins over the file.
   *
   * @param environment the process's environment
   * @param file lines of {@code NAME=value}; may be absent
   */
  public static MailSettings load(Map<String, String> environment, Path file) {
    Map<String, String> values = new HashMap<>();
    String unread = "";
    try {
      // A letter in another encoding, in a comment perhaps, must not turn mail off.
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.strip().startsWith("#")) {
          values.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1)));
        }
      }
    } catch (NoSuchFileException e) {
      unread = file + " is not there";
    } catch (IOException e) {
      unread = file + " cannot be read (" + e.getMessage() + ")";
    }
    for (String name : NAMES) {
      Optional.ofNullable(environment.get(name)).ifPresent(value -> values.put(name, value));
    }
    List<String> recipients =
        Arrays.stream(values.getOrDefault("ALERT_TO", "").split(","))
            .map(String::strip)
            .filter(address -> !address.isEmpty())
            .toList();
    String host = values.getOrDefault("SMTP_HOST", "");
    int port = port(values.getOrDefault("SMTP_PORT", "587"));
    String off = "";
    if (host.isEmpty()) {
      off = "SMTP_HOST is not set" + (unread.isEmpty() ? " in " + file : " and " + unread);
    } else if (recipients.isEmpty()) {
      off = "ALERT_TO names nobody";
    } else if (port == 0) {
      off = "SMTP_PORT is not a port number";
    }
    return new MailSettings(
        host,
        port,
        values.getOrDefault("SMTP_USER", ""),
        values.getOrDefault("SMTP_PASS", ""),
        recipients,
        off);
  }

  /** Names the server without the account's password. */
  @Override
  public String toString() {
    return on() ? host + ":" + port + " to " + String.join(", ", recipients) : "off: " + whyOff;
  }

  private static int port(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535 ? Integer.parseInt(text) : 0;
  }

  private static String unquoted(String text) {
    String value = text.strip();
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
