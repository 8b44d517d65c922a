package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that do one pass of a stage and exit, beside a running pipeline or without one. */
final class PassCommands {
  private PassCommands() {}

  abstract static class Pass implements Callable<Integer> {
    @Mixin private Shared shared;

    @Option(
        names = {"--backup_config", "--backup-config"},
        paramLabel = "FILE",
        description = "File in place of backup.json.")
    private Path backupFile;

    @Option(
        names = {"--cameras_config", "--cameras-config"},
        paramLabel = "FILE",
        description = "File in place of cameras.json.")
    private Path camerasFile;

    abstract Outcome pass(Pipeline pipeline) throws Exception;

    /** Settings of this pass that win over the owner's. */
    Map<String, String> settings() throws IOException {
      return Map.of();
    }

    /** What keeps the pass from being begun, in words. */
    Optional<String> fault(Configuration configuration) {
      return Optional.empty();
    }

    @Override
    public Integer call() throws Exception {
      ConfigFolder usual = ConfigFolder.of(shared.config());
      Configuration configuration =
          shared.configuration(
              new ConfigFolder(
                  usual.folder(),
                  camerasFile == null ? usual.camerasFile() : camerasFile,
                  backupFile == null ? usual.backupFile() : backupFile));
      // The pass begins at once, wherever it stands in the schedule.
      Map<String, String> now = new HashMap<>(settings());
      now.put("organize.delay", "0");
      Optional<String> fault = fault(configuration);
      if (fault.isPresent()) {
        System.err.println(fault.get());
        return AuklabVideo.UNUSABLE;
      }
      try (Pipeline pipeline =
          Pipeline.load(configuration, shared.config(), shared.routes(), now)) {
        Outcome outcome = pass(pipeline);
        (outcome.failed() ? System.err : System.out).println(outcome.text());
        return outcome.failed() ? AuklabVideo.FAILED : 0;
      }
    }
  }

  @Command(
      name = "organize",
      description =
          "File finished segments under their dates, once. Where no pipeline runs, those that"
              + " recorders have closed are given their names first, and are checked.")
  static final class Organize extends Pass {
    @Override
    Outcome pass(Pipeline pipeline) throws Exception {
      return pipeline.passOfOrganize();
    }
  }

  @Command(name = "backup", description = "Send what is ready to the archive and prove it, once.")
  static final class Backup extends Pass {
    @Option(
        names = "--from",
        paramLabel = "DIR",
        description =
            "Send what an export has carried to DIR, in place of ready_for_backup_dir. It stays"
                + " there.")
    private Path from;

    @Override
    Map<String, String> settings() {
      return from == null
          ? Map.of()
          : Map.of("backup.catch-up-from", from.toAbsolutePath().normalize().toString());
    }

    @Override
    Optional<String> fault(Configuration configuration) {
      return from == null || Files.isDirectory(from)
          ? Optional.empty()
          : Optional.of(from + " is no folder; mount the disk and name a folder on it");
    }

    @Override
    Outcome pass(Pipeline pipeline) throws Exception {
      return pipeline.pass("backup");
    }
  }

  @Command(name = "cleanup", description = "Delete here what is proven on the archive, once.")
  static final class Cleanup extends Pass {
    @Override
    Outcome pass(Pipeline pipeline) throws Exception {
      return pipeline.pass("cleanup");
    }
  }
}
