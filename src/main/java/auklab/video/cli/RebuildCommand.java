package auklab.video.cli;

import auklab.video.archive.Archive;
import auklab.video.archive.Holdings;
import auklab.video.config.Configuration;
import auklab.video.coverage.Rebuild;
import auklab.video.footage.StateOwner;
import auklab.video.stage.Outcome;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells the ledger what it has lost of the coverage. */
@Command(
    name = "rebuild",
    description =
        "Rebuild the ledger's coverage from the lists on the archive, or else from the segments.")
final class RebuildCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = shared.configuration();
    StateOwner.refuseRoot(configuration.cameras().stateDir());
    Archive archive = new Archive(configuration);
    Rebuild rebuild =
        new Rebuild(
            configuration.cameras(), configuration.backup().readyDir(), new Holdings(archive));
    Rebuild.Result result;
    try (Shown shown = new Shown()) {
      result = rebuild.run(shown);
    }
    result.unread().forEach(path -> System.out.println("cannot be read: " + path));
    System.out.println(
        Outcome.count(result.listed(), "segment")
            + " and "
            + Outcome.count(result.gaps(), "gap")
            + " told by lists, "
            + Outcome.count(result.read(), "segment")
            + " by itself, "
            + result.unread().size()
            + " that cannot be read");
    return result.unread().isEmpty() ? 0 : AuklabVideo.FAILED;
  }

  /** A bar for each station that has something to be read. */
  private static final class Shown implements Rebuild.Progress, AutoCloseable {
    private Optional<LongWork> work = Optional.empty();

    @Override
    public void begins(String station, int segments) {
      close();
      if (segments > 0) {
        work = Optional.of(new LongWork("rebuild " + station, "segments", 1));
        work.get().begins(segments);
      }
    }

    @Override
    public void read() {
      work.ifPresent(one -> one.read(1));
    }

    @Override
    public void close() {
      work.ifPresent(LongWork::close);
      work = Optional.empty();
    }
  }
}
