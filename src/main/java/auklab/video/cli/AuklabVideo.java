package auklab.video.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** The command line. Without a command, it runs the pipeline. */
@Command(
    name = "auklab-video",
    description = "Records field cameras, archives the footage with proof, and watches over it.",
    mixinStandardHelpOptions = true,
    versionProvider = AuklabVideo.Version.class,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      RunCommand.class,
      RecordCommand.class,
      PassCommands.Organize.class,
      PassCommands.Backup.class,
      PassCommands.Cleanup.class,
      MonitorCommand.class,
      ArchiveCommands.Verify.class,
      ArchiveCommands.Export.class,
      ArchiveCommands.AcceptTarget.class,
      CheckCommand.class,
      ConfigCommand.class,
      StatusCommand.class,
      RestartCommand.class,
      SnapshotCommand.class,
      HandoverCommand.class,
      AlertCommand.class,
      ServiceCommand.class
    })
public final class AuklabVideo implements java.util.concurrent.Callable<Integer> {
  /** The pass or command ran, and something failed, which was named. */
  static final int FAILED = 1;

  /** Wrong usage, or a configuration with which nothing can be started. */
  static final int UNUSABLE = 2;

  @Mixin private Shared shared;

  @Override
  public Integer call() throws Exception {
    return RunCommand.run(shared);
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = AuklabVideo.class.getPackage().getImplementationVersion();
      return new String[] {"auklab-video " + (version == null ? "(not packaged)" : version)};
    }
  }
}
