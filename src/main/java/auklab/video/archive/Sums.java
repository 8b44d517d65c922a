package auklab.video.archive;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of SHA-256 sums as {@code sha256sum} writes and checks it: a line for each file, the sum
 * in lower-case hexadecimal, two blanks, the name. A backslash before the sum says that backslashes
 * and line ends in the name are escaped.
 *
 * @param byName the sum of each file of one folder, by its name
 */
public record Sums(Map<String, String> byName) {
  /** The list's own name, in each folder of the archive. */
  public static final String FILE = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-fA-F]{64}) [ *](.+)");

  public Sums {
    byName = new TreeMap<>(byName);
  }

  /** Reads a list; what is no line of one is passed over. */
  public static Sums parse(String text) {
    Map<String, String> sums = new TreeMap<>();
    for (String line : text.split("\n")) {
      line(line).ifPresent(sum -> sums.put(sum.getKey(), sum.getValue()));
    }
    return new Sums(sums);
  }

  /** Reads a line: the name and its sum. */
  static Optional<Map.Entry<String, String>> line(String line) {
    Matcher parts = LINE.matcher(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String name = parts.group(1).isEmpty() ? parts.group(3) : unescaped(parts.group(3));
    return Optional.of(Map.entry(name, parts.group(2).toLowerCase(Locale.ROOT)));
  }

  /** The list with more in it; a sum that was just taken wins over an older one. */
  Sums with(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(byName);
    all.putAll(more);
    return new Sums(all);
  }

  /**
   * The list without lines that were torn in the middle of a name.
   *
   * @param proven names of files that are to be in the list, with their sums
   */
  Sums whole(Map<String, String> proven) {
    TreeMap<String, String> names = new TreeMap<>(proven);
    Map<String, String> whole = new TreeMap<>(byName);
    whole
        .entrySet()
        .removeIf(
            line ->
                names.tailMap(line.getKey(), false).entrySet().stream()
                    .takeWhile(name -> name.getKey().startsWith(line.getKey()))
                    .anyMatch(name -> name.getValue().equals(line.getValue())));
    return new Sums(whole);
  }

  /** The list as text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    byName.forEach(
        (name, sum) -> {
          boolean escape = name.indexOf('\\') >= 0 || name.indexOf('\n') >= 0;
          text.append(escape ? "\\" : "").append(sum).append("  ");
          text.append(escape ? name.replace("\\", "\\\\").replace("\n", "\\n") : name);
          text.append('\n');
        });
    return text.toString();
  }

  private static String unescaped(String name) {
    return Pattern.compile("\\\\(.)")
        .matcher(name)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1).equals("n") ? "\n" : found.group(1)));
  }
}
