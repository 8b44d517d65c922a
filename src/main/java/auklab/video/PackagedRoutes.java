package auklab.video;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The routes that this very program was built with. They lie in the jar, beside the classes. */
public final class PackagedRoutes {
  /** The files. */
  static final Set<String> NAMES =
      Stream.of(
              "alert",
              "archive",
              "backup",
              "check",
              "cleanup",
              "clock",
              "coverage",
              "heartbeat",
              "monitor",
              "on-error",
              "organize",
              "picture",
              "record",
              "status")
          .map(stage -> stage + Routes.ENDING)
          .collect(Collectors.toUnmodifiableSet());

  /** A call of a route, which is named after its stage, and that after its file. */
  private static final Pattern CALLED =
      Pattern.compile("uri: (?:direct|seda)\\s+parameters:\\s+name: ([a-z]+)");

  private PackagedRoutes() {}

  /**
   * Whether these are the routes that the program was built and tested with, all of them, and every
   * one as it was.
   *
   * @param texts the text of each route file by its name
   */
  public static boolean areThese(Map<String, String> texts) {
    return texts.keySet().equals(NAMES)
        && texts.entrySet().stream().allMatch(file -> isThis(file.getKey(), file.getValue()));
  }

  /**
   * The files that some stages need, directly or through others that it calls. Where the routes are
   * not those that the program was built with, all of them: only all together can they be proven.
   *
   * @param stages the stages that are to be called
   * @param texts the text of each route file by its name
   */
  static Set<String> needed(List<String> stages, Map<String, String> texts) {
    if (!areThese(texts)) {
      return texts.keySet();
    }
    Set<String> files = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of("on-error", "alert"));
    next.addAll(stages);
    while (!next.isEmpty()) {
      String file = next.remove() + Routes.ENDING;
      if (files.add(file)) {
        Matcher called = CALLED.matcher(texts.get(file));
        while (called.find()) {
          next.add(called.group(1));
        }
      }
    }
    return files;
  }

  private static boolean isThis(String name, String text) {
    try {
      return text(name).equals(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** The text of each file by its name. */
  static Map<String, String> texts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (String name : NAMES) {
      texts.put(name, text(name));
    }
    return texts;
  }

  private static String text(String name) throws IOException {
    try (InputStream packaged = PackagedRoutes.class.getResourceAsStream("routes/" + name)) {
      if (packaged == null) {
        throw new FileNotFoundException(name + " is not packaged");
      }
      return new String(packaged.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
