package auklab.video.config;

import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration and routes with which the pipeline last ran, kept in {@code
 * state_dir/last-good}. They serve where the edited ones cannot.
 *
 * @param folder {@code state_dir/last-good}; everything in it is mode 0600, since it holds
 *     passwords
 */
public record LastGood(Path folder) {
  /** A link in the configuration's folder, so that a file that has gone bad still leads here. */
  private static final String LINK = ".state";

  private static final Pattern FOLDER =
      Pattern.compile("\"(state_dir|logs_dir)\"\\s*:\\s*\"([^\"\\\\]+)\"");

  /** The last good configuration that belongs to a state folder. */
  public static LastGood in(Path stateDir) {
    return new LastGood(stateDir.resolve("last-good"));
  }

  /**
   * Looks for a last good configuration where {@code cameras.json} cannot say where it is: by the
   * link that the last start left, or by what can still be read of the file.
   */
  static Optional<LastGood> find(Path configDir) {
    Stream.Builder<Path> candidates = Stream.builder();
    candidates.add(link(configDir));
    try {
      String text = EditedText.read(configDir.resolve(ConfigReader.CAMERAS_FILE)).text();
      for (Matcher match = FOLDER.matcher(text); match.find(); ) {
        Path named = Fields.expanded(configDir.toAbsolutePath(), match.group(2));
        candidates.add(match.group(1).equals("state_dir") ? named : named.resolveSibling("state"));
      }
    } catch (IOException | RuntimeException e) {
      // Unreadable as it is: the link has to do.
    }
    return candidates.build().map(LastGood::in).filter(LastGood::exists).findFirst();
  }

  boolean exists() {
    return Files.isRegularFile(camerasFile()) && Files.isRegularFile(backupFile());
  }

  ConfigReader.Reading read() {
    return new ConfigReader(camerasFile(), backupFile(), alertsFile(), true).read();
  }

  /** Where the routes of the last good start lie. */
  public Path routes() {
    return folder.resolve("routes");
  }

  /**
   * Keeps what the pipeline has just started with.
   *
   * @param configuration what it runs with
   * @param configDir the folder that it was read from
   * @throws IOException where it cannot be written; what was kept before then stands
   */
  public void save(Configuration configuration, Path configDir) throws IOException {
    Durable.createPrivateDirectories(folder);
    ConfigJson json = new ConfigJson(false);
    write(camerasFile(), json.text(json.cameras(configuration.cameras())));
    write(backupFile(), json.text(json.backup(configuration.backup())));
    write(alertsFile(), json.text(json.alerts(configuration.alerts())));
    link(folder.getParent(), configDir);
  }

  /** The link to {@code state_dir} in a configuration's folder. */
  public static Path link(Path configDir) {
    return configDir.resolve(LINK);
  }

  /** Has the link lead to a folder, where that can be done. */
  public static void link(Path stateDir, Path configDir) throws IOException {
    Path link = link(configDir);
    Path target = stateDir.toAbsolutePath();
    boolean there = Files.isSymbolicLink(link);
    if (Files.isWritable(configDir) && !(there && Files.readSymbolicLink(link).equals(target))) {
      if (there) {
        Files.delete(link);
      }
      Files.createSymbolicLink(link, target);
    }
  }

  /**
   * Keeps the routes that run.
   *
   * @param routes their folder
   */
  public void saveRoutes(Path routes) throws IOException {
    if (routes.toAbsolutePath().normalize().equals(routes().toAbsolutePath().normalize())) {
      return;
    }
    Files.createDirectories(routes());
    try (Stream<Path> kept = Files.list(routes())) {
      for (Path file : kept.toList()) {
        if (!Files.exists(routes.resolve(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
    try (Stream<Path> files = Files.list(routes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write(routes().resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }

  private void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(Path file, byte[] bytes) throws IOException {
    if (!Files.exists(file) || !java.util.Arrays.equals(Files.readAllBytes(file), bytes)) {
      Durable.replace(file, bytes);
    }
  }

  private Path camerasFile() {
    return folder.resolve(ConfigReader.CAMERAS_FILE);
  }

  private Path backupFile() {
    return folder.resolve(ConfigReader.BACKUP_FILE);
  }

  private Path alertsFile() {
    return folder.resolve(ConfigReader.ALERTS_FILE);
  }
}
