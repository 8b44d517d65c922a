package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.archive.Archive;
import auklab.video.config.Cameras;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.ConfigurationException;
import auklab.video.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Validates the configuration and shows what it amounts to. */
@Command(
    name = "config",
    description = "Validate the configuration; print the effective one, secrets masked.")
final class ConfigCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Override
  public Integer call() {
    Configuration configuration = sound();
    List<Problem> settings = Pipeline.settingProblems(configuration.cameras(), shared.config());
    if (!settings.isEmpty()) {
      Shared.say(settings);
      return AuklabVideo.UNUSABLE;
    }
    Shared.say(configuration.warnings());
    warnOfSurroundings(configuration);
    Map<String, String> masked = ConfigFolder.masked(configuration);
    masked.keySet().stream()
        .sorted()
        .forEach(file -> System.out.print("// " + file + "\n" + masked.get(file)));
    System.out.println("// mail\n// " + configuration.mail());
    return 0;
  }

  private Configuration sound() {
    try {
      return ConfigFolder.of(shared.config()).strict(shared.mail());
    } catch (ConfigurationException e) {
      // What is wrong in the settings is so whichever the cameras are, and is named as well.
      Cameras none = new Cameras(List.of(), 600, shared.config());
      Shared.say(Pipeline.settingProblems(none, shared.config()));
      throw e;
    }
  }

  private static void warnOfSurroundings(Configuration configuration) {
    configuration.cameras().outputDirs().forEach(ConfigCommand::warnUnlessWritable);
    warnUnlessWritable(configuration.cameras().stateDir());
    warnUnlessWritable(configuration.backup().readyDir());
    warnUnlessWritable(configuration.backup().successLogDir());
    warnUnlessWritable(configuration.backup().lockDir());
    if (configuration.backup().target().startsWith("/")) {
      warnUnlessWritable(Path.of(configuration.backup().target()));
    }
    try {
      new Archive(configuration)
          .sharesDisk()
          .ifPresent(trouble -> System.err.println("warning: " + trouble.advice()));
    } catch (IOException e) {
      System.err.println("warning: the archive cannot be looked at: " + e.getMessage());
    }
  }

  private static void warnUnlessWritable(Path folder) {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isWritable(there) || !Files.isDirectory(there)) {
      System.err.println("warning: " + folder + " cannot be written as things are now");
    }
  }
}
