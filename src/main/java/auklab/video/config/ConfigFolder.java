package auklab.video.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The owner's configuration, and how much of it can be used.
 *
 * @param folder the folder of {@code --config}
 * @param camerasFile the file of cameras, by default {@code cameras.json} in the folder
 * @param backupFile the file of the archive, by default {@code backup.json} in the folder
 */
public record ConfigFolder(Path folder, Path camerasFile, Path backupFile) {

  /** The usual two files of a folder. */
  public static ConfigFolder of(Path folder) {
    return new ConfigFolder(
        folder,
        folder.resolve(ConfigReader.CAMERAS_FILE),
        folder.resolve(ConfigReader.BACKUP_FILE));
  }

  /** The file of those who are told besides mail, {@code alerts.json}; it may be absent. */
  public Path alertsFile() {
    return folder.resolve(ConfigReader.ALERTS_FILE);
  }

  /**
   * Reads the files as they are.
   *
   * @param mail where alerts go
   * @throws ConfigurationException naming every problem of the files, where there is an error
   */
  public Configuration strict(MailSettings mail) {
    return strict(reading(), mail);
  }

  /**
   * What the two files would amount to with these texts.
   *
   * @param camerasText in place of the file of cameras, in UTF-8
   * @param backupText in place of the file of the archive, in UTF-8
   * @param mail where alerts go
   * @throws ConfigurationException naming every problem, where there is an error
   */
  public Configuration draft(byte[] camerasText, byte[] backupText, MailSettings mail) {
    return strict(
        new ConfigReader(camerasFile, backupFile, alertsFile()).read(camerasText, backupText),
        mail);
  }

  /**
   * Reads the file of cameras alone.
   *
   * @throws ConfigurationException naming every problem of it, where there is an error
   */
  public void checkCameras() throws IOException {
    ConfigReader.Reading reading =
        new ConfigReader(camerasFile, backupFile, alertsFile())
            .readCameras(Files.readAllBytes(camerasFile));
    if (!reading.sound()) {
      throw new ConfigurationException(reading.problems());
    }
  }

  private static Configuration strict(ConfigReader.Reading reading, MailSettings mail) {
    if (!reading.sound()) {
      throw new ConfigurationException(reading.problems());
    }
    return new Configuration(
        reading.cameras().orElseThrow(),
        reading.backup().orElseThrow(),
        reading.alerts().orElseThrow(),
        mail,
        reading.problems());
  }

  /**
   * Reads the files, and takes the last good values where they are wrong: a machine that has once
   * run keeps running. A camera whose entry became wrong keeps its last good entry, and is left out
   * where there is none. Where it is the name that became wrong, every camera that the file does
   * not name any more keeps its entry.
   *
   * @param mail where alerts go
   * @throws ConfigurationException where something is wrong and there is no last good configuration
   */
  public Configuration resilient(MailSettings mail) {
    ConfigReader.Reading reading = reading();
    if (reading.sound()) {
      return strict(mail);
    }
    Optional<ConfigReader.Reading> kept =
        reading
            .cameras()
            .map(cameras -> LastGood.in(cameras.stateDir()))
            .filter(LastGood::exists)
            .or(() -> LastGood.find(folder))
            .map(LastGood::read)
            .filter(last -> last.cameras().isPresent() && last.backup().isPresent());
    if (kept.isEmpty()) {
      throw new ConfigurationException(reading.problems());
    }
    return completed(
        reading,
        new Configuration(
            kept.get().cameras().orElseThrow(),
            kept.get().backup().orElseThrow(),
            kept.get().alerts().orElse(Alerts.UNSET),
            mail,
            List.of()));
  }

  /**
   * Reads the files while something runs: what is wrong in them keeps the value that runs.
   *
   * @param running the configuration that runs
   */
  public Configuration edited(Configuration running) {
    return completed(reading(), running);
  }

  private static Configuration completed(ConfigReader.Reading reading, Configuration last) {
    return new Configuration(
        reading
            .cameras()
            .map(sound -> completed(sound, reading.broken(), last.cameras()))
            .orElse(last.cameras()),
        reading.backup().orElse(last.backup()),
        reading.alerts().orElse(last.alerts()),
        last.mail(),
        reading.problems());
  }

  private static Cameras completed(Cameras sound, List<String> broken, Cameras last) {
    List<Camera> cameras = new ArrayList<>(sound.cameras());
    // An entry whose name is wrong may be that of any camera that is not in the file any more.
    boolean nameless = broken.contains("");
    last.cameras().stream()
        .filter(camera -> sound.station(camera.station()).isEmpty())
        .filter(camera -> nameless || broken.stream().anyMatch(camera.station()::equalsIgnoreCase))
        .forEach(cameras::add);
    return new Cameras(cameras, sound.segmentTime(), sound.stateDir());
  }

  private ConfigReader.Reading reading() {
    return new ConfigReader(camerasFile, backupFile, alertsFile()).read();
  }

  /** The effective configuration for a person to read, with every password masked. */
  public static Map<String, String> masked(Configuration configuration) {
    ConfigJson json = new ConfigJson(true);
    return Map.of(
        ConfigReader.CAMERAS_FILE, json.text(json.cameras(configuration.cameras())),
        ConfigReader.BACKUP_FILE, json.text(json.backup(configuration.backup())),
        ConfigReader.ALERTS_FILE, json.text(json.alerts(configuration.alerts())));
  }
}
