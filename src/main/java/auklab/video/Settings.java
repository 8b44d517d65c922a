package auklab.video;

import auklab.video.config.Cameras;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
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
   * All settings.
   *
   * @param cameras give the segment's length, from which the schedules derive
   * @param file the owner's {@code application.properties}; may be absent
   */
  static Properties of(Cameras cameras, Path file) throws IOException {
    Properties settings = own();
    long segment = cameras.segmentTime() * 1000L;
    Stream.of("organize", "backup", "cleanup")
        .forEach(stage -> settings.setProperty(stage + ".period", String.valueOf(segment)));
    settings.setProperty("monitor.period", String.valueOf(Math.max(1000, segment / 2)));
    settings.setProperty("organize.delay", String.valueOf(segment / 5));
    settings.setProperty("backup.delay", String.valueOf(2 * segment / 5));
    settings.setProperty("cleanup.delay", String.valueOf(3 * segment / 5));
    settings.setProperty("monitor.delay", settings.getProperty("monitor.period"));
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        settings.load(reader);
      }
    }
    // Quartz takes milliseconds only; owners may write 10m or 30s everywhere.
    settings.stringPropertyNames().stream()
        .filter(name -> name.endsWith(".period") || name.endsWith(".delay"))
        .forEach(name -> settings.setProperty(name, millis(settings.getProperty(name))));
    return settings;
  }

  private static String millis(String duration) {
    return String.valueOf(TimeUtils.toMilliSeconds(duration.strip()));
  }
}
