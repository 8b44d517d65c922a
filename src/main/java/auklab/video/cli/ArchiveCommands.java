package auklab.video.cli;

import auklab.video.archive.Archive;
import auklab.video.archive.Fixity;
import auklab.video.archive.Trouble;
import auklab.video.archive.Verification;
import auklab.video.archive.Verification.Flaw;
import auklab.video.config.Configuration;
import auklab.video.footage.StateOwner;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.ledger.Proven;
import auklab.video.ledger.Witness;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about the archive as a whole. */
final class ArchiveCommands {
  private ArchiveCommands() {}

  /** For commands that write in state_dir: which archive it is, or what its lists lack. */
  private static Archive archive(Configuration configuration) throws IOException {
    StateOwner.refuseRoot(configuration.cameras().stateDir());
    return new Archive(configuration);
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
      Verification verification = verification(shared.configuration());
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
      System.out.println(
          Outcome.count(findings.sound(), "file")
              + " as archived, "
              + findings.count(Flaw.MISSING)
              + " missing, "
              + findings.count(Flaw.CHANGED)
              + " changed, "
              + findings.count(Flaw.UNREAD)
              + " that cannot be read, "
              + findings.count(Flaw.EXTRA)
              + " in no list");
      if (findings.count(Flaw.UNLISTED) > 0) {
        System.out.println(
            Outcome.count(findings.count(Flaw.UNLISTED), "proven file")
                + " that the lists on the archive lack or have otherwise; the next backup that has"
                + " something to send puts them there");
      }
      if (!findings.passedOver().isEmpty()) {
        System.out.println(
            "passed over, since a NAS or an operating system makes them: "
                + String.join(", ", new TreeSet<>(findings.passedOver())));
      }
      findings.trouble().map(Trouble::text).ifPresent(System.err::println);
      return findings.failed() ? AuklabVideo.FAILED : 0;
    }

    private static Verification verification(Configuration configuration) throws IOException {
      Path stateDir = configuration.cameras().stateDir();
      Clock clock = Clock.systemUTC();
      Archive archive = archive(configuration);
      Ledger ledger = new Ledger(stateDir.resolve("ledger"), clock, Machine.here().bootId());
      Proven proven =
          new Proven(
              stateDir, configuration.backup().successLogDir(), ledger, clock, archive.now());
      Witness witness = new Witness(stateDir, proven);
      return new Verification(archive, witness, new Fixity(archive, witness, stateDir));
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
      Archive archive = archive(configuration);
      Optional<Trouble> trouble = archive.accept();
      if (trouble.isPresent()) {
        System.err.println(trouble.get().text());
        return AuklabVideo.FAILED;
      }
      System.out.println(configuration.backup().target() + " is the archive from now on");
      archive.sharesDisk().map(Trouble::advice).ifPresent(System.err::println);
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
    String stage() {
      return "backup";
    }

    @Override
    Outcome pass(auklab.video.Pipeline pipeline) throws Exception {
      return LongWork.during("export", pipeline::archived, () -> pipeline.pass(stage()));
    }
  }
}
