package auklab.video;

import auklab.video.config.Cameras;
import auklab.video.config.EditedText;
import auklab.video.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/**
 * What stands in the routes as {@code {{…}}}: schedules and limits. Those that are not set in
 * {@code application.properties} derive from {@code segment_time}, or are the program's own.
 */
final class Settings {
  private Settings() {}

  /** The settings that have a fixed value where the owner sets none, with their explanations. */
  static Properties own() {
    Properties own = new Properties();
    try (InputStream in = Settings.class.getResourceAsStream("settings.properties")) {
      own.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return own;
  }

  /**
   * All settings. A value of the owner that cannot be used is named, and the one that holds without
   * it takes its place.
   *
   * @param cameras give the segment's length, from which the schedules derive
   * @param file the owner's {@code application.properties}; may be absent
   * @param problems receives what is wrong in it
   */
  static Properties of(Cameras cameras, Path file, List<Problem> problems) {
    Properties settings = own();
    long segment = cameras.segmentTime() * 1000L;
    Stream.of("organize", "backup", "cleanup")
        .forEach(stage -> settings.setProperty(stage + ".period", String.valueOf(segment)));
    settings.setProperty("monitor.period", String.valueOf(Math.max(1000, segment / 2)));
    settings.setProperty("organize.delay", String.valueOf(segment / 5));
    settings.setProperty("backup.delay", String.valueOf(2 * segment / 5));
    settings.setProperty("cleanup.delay", String.valueOf(3 * segment / 5));
    settings.setProperty("monitor.delay", settings.getProperty("monitor.period"));
    settings.setProperty("alert.gather.delay", String.valueOf(segment / 20));
    settings.setProperty("alert.settle.delay", String.valueOf(3 * segment));
    List<String> lines = lines(file, problems);
    Properties owners = new Properties();
    try {
      owners.load(new StringReader(String.join("\n", lines)));
    } catch (IOException | IllegalArgumentException e) {
      problems.add(new Problem(true, file.toString(), 0, "", "cannot be read: " + e.getMessage()));
    }
    for (String name : owners.stringPropertyNames()) {
      String value = owners.getProperty(name).strip();
      Optional<String> allowed =
          settings.containsKey(name) && !name.startsWith("camel.")
              ? Kind.of(name).refusal(value)
              : Optional.empty();
      if (allowed.isEmpty()) {
        settings.setProperty(name, value);
      } else {
        problems.add(
            new Problem(
                true,
                file.toString(),
                line(lines, name),
                name,
                "found \"" + value + "\"; give " + allowed.get()));
      }
    }
    // In one unit, whichever the owner has used.
    settings.stringPropertyNames().stream()
        .filter(name -> name.endsWith(".period") || name.endsWith(".delay"))
        .forEach(name -> settings.setProperty(name, millis(settings.getProperty(name))));
    return settings;
  }

  private static List<String> lines(Path file, List<Problem> problems) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      EditedText read = EditedText.read(file);
      List<String> lines = read.withPlainBlanks().lines().toList();
      read.unread().stream()
          .filter(unread -> isSetting(lines.get(unread.line() - 1)))
          .map(unread -> new Problem(true, file.toString(), unread.line(), "", unread.describe()))
          .forEach(problems::add);
      return lines.stream()
          .map(line -> isSetting(line) && line.contains(EditedText.UNREADABLE) ? "" : line)
          .toList();
    } catch (IOException e) {
      problems.add(new Problem(true, file.toString(), 0, "", "cannot be read: " + e));
      return List.of();
    }
  }

  private static boolean isSetting(String line) {
    return !line.strip().startsWith("#");
  }

  private static int line(List<String> lines, String name) {
    for (int i = lines.size(); i > 0; i--) {
      if (lines.get(i - 1).strip().startsWith(name)) {
        return i;
      }
    }
    return 0;
  }

  private static String millis(String duration) {
    return String.valueOf(TimeUtils.toMilliSeconds(duration.strip()));
  }

  /** What a setting may hold, told by its name. */
  private enum Kind {
    // Who looks later than that is taken for one that hangs.
    LOOK("a time longer than nothing and not above 10s, e.g. 1s"),
    PERIOD("a time longer than nothing, e.g. 30s or 10m"),
    DELAY("a time, e.g. 0, 30s or 10m"),
    NUMBER("a number above 0, e.g. 2 or 1.5"),
    FOLDER("a folder"),
    COUNT("a whole number above 0, without a unit"),
    COMMAND("a program and its words, e.g. timedatectl show -p NTPSynchronized --value");

    private static final long LONGEST_LOOK = 10_000;
    private static final Pattern TIME = Pattern.compile("\\d{1,15}(ms|s|m|h|d)?");
    private final String allowed;

    Kind(String allowed) {
      this.allowed = allowed;
    }

    static Kind of(String name) {
      if (name.equals("record.period")) {
        return LOOK;
      }
      if (name.endsWith(".delay")) {
        return DELAY;
      }
      if (Stream.of(".multiplier", "-celsius", "-level", "-share").anyMatch(name::endsWith)) {
        return NUMBER;
      }
      if (name.endsWith("-folder")) {
        return FOLDER;
      }
      if (name.endsWith(".command")) {
        return COMMAND;
      }
      return name.endsWith("bytes") || name.endsWith(".batch") || name.endsWith(".queue")
          ? COUNT
          : PERIOD;
    }

    /** What is allowed, where this value is not. */
    Optional<String> refusal(String value) {
      boolean fits =
          switch (this) {
            case DELAY -> TIME.matcher(value).matches();
            case LOOK ->
                PERIOD.refusal(value).isEmpty() && TimeUtils.toMilliSeconds(value) <= LONGEST_LOOK;
            case PERIOD -> TIME.matcher(value).matches() && TimeUtils.toMilliSeconds(value) > 0;
            case NUMBER -> value.matches("\\d{1,6}(\\.\\d{1,6})?") && !value.matches("[0.]+");
            case COMMAND, FOLDER -> !value.isBlank();
            case COUNT -> value.matches("[1-9]\\d{0,17}");
          };
      return fits ? Optional.empty() : Optional.of(allowed);
    }
  }
}
