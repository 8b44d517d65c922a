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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where alerts go, as in {@code /etc/monitor_email.conf}.
 *
 * @param host SMTP server; empty where mail is off
 * @param port its port
 * @param implicitTls whether the connection is encrypted from its first byte, without STARTTLS
 * @param user name to log in with; empty for a server that asks for none
 * @param password its password
 * @param recipients every address that gets each mail
 * @param whyOff why no mail is sent; empty where mail is on
 * @param found where each setting was found, in words
 * @param passedOver what stands among the recipients and is no address
 */
public record MailSettings(
    String host,
    int port,
    boolean implicitTls,
    String user,
    String password,
    List<String> recipients,
    String whyOff,
    String found,
    List<String> passedOver) {

  /** The file that the environment is completed from. */
  public static final Path FILE = Path.of("/etc/monitor_email.conf");

  private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>()\"]+@[^\\s@<>()\"]+");
  private static final int IMPLICIT_TLS = 465;

  private static final List<String> NAMES =
      List.of("SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER", "SMTP_PASS", "ALERT_TO");

  public MailSettings {
    recipients = List.copyOf(recipients);
    passedOver = List.copyOf(passedOver);
  }

  public boolean on() {
    return whyOff.isEmpty();
  }

  /** Whether the server is on this machine, so that nobody can listen in on the way. */
  public boolean isLocal() {
    return host.equalsIgnoreCase("localhost")
        || host.matches("\\[?::1]?")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Whether the connection is encrypted from its first byte. */
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
    String found = found(environment, values, file, unread);
    for (String name : NAMES) {
      Optional.ofNullable(environment.get(name)).ifPresent(value -> values.put(name, value));
    }
    Map<Boolean, List<String>> named =
        Arrays.stream(values.getOrDefault("ALERT_TO", "").split(","))
            .map(String::strip)
            .filter(address -> !address.isEmpty())
            .distinct()
            .collect(Collectors.partitioningBy(address -> ADDRESS.matcher(address).matches()));
    List<String> recipients = named.get(true);
    String host = values.getOrDefault("SMTP_HOST", "");
    int port = port(values.getOrDefault("SMTP_PORT", "587"));
    String tls = values.getOrDefault("SMTP_TLS", port == IMPLICIT_TLS ? "implicit" : "starttls");
    String off = "";
    if (host.isEmpty()) {
      off = "SMTP_HOST is not set" + (unread.isEmpty() ? " in " + file : " and " + unread);
    } else if (recipients.isEmpty()) {
      off = "ALERT_TO names nobody";
    } else if (port == 0) {
      off = "SMTP_PORT is not a port number";
    } else if (!List.of("starttls", "implicit").contains(tls)) {
      off = "SMTP_TLS is neither starttls nor implicit";
    }
    return new MailSettings(
        host,
        port,
        tls.equals("implicit"),
        values.getOrDefault("SMTP_USER", ""),
        values.getOrDefault("SMTP_PASS", ""),
        recipients,
        off,
        found,
        named.get(false));
  }

  /**
   * The same without the login, as an environment for who may not read the file; empty where there
   * is no server.
   */
  public Map<String, String> environment() {
    return host.isEmpty()
        ? Map.of()
        : Map.of(
            "SMTP_HOST",
            host,
            "SMTP_PORT",
            Integer.toString(port),
            "SMTP_TLS",
            implicitTls ? "implicit" : "starttls",
            "ALERT_TO",
            String.join(",", recipients));
  }

  private static String found(
      Map<String, String> environment, Map<String, String> values, Path file, String unread) {
    List<String> given = NAMES.stream().filter(environment::containsKey).toList();
    List<String> written =
        NAMES.stream().filter(values::containsKey).filter(name -> !given.contains(name)).toList();
    return Stream.of(
            given.isEmpty() ? "" : String.join(", ", given) + " in the environment",
            written.isEmpty() ? "" : String.join(", ", written) + " in " + file,
            unread)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Names the server without the account's password. */
  @Override
  public String toString() {
    String not =
        passedOver.isEmpty()
            ? ""
            : " (not to " + String.join(", ", passedOver) + ": that is no address)";
    return on()
        ? host + ":" + port + " to " + String.join(", ", recipients) + not
        : "off: " + whyOff + not;
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
