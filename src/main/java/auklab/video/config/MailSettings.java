package auklab.video.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
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
 * @param from the address that mails come from; empty where {@link #sender} has to find one
 * @param recipients every address that gets each mail
 * @param whyOff why no mail is sent; empty where mail is on
 * @param found where each setting was found, in words
 * @param warnings what is written there and has no effect, and why
 */
public record MailSettings(
    String host,
    int port,
    boolean implicitTls,
    String user,
    String password,
    String from,
    List<String> recipients,
    String whyOff,
    String found,
    List<String> warnings) {

  /** The file that the environment is completed from. */
  public static final Path FILE = Path.of("/etc/monitor_email.conf");

  private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>()\"]+@[^\\s@<>()\"]+");
  private static final Pattern SETTING =
      Pattern.compile(
          "(?:export\\s+)?([A-Za-z][A-Za-z0-9_-]*)(?:[\\sODD]*=(.*)|[^=].*)?"
              .replace("ODD", EditedText.ODD_BLANKS));
  private static final int IMPLICIT_TLS = 465;

  private static final List<String> NAMES =
      List.of(
          "SMTP_HOST", "SMTP_PORT", "SMTP_TLS", "SMTP_USER", "SMTP_PASS", "SMTP_FROM", "ALERT_TO");

  /** A name that has so few other letters is meant for one of ours. */
  private static final int SLIP = 4;

  public MailSettings {
    recipients = List.copyOf(recipients);
    warnings = List.copyOf(warnings);
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

  /**
   * Who the mails come from: {@code SMTP_FROM}, or what else the owner has set, or the account
   * where it is an address, or the program on this host.
   *
   * @param other {@code alert.from} of {@code application.properties}; empty where it is not set
   * @param hostName this machine's name
   */
  public String sender(String other, String hostName) {
    return Stream.of(from, other, ADDRESS.matcher(user).matches() ? user : "")
        .filter(address -> !address.isEmpty())
        .findFirst()
        .orElse("auklab-video@" + hostName);
  }

  /**
   * Reads the settings; what the environment names wins over the file.
   *
   * @param environment the process's environment
   * @param file lines of {@code NAME=value}; may be absent
   */
  public static MailSettings load(Map<String, String> environment, Path file) {
    Map<String, String> values = new HashMap<>();
    List<String> warnings = new ArrayList<>();
    String unread = "";
    try {
      values.putAll(settings(EditedText.read(file), file, warnings));
    } catch (NoSuchFileException e) {
      unread = file + " is not there";
    } catch (IOException e) {
      unread = file + " cannot be read (" + e.getMessage() + ")";
    }
    String found = found(environment, values, file, unread);
    for (String name : NAMES) {
      Optional.ofNullable(environment.get(name)).ifPresent(value -> values.put(name, value));
    }
    // systemd hands over a file that we may not read, and its slips with it.
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.matches("(SMTP|ALERT)_.*") && !NAMES.contains(name)) {
        meant(name)
            .filter(known -> !values.containsKey(known))
            .ifPresent(
                known ->
                    warnings.add(
                        name + " in the environment has no effect; write " + known + "=…"));
      }
    }
    Map<Boolean, List<String>> named =
        Arrays.stream(values.getOrDefault("ALERT_TO", "").split("[,;]"))
            .map(EditedText::strip)
            .filter(address -> !address.isEmpty())
            .distinct()
            .collect(Collectors.partitioningBy(address -> ADDRESS.matcher(address).matches()));
    List<String> recipients = named.get(true);
    if (!named.get(false).isEmpty()) {
      warnings.add("not to " + String.join(", ", named.get(false)) + ": that is no address");
    }
    String from = values.getOrDefault("SMTP_FROM", "");
    if (!from.isEmpty() && !ADDRESS.matcher(from).matches()) {
      warnings.add("SMTP_FROM is no address; give one alone, e.g. cameras@example.com");
      from = "";
    }
    String host = values.getOrDefault("SMTP_HOST", "");
    int port = port(values.getOrDefault("SMTP_PORT", "587"));
    String tls = values.getOrDefault("SMTP_TLS", port == IMPLICIT_TLS ? "implicit" : "starttls");
    String off = "";
    if (host.isEmpty()) {
      off = "SMTP_HOST is not set" + (unread.isEmpty() ? " in " + file : " and " + unread);
      if (!unread.isEmpty() && NAMES.stream().anyMatch(environment::containsKey)) {
        off +=
            "; systemd passes over the first line of a file with a byte order mark, so save that as"
                + " UTF-8 without one";
      }
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
        from,
        recipients,
        off,
        found,
        warnings);
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
            "SMTP_FROM",
            from,
            "ALERT_TO",
            String.join(",", recipients));
  }

  private static Map<String, String> settings(EditedText text, Path file, List<String> warnings) {
    Map<String, String> values = new HashMap<>();
    Set<Integer> unread = new HashSet<>();
    List<String> lines = text.text().lines().map(EditedText::strip).toList();
    for (EditedText.Unread fault : text.unread()) {
      // A letter in another encoding must not turn mail off where it stands in a comment.
      if (!isComment(lines.get(fault.line() - 1)) && unread.add(fault.line())) {
        warnings.add("line " + fault.line() + " of " + file + ": " + fault.describe());
      }
    }
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      Matcher setting = SETTING.matcher(line);
      if (isComment(line) || unread.contains(number) || !setting.matches()) {
        continue;
      }
      String name = setting.group(1);
      if (NAMES.contains(name) && setting.group(2) != null) {
        values.put(name, unquoted(setting.group(2)));
      } else {
        String where = "line " + number + " of " + file + ": ";
        meant(name)
            .ifPresent(
                known -> warnings.add(where + name + " has no effect; write " + known + "=…"));
      }
    }
    return values;
  }

  private static boolean isComment(String line) {
    return line.startsWith("#") || line.startsWith(";");
  }

  /** The known name that was meant by another one. */
  private static Optional<String> meant(String name) {
    String upper = name.toUpperCase(Locale.ROOT).replace('-', '_');
    if (upper.endsWith("SERVER")) {
      return Optional.of("SMTP_HOST");
    }
    return Fields.nearestOf(upper, NAMES).filter(near -> Fields.distance(upper, near) <= SLIP);
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
    String not = warnings.isEmpty() ? "" : " (" + String.join("; ", warnings) + ")";
    return on()
        ? host + ":" + port + " to " + String.join(", ", recipients) + not
        : "off: " + whyOff + not;
  }

  private static int port(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535 ? Integer.parseInt(text) : 0;
  }

  private static String unquoted(String text) {
    String value = EditedText.strip(text);
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
