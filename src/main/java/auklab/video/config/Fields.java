package auklab.video.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the keys of one entry, looking into the entry first and then into the defaults. What is
 * wrong is collected, and a stand-in returned, so that one pass finds everything.
 */
final class Fields {
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?) ?(MB|GB|TB)?");

  private static final Pattern ANYTHING = Pattern.compile("(?s).*");

  private final JsonNode entry;
  private final List<JsonNode> layers;
  private final Path base;
  private final Collection<Problem> problems;
  private final boolean served;

  /**
   * @param layers the entry, then what it inherits from
   * @param base folder against which relative paths are taken
   * @param problems receives what is wrong
   */
  Fields(List<JsonNode> layers, Path base, Collection<Problem> problems) {
    this(layers, base, problems, false);
  }

  /**
   * @param layers the entry, then what it inherits from
   * @param base folder against which relative paths are taken
   * @param problems receives what is wrong
   * @param served whether these values have served already: then an address is not judged anew
   */
  Fields(List<JsonNode> layers, Path base, Collection<Problem> problems, boolean served) {
    this.served = served;
    this.entry = layers.get(0);
    this.layers = layers;
    this.base = base;
    this.problems = problems;
  }

  Optional<JsonNode> node(String key) {
    return layers.stream()
        .map(layer -> layer.members().get(key))
        .filter(node -> node != null && node.value() != JsonNode.Nothing.NULL)
        .findFirst();
  }

  void knownKeys(List<String> known) {
    for (Map.Entry<String, JsonNode> member : entry.members().entrySet()) {
      String key = member.getKey();
      if (!known.contains(key) && !key.startsWith("$")) {
        problems.add(
            member
                .getValue()
                .warning("this key is not known and has no effect" + nearest(key, known)));
      }
    }
  }

  String required(String key, Pattern allowed, String allowedText) {
    if (node(key).isEmpty()) {
      missing(key, allowedText);
    }
    return text(key, "", allowed, allowedText);
  }

  void missing(String key, String allowedText) {
    problems.add(entry.error("\"" + key + "\" is missing; give " + allowedText));
  }

  /**
   * An address, or another text with rules of its own.
   *
   * @param unset what holds where the key is absent
   * @param allowedText what it is, in words
   * @param refusal says what to write instead of a text that cannot be used
   */
  String address(
      String key, String unset, String allowedText, Function<String, Optional<String>> refusal) {
    String text = text(key, unset, ANYTHING, allowedText);
    Optional<JsonNode> node = node(key).filter(found -> found.value() instanceof String);
    Optional<String> instead = served ? Optional.empty() : node.flatMap(n -> refusal.apply(text));
    instead.ifPresent(
        words -> problems.add(node.get().error("found " + node.get().found() + "; " + words)));
    return instead.isPresent() ? unset : text;
  }

  String text(String key, String unset, Pattern allowed, String allowedText) {
    Optional<JsonNode> node = node(key);
    if (node.isEmpty()) {
      return unset;
    }
    if (!(node.get().value() instanceof String text)) {
      problems.add(
          node.get().error("found " + node.get().found() + "; give " + allowedText + " in quotes"));
      return unset;
    }
    if (!allowed.matcher(text).matches()) {
      problems.add(node.get().error("found " + node.get().found() + "; give " + allowedText));
      return unset;
    }
    return text;
  }

  int whole(String key, int unset, int least, int most, String example) {
    Optional<JsonNode> node = node(key);
    if (node.isEmpty()) {
      return unset;
    }
    String allowed = "a whole number from " + least + " to " + most + ", e.g. " + example;
    if (node.get().value() instanceof BigDecimal number) {
      try {
        int value = number.intValueExact();
        if (value >= least && value <= most) {
          return value;
        }
      } catch (ArithmeticException e) {
        // not a whole number, or far too large: said below
      }
    }
    problems.add(
        node.get()
            .error(
                "found "
                    + node.get().found()
                    + "; give "
                    + allowed
                    + (node.get().value() instanceof String ? " and without quotes" : "")));
    return unset;
  }

  /** A number, or a text such as {@code "20m"}; empty where the key is absent. */
  String amount(String key, Pattern allowed, String allowedText) {
    Optional<JsonNode> node = node(key);
    String found =
        node.map(JsonNode::value)
            .map(value -> value instanceof BigDecimal number ? number.toPlainString() : value)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .orElse("");
    if (node.isPresent() && !allowed.matcher(found).matches()) {
      problems.add(node.get().error("found " + node.get().found() + "; give " + allowedText));
      return "";
    }
    return found;
  }

  /** A number of bytes, or a text such as {@code "2 GB"} (10⁹ bytes each). */
  OptionalLong bytes(String key) {
    String found = amount(key, BYTES, "a number of bytes, or a text such as \"2 GB\"");
    if (found.isEmpty()) {
      return OptionalLong.empty();
    }
    Matcher parts = BYTES.matcher(found);
    parts.matches();
    long unit =
        switch (parts.group(2) == null ? "" : parts.group(2)) {
          case "MB" -> 1_000_000L;
          case "GB" -> 1_000_000_000L;
          case "TB" -> 1_000_000_000_000L;
          default -> 1L;
        };
    return OptionalLong.of(
        new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
  }

  /** A list of stations, whether they are configured or not. */
  List<String> stations(String key) {
    List<String> stations = new ArrayList<>();
    for (JsonNode element : texts(key)) {
      if (ConfigReader.STATION.matcher((String) element.value()).matches()) {
        stations.add((String) element.value());
      } else {
        problems.add(element.error("found " + element.found() + "; give a station, e.g. ROST2"));
      }
    }
    return stations;
  }

  boolean flag(String key, boolean unset) {
    Optional<JsonNode> node = node(key);
    if (node.isEmpty()) {
      return unset;
    }
    if (node.get().value() instanceof Boolean value) {
      return value;
    }
    problems.add(
        node.get().error("found " + node.get().found() + "; give true or false, without quotes"));
    return unset;
  }

  Path folder(String key) {
    String allowed = "a folder, e.g. /home/recordingpi/" + key;
    if (node(key).isEmpty()) {
      missing(key, allowed);
    }
    return path(key, address(key, "", allowed, FolderAddress::folderRefusal));
  }

  /** A path as users write it: ~ is the home folder, a relative one is taken from {@code base}. */
  Path path(String key, String text) {
    try {
      return expanded(base, text);
    } catch (InvalidPathException e) {
      node(key).ifPresent(node -> problems.add(node.error("is not a path: " + e.getMessage())));
      return base;
    }
  }

  static Path expanded(Path base, String text) {
    String home = System.getProperty("user.home");
    String path = text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
    return base.resolve(path).toAbsolutePath().normalize();
  }

  List<JsonNode> texts(String key) {
    Optional<JsonNode> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!node.get().isArray()) {
      String words =
          node.get().value() instanceof String text
              ? RsyncOptions.words(JsonNode.shown(text)).stream()
                  .map(word -> "\"" + word.replaceFirst("[,;]$", "") + "\"")
                  .collect(Collectors.joining(", ", "[", "]"))
              : "[\"…\", \"…\"]";
      problems.add(
          node.get().error("found " + node.get().found() + "; give a list of texts: " + words));
      return List.of();
    }
    List<JsonNode> texts = new ArrayList<>();
    for (JsonNode element : node.get().elements()) {
      if (element.value() instanceof String) {
        texts.add(element);
      } else {
        problems.add(element.error("found " + element.found() + "; give a text in quotes"));
      }
    }
    return texts;
  }

  /** An object of texts and numbers, such as {@code expected_video}; numbers become texts. */
  Map<String, String> properties(String key, List<String> known) {
    Map<String, String> properties = new LinkedHashMap<>();
    Optional<JsonNode> node = node(key);
    if (node.isEmpty()) {
      return properties;
    }
    if (!node.get().isObject()) {
      problems.add(
          node.get()
              .error(
                  "found "
                      + node.get().found()
                      + "; give an object, e.g. {\"codec_name\": \"hevc\"}"));
      return properties;
    }
    Fields inner = new Fields(List.of(node.get()), base, problems);
    inner.knownKeys(known);
    node.get()
        .members()
        .forEach(
            (name, member) -> {
              if (member.value() instanceof String text) {
                properties.put(name, text);
              } else if (member.value() instanceof BigDecimal number) {
                properties.put(name, number.toPlainString());
              } else {
                problems.add(member.error("found " + member.found() + "; give a text or a number"));
              }
            });
    properties.keySet().retainAll(known);
    return properties;
  }

  private static String nearest(String key, List<String> known) {
    return nearestOf(key.toLowerCase(java.util.Locale.ROOT), known)
        .map(name -> "; the nearest known one is \"" + name + "\"")
        .orElse("");
  }

  /** The one of these words that has the fewest other letters. */
  static Optional<String> nearestOf(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** Levenshtein's distance: how many letters must be added, taken away or changed. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
