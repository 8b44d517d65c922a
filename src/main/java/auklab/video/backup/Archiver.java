package auklab.video.backup;

import auklab.video.archive.Archive;
import auklab.video.archive.Backlog;
import auklab.video.archive.CarriedList;
import auklab.video.archive.Fixity;
import auklab.video.archive.Itemized;
import auklab.video.archive.Program;
import auklab.video.archive.ReadyFolder;
import auklab.video.archive.Trouble;
import auklab.video.archive.Verdict;
import auklab.video.archive.Waiting;
import auklab.video.config.Backup;
import auklab.video.footage.Placement;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends everything that is ready and not proven to the archive, batch by batch. */
public final class Archiver {
  private static final Logger LOG = LoggerFactory.getLogger("backup");

  /** rsync's codes for files that could not be sent while others could. */
  private static final Set<Integer> PARTLY = Set.of(23, 24);

  private final ReadyFolder ready;
  private final Archive archive;
  private final Fixity fixity;
  private final Ledger ledger;
  private final Proven proven;
  private final BackupLock lock;
  private final long batchBytes;
  private final Clock clock;
  private final Turn turn;
  private final boolean byHand;

  /** What could not be archived while other files could: it waits for the schedule. */
  private final Set<Waiting> stuck = new HashSet<>();

  private Optional<Trouble> stuckBy = Optional.empty();

  /** Whoever asks for it must not wait for an archive that hangs. */
  private volatile Optional<LastProof> lastProof = Optional.empty();

  private volatile Optional<Pass> current = Optional.empty();

  /**
   * @param backup says what goes where, and how
   * @param archive the far end
   * @param fixity the lists on it
   * @param ledger where sending is written
   * @param proven what need not be sent any more
   * @param batchBytes how much is sent before it is proven, in bytes
   * @param gather how long after a segment was filed others are waited for
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   * @param byHand whether a person waits for just this pass, so that it has failed if another one
   *     goes on in its place
   */
  public Archiver(
      Backup backup,
      Archive archive,
      Fixity fixity,
      Ledger ledger,
      Proven proven,
      long batchBytes,
      Duration gather,
      Clock clock,
      LongSupplier nanoTime,
      boolean byHand) {
    this.byHand = byHand;
    this.ready = new ReadyFolder(backup.readyDir());
    this.archive = archive;
    this.fixity = fixity;
    this.ledger = ledger;
    this.proven = proven;
    this.lock = new BackupLock(backup.lockDir());
    this.batchBytes = batchBytes;
    this.clock = clock;
    this.turn = new Turn(gather, nanoTime);
  }

  /** Something was filed just now: it is sent soon, without waiting for the schedule. */
  public void wanted() {
    turn.wanted();
  }

  /** Whether a pass should begin now, wherever the schedule stands. */
  public boolean isDue() {
    return turn.isDue();
  }

  /**
   * Begins a pass: takes the lock, and finds what is to be sent. Where that fails, it is a pass
   * with nothing in it but what went wrong, so that people are told of it.
   */
  public Pass begin() throws IOException {
    boolean soon = turn.begun();
    try {
      if (!lock.acquire()) {
        return new Pass(false, List.of(), batchBytes);
      }
    } catch (IOException e) {
      return Pass.failed(Trouble.here(e));
    }
    try {
      return found(soon);
    } catch (IOException | RuntimeException e) {
      lock.release();
      return Pass.failed(Trouble.here(e));
    }
  }

  private Pass found(boolean soon) throws IOException {
    archive.tidy();
    List<Waiting> files = backlog();
    stuck.retainAll(new HashSet<>(files));
    if (soon) {
      files = files.stream().filter(file -> !stuck.contains(file)).toList();
    }
    Pass pass = new Pass(true, files, batchBytes);
    current = Optional.of(pass);
    if (soon && !stuck.isEmpty()) {
      stuckBy.ifPresent(known -> pass.leftOut(stuck.size(), known));
    }
    if (!files.isEmpty() || turn.isRetry()) {
      Optional<Trouble> trouble = archive.open();
      if (trouble.isPresent()) {
        pass.abandon(trouble.get());
      } else {
        pass.found();
        if (!byHand) {
          archive.inherit();
          fixity.inherit();
        }
        if (!archive.clear()) {
          pass.cutOff();
        }
        fixity.settle().ifPresent(pass::trouble);
      }
    }
    return pass;
  }

  /** How far the pass is that was begun last. */
  public Progress progress() {
    return current.map(Pass::progress).orElse(new Progress(0, 0));
  }

  private List<Waiting> backlog() throws IOException {
    return new Backlog(ready, proven).files();
  }

  /** The next batch, of which nothing is under way yet. */
  public Batch batch(Pass pass) {
    Batch batch = pass.batch();
    archive.begins(batch.files());
    return batch;
  }

  /** The next slice is sent from now on, and the one before it proven. */
  public void advance(Batch batch) {
    batch.advance();
  }

  /** rsync's arguments for sending what its input lists; what stands there already stays. */
  public List<String> arguments() {
    return archive.sending();
  }

  /** rsync's input: the slice that is sent now. */
  public byte[] list(Batch batch) {
    return Archive.list(batch.sending());
  }

  /**
   * Takes note of how rsync ended with a slice. Nothing is written here unless it was the last, so
   * that the next one is sent at once.
   *
   * @param pass the pass
   * @param batch the batch
   * @param exitValue rsync's exit code
   * @param output what it printed: a line for each file
   * @param errors what it complained of; null where it said nothing
   */
  public void sent(Pass pass, Batch batch, int exitValue, String output, String errors)
      throws IOException {
    boolean ended = exitValue == 0 || PARTLY.contains(exitValue);
    if (!ended) {
      pass.cutOff();
    } else if (batch.isLast() && !pass.isCutOff()) {
      archive.ended();
    }
    batch.said(output);
    String said = Objects.requireNonNullElse(errors, "").strip();
    if (PARTLY.contains(exitValue)) {
      batch.complained(exitValue, said);
    } else if (exitValue != 0) {
      Optional<Trouble> gone = exitValue == Archive.GONE ? archive.look() : Optional.empty();
      Trouble trouble = gone.orElse(Trouble.of(exitValue, said));
      LOG.warn("rsync ended with code {}: {}", exitValue, trouble.text());
      batch.sendNoMore();
      pass.abandon(trouble);
    }
  }

  /**
   * Writes down what rsync says it has sent of the slice that is proven next. That is no proof: it
   * names a file when it begins to send it.
   */
  public void log(Batch batch) throws IOException {
    Map<String, String> named = Itemized.files(batch.said());
    ledger.append(
        batch.proving().stream()
            .filter(file -> Itemized.isSent(named.getOrDefault(file.path(), "")))
            .map(file -> Event.of("sent").with("path", file.path()).with("bytes", file.bytes()))
            .toList());
  }

  /**
   * Takes note of what the comparison of a slice showed.
   *
   * @param pass the pass
   * @param batch the batch
   * @param verdict what it showed
   */
  public void proven(Pass pass, Batch batch, Verdict verdict) throws IOException {
    pass.proven(verdict.proven());
    verdict.troubles().forEach(pass::trouble);
    if (!verdict.proven().isEmpty()) {
      proven(verdict.proven());
    }
    for (Waiting clash : verdict.different()) {
      Path file = ready.folder().resolve(clash.path());
      Path renamed = Placement.rename(file);
      String name = renamed.getFileName().toString();
      if (byHand) {
        CarriedList.beside(renamed).renamed(file.getFileName().toString(), name);
      }
      ledger.append(Event.of("renamed").with("path", clash.path()).with("name", name));
      pass.renamed(clash.path(), name);
      turn.wanted();
    }
    Set<String> settled = new HashSet<>();
    verdict.proven().forEach(proof -> settled.add(proof.path()));
    verdict.different().forEach(clash -> settled.add(clash.path()));
    List<Waiting> open =
        batch.proving().stream().filter(file -> !settled.contains(file.path())).toList();
    List<Waiting> left = open.stream().filter(file -> ready.file(file.path()).isPresent()).toList();
    pass.gone(open.size() - left.size());
    if (batch.complaint().isPresent()
        && isSentAgain(pass, batch.complaint().get(), left, verdict.troubles().isEmpty())) {
      return;
    }
    if (!left.isEmpty()
        && pass.trouble().filter(known -> known.kind() != Trouble.Kind.BROKEN).isEmpty()) {
      pass.trouble(
          new Trouble(
              Trouble.Kind.BROKEN,
              left.get(0).path()
                  + (left.size() > 1 ? " and " + (left.size() - 1) + " more" : "")
                  + " did not arrive: does something that is no file stand there under that name, or"
                  + " do rsync_options leave it out?"));
    }
    if (!pass.isAbandoned() && !(left.isEmpty() && verdict.troubles().isEmpty())) {
      Optional<Trouble> all = verdict.troubles().stream().filter(Trouble::isOfAll).findFirst();
      if (all.isEmpty()) {
        all = archive.takes();
      }
      if (all.isPresent()) {
        // No use in trying the rest now.
        batch.sendNoMore();
        pass.abandon(all.get());
      } else {
        stuck.addAll(left);
      }
    }
  }

  /**
   * Judges what rsync complained of by what has arrived: where that is all, it was of attributes.
   *
   * @param left what has not arrived
   * @param compared whether all could be compared
   * @return whether what is left is sent once more, in another way
   */
  private boolean isSentAgain(
      Pass pass, Batch.Complaint complaint, List<Waiting> left, boolean compared)
      throws IOException {
    if (Program.isOnlyVanished(complaint.errors())) {
      return false;
    }
    if (left.isEmpty() && compared) {
      archive.hint(complaint.errors());
      return false;
    }
    if (!left.isEmpty() && !pass.isAbandoned() && archive.sendsOtherwise(complaint.errors())) {
      pass.again(left);
      return true;
    }
    Trouble trouble = Trouble.of(complaint.exitValue(), complaint.errors());
    LOG.warn("rsync ended with code {}: {}", complaint.exitValue(), trouble.text());
    pass.trouble(trouble);
    return false;
  }

  /**
   * Takes note that a step has failed in a way that none foresaw: the pass ends, and people are
   * told.
   *
   * @param pass the pass
   * @param fault what went wrong
   */
  public void broke(Pass pass, Throwable fault) {
    pass.abandon(Trouble.broken(fault));
  }

  private record LastProof(Instant when, Duration closeToProof) {}

  private void proven(List<Proof> proofs) {
    Instant now = clock.instant();
    lastProof =
        proofs.stream()
            .map(proof -> Duration.between(Instant.ofEpochMilli(proof.modified()), now))
            .max(Duration::compareTo)
            .map(longest -> new LastProof(now, longest));
  }

  /** Ends a pass: gives the lock back. */
  public Outcome end(Pass pass) throws IOException {
    if (pass.isElsewhere()) {
      turn.wanted();
      String held = "another backup holds " + lock + "; it goes on, this one ends here";
      return byHand ? Outcome.failed(held) : Outcome.idle(held);
    }
    if (!pass.isLocked()) {
      turn.ended(true);
      return Outcome.failed("the backup cannot begin: " + pass.words());
    }
    lock.release();
    if (!pass.isAbandoned()) {
      stuckBy = pass.trouble();
    }
    turn.ended(pass.isAbandoned());
    String text = Outcome.count(pass.proven(), "segment") + " archived and proven";
    if (pass.failed() == 0 && pass.words().isEmpty()) {
      return pass.proven() == 0 ? Outcome.idle(text) : Outcome.done(text);
    }
    return Outcome.failed(
        text
            + ", "
            + pass.failed()
            + " left for the next pass"
            + (pass.words().isEmpty() ? "" : ": " + pass.words()));
  }

  /**
   * What waits to be archived: number of files, bytes and when the oldest was closed, where that
   * can be told; when something was proven last, and how long after its close, in seconds.
   */
  public Map<String, Object> describe() {
    Map<String, Object> backlog = new LinkedHashMap<>();
    try {
      List<Waiting> files = backlog();
      backlog.put("files", files.size());
      backlog.put("bytes", files.stream().mapToLong(Waiting::bytes).sum());
      files.stream()
          .mapToLong(Waiting::modified)
          .min()
          .ifPresent(
              oldest ->
                  backlog.put(
                      "oldest",
                      Instant.ofEpochMilli(oldest).truncatedTo(ChronoUnit.SECONDS).toString()));
    } catch (IOException e) {
      LOG.debug("what waits cannot be counted: {}", e.toString());
    }
    lastProof.ifPresent(
        last -> {
          backlog.put("last_proof", last.when().truncatedTo(ChronoUnit.SECONDS).toString());
          backlog.put("close_to_proof_seconds", last.closeToProof().toSeconds());
        });
    return backlog;
  }
}
