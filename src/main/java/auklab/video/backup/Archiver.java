package auklab.video.backup;

import auklab.video.archive.Backlog;
import auklab.video.archive.Comparison;
import auklab.video.archive.ReadyFolder;
import auklab.video.archive.RsyncExit;
import auklab.video.archive.Target;
import auklab.video.archive.Verdict;
import auklab.video.archive.Waiting;
import auklab.video.config.Backup;
import auklab.video.footage.Placement;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proven;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends everything that is ready and not proven to the archive, batch by batch. */
public final class Archiver {
  private static final Logger LOG = LoggerFactory.getLogger("backup");

  private final Backup backup;
  private final ReadyFolder ready;
  private final Target target;
  private final Ledger ledger;
  private final Proven proven;
  private final BackupLock lock;
  private final long batchBytes;

  /**
   * @param backup says what goes where, and how
   * @param ledger where sending is written
   * @param proven what need not be sent any more
   * @param batchBytes how much is sent before it is proven, in bytes
   */
  public Archiver(Backup backup, Ledger ledger, Proven proven, long batchBytes) {
    this.backup = backup;
    this.ready = new ReadyFolder(backup.readyDir());
    this.target = new Target(backup.target());
    this.ledger = ledger;
    this.proven = proven;
    this.lock = new BackupLock(backup.lockDir());
    this.batchBytes = batchBytes;
  }

  /** Begins a pass: takes the lock, and finds what is to be sent. */
  public synchronized Pass begin() throws IOException {
    if (!lock.acquire()) {
      return new Pass(false, List.of(), batchBytes);
    }
    try {
      List<Waiting> files = backlog();
      Pass pass = new Pass(true, files, batchBytes);
      Optional<String> unavailable = target.unavailable(ready.folder());
      if (unavailable.isPresent() && !files.isEmpty()) {
        pass.trouble(unavailable.get());
        pass.abandon();
      }
      return pass;
    } catch (IOException | RuntimeException e) {
      lock.release();
      throw e;
    }
  }

  private List<Waiting> backlog() throws IOException {
    return new Backlog(ready, proven).files();
  }

  /** The next files to send. */
  public List<Waiting> batch(Pass pass) {
    return pass.batch();
  }

  /** rsync's arguments for sending what its input lists; what stands there already stays. */
  public List<String> arguments() {
    List<String> words = new ArrayList<>(backup.rsyncOptions().transfer());
    if (target.isFolder()) {
      // The copies are on the disk before they are compared.
      words.add("--fsync");
    }
    words.addAll(
        List.of(
            "--8-bit-output",
            "--out-format=%i %n",
            "--files-from=-",
            "--from0",
            "--",
            ready.folder() + "/",
            target.address().endsWith("/") ? target.address() : target.address() + "/"));
    return words;
  }

  /**
   * Takes note of what rsync says of a batch. Its word is no proof: it names a file when it begins
   * to send it.
   *
   * @param pass the pass
   * @param batch what was to be sent
   * @param exitValue rsync's exit code
   * @param output what it printed: a line for each file
   * @param errors what it complained of; null where it said nothing
   */
  public void sent(Pass pass, List<Waiting> batch, int exitValue, String output, String errors)
      throws IOException {
    Set<String> named = new HashSet<>();
    for (String line : output.split("\n")) {
      if (line.matches("[<>]f.{9} .*")) {
        named.add(Comparison.unescaped(line.substring(12)));
      }
    }
    ledger.append(
        batch.stream()
            .filter(file -> named.contains(file.path()))
            .map(file -> Event.of("sent").with("path", file.path()).with("bytes", file.bytes()))
            .toList());
    if (exitValue != 0) {
      String words = RsyncExit.describe(exitValue);
      LOG.warn(
          "rsync ended with code {} ({}): {}",
          exitValue,
          words,
          Objects.requireNonNullElse(errors, "").strip());
      pass.trouble(words);
    }
  }

  /**
   * Takes note of what the comparison of a batch showed.
   *
   * @param pass the pass
   * @param verdict what it showed
   */
  public void proven(Pass pass, Verdict verdict) throws IOException {
    pass.proven(verdict.proven().size());
    verdict.troubles().forEach(pass::trouble);
    for (Waiting clash : verdict.different()) {
      Path file = ready.folder().resolve(clash.path());
      Path renamed = Placement.rename(file);
      pass.trouble(
          "the archive has other footage named "
              + clash.path()
              + "; ours is called "
              + renamed.getFileName()
              + " now and goes with the next pass");
    }
    if (verdict.proven().isEmpty() && !pass.troubles().isEmpty()) {
      // Nothing got through: no use in trying the rest now.
      pass.abandon();
    }
  }

  /** Ends a pass: gives the lock back. */
  public Outcome end(Pass pass) throws IOException {
    if (!pass.isLocked()) {
      return Outcome.done("another backup holds " + lock + "; it goes on, this one ends here");
    }
    lock.release();
    String text = Outcome.count(pass.proven(), "segment") + " archived and proven";
    if (pass.failed() == 0 && pass.troubles().isEmpty()) {
      return pass.proven() == 0 ? Outcome.idle(text) : Outcome.done(text);
    }
    return Outcome.failed(
        text
            + ", "
            + pass.failed()
            + " left for the next pass"
            + (pass.troubles().isEmpty() ? "" : ": " + String.join("; ", pass.troubles())));
  }

  /** What waits to be archived: number of files and bytes. */
  public Map<String, Object> describe() throws IOException {
    List<Waiting> files = backlog();
    Map<String, Object> backlog = new LinkedHashMap<>();
    backlog.put("files", files.size());
    backlog.put("bytes", files.stream().mapToLong(Waiting::bytes).sum());
    return backlog;
  }
}
