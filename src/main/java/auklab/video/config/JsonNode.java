package auklab.video.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A JSON value that knows where it stands, so that every message can name file, line and path.
 *
 * @param file name of the file as the person knows it
 * @param line line of the value, counted from 1
 * @param path JSON path, e.g. {@code cameras[1].station}; empty for the document
 * @param value a {@code Map<String, JsonNode>}, a {@code List<JsonNode>}, a {@code String}, a
 *     {@code Number}, a {@code Boolean}, or {@link Nothing} for JSON's null
 */
record JsonNode(String file, int line, String path, Object value) {
  /** User and password before a host, whatever characters the password has. */
  private static final Pattern LOGIN = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*+://)?+.*:.*@");

  /** A password among the words of a path, as some makes of cameras want it. */
  private static final Pattern WORD =
      Pattern.compile("(?i)((?:passw(?:or)?d|passwd|pwd|pass|token|key)=)[^&\\s\"]+");

  private static final Pattern SSHPASS = Pattern.compile("(sshpass\\s+-p\\s*)[^\\s\"']+");

  private static final Pattern ODD_BLANK = Pattern.compile("[" + EditedText.ODD_BLANKS + "]");

  enum Nothing {
    NULL
  }

  @SuppressWarnings("unchecked")
  Map<String, JsonNode> members() {
    return value instanceof Map ? (Map<String, JsonNode>) value : Map.of();
  }

  @SuppressWarnings("unchecked")
  List<JsonNode> elements() {
    return value instanceof List ? (List<JsonNode>) value : List.of();
  }

  boolean isObject() {
    return value instanceof Map;
  }

  boolean isArray() {
    return value instanceof List;
  }

  Problem error(String text) {
    return new Problem(true, file, line, path, text);
  }

  Problem warning(String text) {
    return new Problem(false, file, line, path, text);
  }

  /** What stands here, as a person would say it, in one line; never a password. */
  String found() {
    if (path.endsWith("password") && value != Nothing.NULL) {
      return "a value that is not shown";
    }
    if (value instanceof Map) {
      return "an object {…}";
    }
    if (value instanceof List) {
      return "a list […]";
    }
    if (value instanceof String text) {
      return "the text \"" + shown(text) + "\"";
    }
    if (value == Nothing.NULL) {
      return "null";
    }
    return String.valueOf(value);
  }

  /** A text in one line, without a password that somebody wrote into it; odd blanks are named. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\x80-\\x9F]", "?");
    line = LOGIN.matcher(line).replaceAll(match -> login(match.group(1)));
    line = WORD.matcher(line).replaceAll("$1***");
    line = SSHPASS.matcher(line).replaceAll("$1***");
    return ODD_BLANK
        .matcher(line)
        .replaceAll(blank -> "<U+%04X>".formatted((int) blank.group().charAt(0)));
  }

  private static String login(String scheme) {
    return (scheme == null ? "" : scheme) + "***@";
  }
}
