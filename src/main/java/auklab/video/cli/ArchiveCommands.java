package auklab.video.cli;

import auklab.video.archive.Archive;
import auklab.video.archive.Trouble;
import auklab.video.archive.Verification;
import auklab.video.config.Configuration;
import auklab.video.stage.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about the archive as a whole. */
final class ArchiveCommands {
  private ArchiveCommands() {}

  private static Archive archive(Configuration configuration) {
    return new Archive(configuration.backup(), configuration.cameras().stateDir());
  }

  @Command(
      name = "verify",
      description = "Check the archive against its lists of SHA-256, reading every byte there.")
  static final class Verify implements Callable<Integer> {
    @Mixin private Shared shared;

    @Parameters(arity = "0..1", paramLabel = "STATION", description = "Only this station.")
    private String station;

    @Option(names = "--from", paramLabel = "DATE", description = "First day, e.g. 2026-06-01.")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last day.")
    private LocalDate to;

    @Override
    public Integer call() throws Exception {
      Verification verification = new Verification(archive(shared.configuration()));
      if (from != null && to != null && from.isAfter(to)) {
        System.err.println("--from " + from + " is later than --to " + to);
        return AuklabVideo.UNUSABLE;
      }
      if (station != null) {
        Set<String> stations = verification.stations();
        if (!stations.isEmpty() && !stations.contains(station)) {
          System.err.println(
              "the archive has no station " + station + "; it has " + String.join(", ", stations));
          return AuklabVideo.UNUSABLE;
        }
      }
      Verification.Findings findings;
      try (LongWork work = new LongWork("verify")) {
        findings =
            verification.check(
                new Verification.Scope(
                    Optional.ofNullable(station),
                    Optional.ofNullable(from),
                    Optional.ofNullable(to)),
                work);
      }
      say("missing", findings.missing());
      say("changed", findings.changed());
      say("cannot be read", findings.unread());
      say("extra", findings.extra());
      System.out.println(
          Outcome.count(findings.sound(), "file")
              + " as archived, "
              + findings.missing().size()
              + " missing, "
              + findings.changed().size()
              + " changed, "
              + findings.unread().size()
              + " that cannot be read, "
              + findings.extra().size()
              + " in no list");
      findings.trouble().map(Trouble::text).ifPresent(System.err::println);
      return findings.failed() ? AuklabVideo.FAILED : 0;
    }

    private static void say(String what, List<String> paths) {
      paths.forEach(path -> System.out.println(what + ": " + path));
    }
  }

  @Command(
      name = "accept-target",
      description = "Accept what is at nas_target_dir now as the archive from now on.")
  static final class AcceptTarget implements Callable<Integer> {
    @Mixin private Shared shared;

    @Override
    public Integer call() throws Exception {
      Configuration configuration = shared.configuration();
      Optional<Trouble> trouble = archive(configuration).accept();
      if (trouble.isPresent()) {
        System.err.println(trouble.get().text());
        return AuklabVideo.FAILED;
      }
      System.out.println(configuration.backup().target() + " is the archive from now on");
      return 0;
    }
  }

  @Command(
      name = "export",
      description = "Carry what is not archived to another disk, with the same proof and lists.")
  static final class Export extends PassCommands.Pass {
    @Option(
        names = "--to",
        required = true,
        paramLabel = "DIR",
        description = "A folder, for instance on a USB disk. It must exist.")
    private Path to;

    @Option(
        names = "--accept",
        description =
            "What is proven there counts as archived: cleanup may delete it here, and it is not"
                + " sent to nas_target_dir.")
    private boolean accept;

    @Override
    Map<String, String> settings() {
      return Map.of(
          "backup.export-to",
          to.toAbsolutePath().normalize().toString(),
          "backup.export-accepted",
          String.valueOf(accept));
    }

    @Override
    Optional<String> fault(Configuration configuration) {
      if (!Files.isDirectory(to)) {
        return Optional.of(to + " is no folder; mount the disk and name a folder on it");
      }
      Path archive = Path.of(configuration.backup().target()).normalize();
      Path there = to.toAbsolutePath().normalize();
      return archive.isAbsolute() && (there.startsWith(archive) || archive.startsWith(there))
          ? Optional.of(
              to + " and nas_target_dir lie in one another; use backup, or another folder")
          : Optional.empty();
    }

    @Override
    Outcome pass(auklab.video.Pipeline pipeline) throws Exception {
      return pipeline.pass("backup");
    }
  }
}
