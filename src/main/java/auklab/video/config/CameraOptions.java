package auklab.video.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A camera given on the command line, checked like one that stands in {@code cameras.json}. */
public final class CameraOptions {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Object> given = new LinkedHashMap<>();

  /**
   * Adds what the user gave; what was not given is null, and passed over.
   *
   * @param key a key of a camera
   * @param value its value
   */
  public CameraOptions with(String key, Object value) {
    if (value != null) {
      given.put(key, value);
    }
    return this;
  }

  /** Whether nothing was given but the station. */
  public boolean isEmpty() {
    return given.isEmpty();
  }

  /**
   * The one camera to record.
   *
   * @param station its station
   * @param configured the camera of that name in {@code cameras.json}, whose settings hold where
   *     none is given
   * @param stateDir the state_dir of the configuration, if there is one
   * @throws ConfigurationException naming every option that is wrong or missing
   */
  public Cameras cameras(String station, Optional<Camera> configured, Optional<Path> stateDir) {
    ObjectNode entry =
        configured
            .map(camera -> new ConfigJson(false).camera(camera))
            .orElseGet(MAPPER::createObjectNode);
    given.forEach((key, value) -> entry.set(key, MAPPER.valueToTree(value)));
    entry.put("station", station).put("enabled", true);
    ObjectNode document = MAPPER.createObjectNode();
    ObjectNode defaults = document.putObject("defaults");
    stateDir.ifPresent(path -> defaults.put("state_dir", path.toString()));
    document.putArray("cameras").add(entry);
    byte[] text = document.toString().getBytes(StandardCharsets.UTF_8);
    Path options = Path.of("(options)");
    ConfigReader reader = new ConfigReader(options, options, options);
    ConfigReader.Reading reading = reader.readCameras(text);
    if (!reading.sound()) {
      throw new ConfigurationException(reading.problems());
    }
    return reading.cameras().orElseThrow();
  }

  /** The archive's side of a configuration for a command that has no use for it. */
  public static Backup noBackup(Path stateDir) {
    return new Backup(
        stateDir.resolve("ready"),
        stateDir.resolve("archive").toString(),
        stateDir.resolve("synced"),
        stateDir,
        RsyncOptions.of(List.of()),
        Backup.OrganizeWhen.CLOSED,
        Backup.Effort.UNSET,
        Backup.Space.UNSET,
        false);
  }
}
