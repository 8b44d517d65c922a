package auklab.video.cleanup;

import auklab.video.archive.ReadyFolder;
import auklab.video.archive.SyncedLogs;
import auklab.video.archive.Waiting;
import auklab.video.config.Backup;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes here what is proven to stand on the archive and has not changed since; nothing else, by
 * whatever route it is called.
 */
public final class Cleaner {
  private static final Logger LOG = LoggerFactory.getLogger("cleanup");

  private final ReadyFolder ready;
  private final SyncedLogs logs;
  private final Ledger ledger;
  private final Proven proven;

  /**
   * @param backup says where the segments and the logs lie
   * @param ledger where each deletion is written
   * @param proven what may be deleted
   */
  public Cleaner(Backup backup, Ledger ledger, Proven proven) {
    this.ready = new ReadyFolder(backup.readyDir());
    this.logs = new SyncedLogs(backup.successLogDir(), backup.readyDir());
    this.ledger = ledger;
    this.proven = proven;
  }

  /**
   * Deletes what is proven.
   *
   * @return how many files were deleted
   */
  public synchronized int deleteProven() throws IOException {
    List<Proof> deleted = new ArrayList<>();
    List<String> settled = new ArrayList<>();
    for (Map.Entry<String, Proof> entry : proven.all().entrySet()) {
      var file = ready.file(entry.getKey());
      if (file.isEmpty()) {
        settled.add(entry.getKey());
      } else if (!ReadyFolder.isUnchanged(file.get(), entry.getValue())) {
        LOG.warn("{} has changed since it was archived; it stays", entry.getKey());
        settled.add(entry.getKey());
      } else if (delete(entry.getKey())) {
        deleted.add(entry.getValue());
        settled.add(entry.getKey());
      }
    }
    ledger.append(
        deleted.stream()
            .map(
                proof ->
                    Event.of("deleted")
                        .with("path", proof.path())
                        .with("bytes", proof.bytes())
                        .with("sha256", proof.sha256())
                        .with("why", "proven on the archive"))
            .toList());
    proven.forget(settled);
    return deleted.size();
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
    Map<String, Proof> proofs = proven.all();
    Map<String, Waiting> unproven =
        ready.files().stream()
            .filter(file -> !ReadyFolder.isUnchanged(file, proofs.get(file.path())))
            .collect(Collectors.toMap(Waiting::path, file -> file));
    Set<String> named = logs.naming(unproven.keySet());
    return named.stream().sorted().map(unproven::get).toList();
  }

  /**
   * Removes the empty folders of stations and days, and says what the pass came to.
   *
   * @param deleted how many files were deleted
   */
  public Outcome end(int deleted) throws IOException {
    prune();
    int kept = ready.files().size();
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
    if (!Files.isDirectory(ready.folder())) {
      return;
    }
    Path real = ready.folder().toRealPath();
    List<Path> folders;
    try (Stream<Path> found = Files.walk(real, 2)) {
      folders =
          found
              .filter(folder -> Files.isDirectory(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS))
              .filter(folder -> !folder.equals(real))
              .sorted(Comparator.comparing(Path::getNameCount).reversed())
              .toList();
    }
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        // Something lies in it, and stays.
      } catch (IOException e) {
        LOG.warn("{} is empty but cannot be removed: {}", folder, e.toString());
      }
    }
  }
}
