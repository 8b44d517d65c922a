package auklab.video.service;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The units of an installation, by nothing but its configuration: the same always gives the same.
 */
public final class Units {
  private static final Set<Path> HOMES = Set.of(Path.of("/home"), Path.of("/root"));
  private static final Set<Path> TEMPORARY = Set.of(Path.of("/tmp"), Path.of("/var/tmp"));

  /** Folders of the whole system, in which a service is given its own place and no more. */
  private static final Set<Path> SHARED =
      Stream.of(
              "/",
              "/etc",
              "/home",
              "/media",
              "/mnt",
              "/opt",
              "/root",
              "/run",
              "/srv",
              "/usr",
              "/var",
              "/var/lib",
              "/var/log")
          .map(Path::of)
          .collect(Collectors.toUnmodifiableSet());

  private final Installation installation;
  private final Cameras cameras;
  private final Backup backup;

  /** A stage that a timer starts. */
  private record Pass(String unit, String stage, String description) {}

  private static final List<Pass> PASSES =
      List.of(
          new Pass("organize_video", "organize", "Name and file finished segments"),
          new Pass("backup_video", "backup", "Send footage to the archive and prove it"),
          new Pass("cleanup_video", "cleanup", "Delete here what is proven on the archive"),
          new Pass("monitor_recordings", "monitor", "Restart recorders without new footage"));

  /**
   * @param installation what they are generated from
   */
  public Units(Installation installation) {
    this.installation = installation;
    this.cameras = installation.configuration().cameras();
    this.backup = installation.configuration().backup();
  }

  /** The units of a layout. */
  public List<Unit> of(Layout layout) {
    return layout == Layout.SINGLE ? List.of(pipeline()) : perCamera();
  }

  private Unit pipeline() {
    return unit(Unit.PIPELINE, Unit.PIPELINE, Map.of());
  }

  private List<Unit> perCamera() {
    List<Unit> units = new ArrayList<>();
    for (Camera camera : cameras.enabled()) {
      units.add(
          unit(
              "record_camera_" + camera.station() + ".service",
              "record_camera.service",
              Map.of("station", camera.station())));
    }
    for (Pass pass : PASSES) {
      Map<String, String> values =
          Map.of(
              "description",
              pass.description(),
              "command",
              pass.stage(),
              "period",
              seconds(pass.stage() + ".period"),
              "delay",
              seconds(pass.stage() + ".delay"),
              "restarts",
              pass.stage().equals("monitor") ? restarts() : "");
      units.add(unit(pass.unit() + ".service", "pass.service", values));
      units.add(unit(pass.unit() + ".timer", "pass.timer", values));
    }
    return units;
  }

  /** What the monitor wishes lies in a folder; only root may have systemd fulfil it. */
  private String restarts() {
    String wishes = cameras.stateDir().resolve("wishes").toString();
    return "# The monitor names the stations, and root restarts their recorders, also where no mail could\n"
        + "# be sent and the monitor has failed.\n"
        + "ExecStopPost=+/bin/sh -c 'cd \"$$0\" 2>/dev/null || exit 0; for station in *; do"
        + " [ ! -e \"$$station\" ] || systemctl --no-block restart \"record_camera_$$station.service\";"
        + " done' "
        + word(wishes)
        + "\n";
  }

  private String seconds(String setting) {
    long millis = Long.parseLong(installation.settings().getProperty(setting));
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private Unit unit(String name, String template, Map<String, String> own) {
    Map<String, String> values = new HashMap<>(own);
    values.put("program", word(installation.program().toString()));
    values.put("hook", word(installation.program().resolveSibling("service-hook").toString()));
    values.put("config", word(installation.config().toString()));
    values.put("routes", word(installation.routes().toString()));
    values.put("user", installation.user());
    values.put(
        "writable",
        writable().stream()
            .map(path -> "ReadWritePaths=" + quoted("-" + path) + "\n")
            .collect(Collectors.joining()));
    // An archive that is no folder here is reached with keys and passwords of the user's own.
    boolean remote = !backup.target().startsWith("/");
    values.put("home", remote || touches(HOMES) ? "read-only" : "yes");
    // What lies in /tmp would be another /tmp than the one that the owner sees.
    values.put("tmp", touches(TEMPORARY) ? "no" : "yes");
    String text = resource(template).replace("@sandbox@", resource("sandbox.conf").strip());
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    return new Unit(
        name, Unit.MARK + ". Edits go into a drop-in: systemctl edit " + name + "\n" + text);
  }

  /**
   * What may be written: every configured folder, with the one that it lies in, so that it can be
   * made, and one beside it can take its place by an edit.
   */
  private Set<String> writable() {
    Set<String> paths = new TreeSet<>();
    for (Path folder : folders()) {
      Path parent = folder.getParent();
      paths.add((parent == null || SHARED.contains(parent) ? folder : parent).toString());
    }
    return paths;
  }

  private Set<Path> folders() {
    Set<Path> folders = new TreeSet<>(cameras.outputDirs());
    cameras.cameras().forEach(camera -> folders.add(camera.logsDir()));
    folders.add(cameras.stateDir());
    folders.addAll(List.of(backup.readyDir(), backup.successLogDir(), backup.lockDir()));
    if (backup.target().startsWith("/")) {
      folders.add(Path.of(backup.target()).normalize());
    }
    return folders.stream()
        .map(folder -> folder.toAbsolutePath().normalize())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean touches(Set<Path> places) {
    return Stream.concat(
            folders().stream(),
            Stream.of(installation.program(), installation.config(), installation.routes()))
        .anyMatch(path -> places.stream().anyMatch(path::startsWith));
  }

  /** One word of a command, whatever is in it. */
  static String word(String text) {
    return quoted(text.replace("$", "$$"));
  }

  /** One word of a line that is no command. */
  private static String quoted(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
    return escaped.matches("[^\\s'\"\\\\;]+") ? escaped : "\"" + escaped + "\"";
  }

  private static String resource(String name) {
    try (InputStream in = Units.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
