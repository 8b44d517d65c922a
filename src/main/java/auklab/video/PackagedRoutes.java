package auklab.video;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
              "heartbeat",
              "monitor",
              "on-error",
              "organize",
              "picture",
              "record",
              "status")
          .map(stage -> stage + Routes.ENDING)
          .collect(Collectors.toUnmodifiableSet());

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
