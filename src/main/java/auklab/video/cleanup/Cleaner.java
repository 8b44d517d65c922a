package auklab.video.cleanup;

import auklab.video.archive.Archive;
import auklab.video.archive.Backlog;
import auklab.video.archive.ReadyFolder;
import auklab.video.archive.SyncedLogs;
import auklab.video.archive.Trouble;
import auklab.video.archive.Waiting;
import auklab.video.config.Backup;
import auklab.video.footage.ForeignFiles;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proofs;
import auklab.video.ledger.Proven;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes here what is proven to stand on the archive and has not changed since; nothing else, by
 * whatever route it is called.
 */
public final class Cleaner {
  private static final Logger LOG = LoggerFactory.getLogger("cleanup");

  private static final int TOLD_AT_ONCE = 1000;

  private final ReadyFolder ready;
  private final SyncedLogs logs;
  private final Ledger ledger;
  private final Proven proven;
  private final Unchecked unchecked;
  private final Archive archive;

  /**
   * @param backup says where the segments and the logs lie
   * @param ledger where each deletion is written
   * @param proven what may be deleted
   * @param stateDir where is remembered which logs were read
   * @param unchecked tells what is still to be looked at here
   * @param archive tells whether it is a disk of its own
   */
  public Cleaner(
      Backup backup,
      Ledger ledger,
      Proven proven,
      Path stateDir,
      Unchecked unchecked,
      Archive archive) {
    this.ready = new ReadyFolder(backup.readyDir());
    this.logs = new SyncedLogs(backup.successLogDir(), backup.readyDir(), stateDir);
    this.ledger = ledger;
    this.proven = proven;
    this.unchecked = unchecked;
    this.archive = archive;
  }

  /**
   * Deletes what is proven.
   *
   * @return how many files were deleted
   */
  public synchronized int deleteProven() throws IOException {
    Proofs proofs = proven.all();
    if (proofs.isEmpty()) {
      return 0;
    }
    Optional<Trouble> sharesDisk = archive.sharesDisk();
    if (sharesDisk.isPresent()) {
      // Its proofs may be older than the disk that it lies on now, or than this program.
      LOG.warn("nothing is deleted: {}", sharesDisk.get().text());
      proven.distrustArchive();
      proofs = proven.all();
    }
    List<String> settled = new ArrayList<>();
    int deleted = deleteProven(proofs, settled);
    proven.forget(settled);
    return deleted;
  }

  /**
   * Deletes it, but for the proofs.
   *
   * @param proofs what is proven
   * @param settled gets the paths whose proofs are of no more use
   */
  private int deleteProven(Proofs proofs, List<String> settled) throws IOException {
    int deleted = 0;
    List<Proof> untold = new ArrayList<>();
    for (Proof proof : proofs.values()) {
      Optional<Waiting> file = ready.file(proof.path());
      if (file.isEmpty()) {
        settled.add(proof.path());
      } else if (!ReadyFolder.isUnchanged(file.get(), proof)) {
        LOG.warn("{} has changed since it was archived; it stays", proof.path());
        settled.add(proof.path());
      } else if (!unchecked.spares(proof.path()) && delete(proof.path())) {
        settled.add(proof.path());
        untold.add(proof);
        deleted++;
      }
      if (untold.size() == TOLD_AT_ONCE) {
        tell(untold);
        untold.clear();
      }
    }
    tell(untold);
    return deleted;
  }

  /**
   * Writes down what was deleted. The folders need not be put on the disk first: a file that comes
   * back after a power cut is compared and deleted once more.
   */
  private void tell(List<Proof> deleted) throws IOException {
    ledger.append(
        deleted.stream()
            .map(
                proof ->
                    Event.of("deleted")
                        .with("path", proof.path())
                        .with("bytes", proof.bytes())
                        .with("sha256", proof.sha256())
                        .with("why", why(proof)))
            .toList());
  }

  private static String why(Proof proof) {
    return proof.elsewhere().isEmpty()
        ? "proven on the archive"
        : "proven on " + proof.elsewhere() + ", which the owner accepts in place of the archive";
  }

  private boolean delete(String path) {
    try {
      return Files.deleteIfExists(ready.folder().resolve(path));
    } catch (IOException e) {
      LOG.error("{} is archived but cannot be deleted: {}", path, e.toString());
      return false;
    }
  }

  /**
   * Deletes what is proven by now.
   *
   * @param before how many files were deleted before
   * @return how many are deleted in all
   */
  public int deleteMore(int before) throws IOException {
    return before + deleteProven();
  }

  /**
   * What a {@code .synced} log names but no proof stands for: logs of the system before this one,
   * or edited by hand. It must be compared before it may go.
   */
  public List<Waiting> namedOnly() throws IOException {
    List<Waiting> unproven = new Backlog(ready, proven).files();
    Set<String> paths = new HashSet<>();
    unproven.forEach(file -> paths.add(file.path()));
    Set<String> named = logs.naming(paths);
    return unproven.stream().filter(file -> named.contains(file.path())).toList();
  }

  /**
   * Removes the empty folders of stations and days, and says what the pass came to.
   *
   * @param deleted how many files were deleted
   */
  public Outcome end(int deleted) throws IOException {
    prune();
    AtomicInteger files = new AtomicInteger();
    ready.walk(file -> files.incrementAndGet());
    int kept = files.get();
    String text =
        Outcome.count(deleted, "segment")
            + " deleted, "
            + kept
            + " kept until "
            + (kept == 1 ? "it is" : "they are")
            + " proven on the archive";
    return deleted == 0 ? Outcome.idle(text) : Outcome.done(text);
  }

  private void prune() throws IOException {
    if (Files.isDirectory(ready.folder())) {
      for (Path station : folders(ready.folder().toRealPath())) {
        for (Path day : folders(station)) {
          removeIfEmpty(day);
        }
        removeIfEmpty(station);
      }
    }
  }

  /** The folders in a folder, other than such as bear the name of a segment, which are not ours. */
  private static List<Path> folders(Path folder) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            folder,
            entry ->
                !entry.getFileName().toString().endsWith(".mkv")
                    && !ForeignFiles.isOne(entry.getFileName().toString())
                    && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      found.forEach(folders::add);
    } catch (NoSuchFileException e) {
      // It is gone meanwhile.
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn("{} cannot be read: {}", folder, e.toString());
    }
    return folders;
  }

  private static void removeIfEmpty(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Something lies in it, and stays.
    } catch (IOException e) {
      LOG.warn("{} is empty but cannot be removed: {}", folder, e.toString());
    }
  }
}
