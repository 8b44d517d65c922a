package auklab.video.service;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One of systemd's units.
 *
 * @param name e.g. {@code auklab-video.service}
 * @param text the whole file
 */
public record Unit(String name, String text) {
  /** The unit of the whole pipeline. */
  static final String PIPELINE = "auklab-video.service";

  /** What every unit of ours begins with. */
  static final String MARK = "# Written by auklab-video service generate";

  /** The programs of the Python system that this one follows. */
  private static final Pattern PYTHON =
      Pattern.compile(
          "(?ms)^ExecStart=[^\\n]*(\\\\\\n[^\\n]*)*"
              + "(record_camera|organize_video|backup_video|cleanup_video|monitor_recordings)\\.py\\b");

  /** The names of the units of that system, which are also those of the layout per-camera. */
  private static final Pattern STAGES =
      Pattern.compile(
          "(record_camera_.+\\.service"
              + "|(organize_video|backup_video|cleanup_video|monitor_recordings)"
              + "\\.(service|timer))");

  /** The folders that units are generated into. */
  static final List<String> FOLDERS = List.of("services", "timers");

  boolean isTimer() {
    return name.endsWith(".timer");
  }

  /** Where it is generated, below the current folder. */
  Path file() {
    return Path.of(isTimer() ? "timers" : "services", name);
  }

  /** Whether this is started and enabled by a person: what a timer starts is not. */
  boolean isStartedByHand() {
    return text.contains("\n[Install]\n");
  }

  /** The service of a timer; of a service, itself. */
  static String serviceOf(String name) {
    return name.endsWith(".timer")
        ? name.substring(0, name.length() - ".timer".length()) + ".service"
        : name;
  }

  /** Whether a unit's text was written by us. */
  static boolean isOurs(String text) {
    return text.startsWith(MARK);
  }

  /** Whether a unit's text starts a program of the Python system. */
  static boolean isPython(String text) {
    return PYTHON.matcher(text).find();
  }

  /** Whether a unit of this name may belong to the Python system, or to one of our layouts. */
  static boolean isKnown(String name) {
    return name.equals(PIPELINE) || STAGES.matcher(name).matches();
  }
}
