package auklab.video.cli;

import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.LastGood;
import auklab.video.config.MailSettings;
import auklab.video.config.Problem;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that every command takes. */
final class Shared {
  /** Where a package keeps what its user writes. */
  private static final Path PACKAGED_DATA = Path.of("/var/lib/auklab-video");

  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "Folder of cameras.json and backup.json (default: config).")
  private Path config;

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description = "Folder of the routes (default: routes).")
  private Path routes;

  /** The folder of the configuration: as given, or the one here, or the one of the installation. */
  Path config() {
    return config != null ? config : nearest("config", "cameras.json");
  }

  /** The folder of the routes, found in the same way. */
  Path routes() {
    return routes != null ? routes : nearest("routes", "record.camel.yaml");
  }

  /** Where footage usually goes: with the configuration of a package, into the home of its user. */
  Path usualOutputDir() {
    Path data = isPackaged() ? PACKAGED_DATA : Path.of(System.getProperty("user.home"));
    return data.resolve("cameras");
  }

  private boolean isPackaged() {
    Path installed = home().resolve("config");
    return Files.isSymbolicLink(installed) && config().equals(target(installed));
  }

  /** Where the pipeline is reached. */
  Path stateDir() {
    return stateDirUnread().orElseGet(() -> configuration().cameras().stateDir());
  }

  /**
   * The same for who may reach the pipeline, as one of its group, and may not read the passwords of
   * {@code cameras.json}; empty for all others.
   */
  Optional<Path> stateDirUnread() {
    Path file = ConfigFolder.of(config()).camerasFile();
    if (!Files.exists(file) || Files.isReadable(file)) {
      return Optional.empty();
    }
    Path link = LastGood.link(config());
    return Files.isDirectory(link)
        ? Optional.of(link)
        : Optional.of(PACKAGED_DATA.resolve("state"))
            .filter(usual -> isPackaged() && Files.isDirectory(usual));
  }

  private static Path nearest(String name, String file) {
    Path here = Path.of(name);
    Path installed = home().resolve(name);
    if (Files.exists(here.resolve(file))) {
      return here;
    }
    if (Files.isSymbolicLink(installed)) {
      // A package: its folder is below /etc, and may not hold anything yet.
      return target(installed);
    }
    return Files.exists(installed.resolve(file)) ? installed : here;
  }

  private static Path target(Path link) {
    try {
      return link.toRealPath();
    } catch (IOException e) {
      return link;
    }
  }

  /** The folder above that of the jar. */
  private static Path home() {
    try {
      Path jar = Path.of(Shared.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return jar.toAbsolutePath().getParent().getParent();
    } catch (URISyntaxException e) {
      return Path.of("").toAbsolutePath();
    }
  }

  /** What starts this program: the launcher says where it is. */
  static Path launcher() {
    String launcher = System.getenv("AUKLAB_VIDEO_LAUNCHER");
    return launcher == null ? home().resolve("bin/auklab-video") : Path.of(launcher);
  }

  MailSettings mail() {
    return MailSettings.load(System.getenv(), MailSettings.FILE);
  }

  /** The configuration, with the errors in it said on stderr. */
  Configuration configuration() {
    return configuration(ConfigFolder.of(config()));
  }

  /** The configuration, whatever is wrong in it. */
  Configuration resilient() {
    return ConfigFolder.of(config()).resilient(mail());
  }

  Configuration configuration(ConfigFolder folder) {
    Configuration configuration = folder.resilient(mail());
    // Warnings are for config and for the start of the pipeline.
    say(configuration.errors());
    return configuration;
  }

  static void say(List<Problem> problems) {
    problems.stream().map(Problem::describe).forEach(System.err::println);
  }
}
