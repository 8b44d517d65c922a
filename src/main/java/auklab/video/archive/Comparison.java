package auklab.video.archive;

import auklab.video.config.Backup;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares files here with the archive by their content, through rsync, which reads both sides
 * where they lie. Only what this finds equal is proven; no footage is ever written by it.
 */
public final class Comparison {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  private final ReadyFolder ready;
  private final Archive archive;
  private final Fixity fixity;
  private final Proven proven;

  /**
   * @param backup says what is compared with what
   * @param archive the far end
   * @param fixity keeps the lists of SHA-256 on the archive
   * @param proven where proofs are recorded
   */
  public Comparison(Backup backup, Archive archive, Fixity fixity, Proven proven) {
    this.ready = new ReadyFolder(backup.readyDir());
    this.archive = archive;
    this.fixity = fixity;
    this.proven = proven;
  }

  /**
   * Compares files with the archive, and records what is proven by it. Nothing is written to the
   * archive: its lists get their lines with the next backup.
   *
   * @param files files of {@code ready_for_backup_dir}, as they are now
   * @return what was found; what could not be compared stands nowhere in it
   */
  public Verdict compare(List<Waiting> files) throws IOException {
    return compare(files, false);
  }

  /**
   * The same under the lock of the backup: what is proven also stands in the archive's own lists,
   * before it counts.
   *
   * @param files a slice, small enough for one comparison
   */
  public Verdict prove(List<Waiting> files) throws IOException {
    return compare(files, true);
  }

  private Verdict compare(List<Waiting> files, boolean listed) throws IOException {
    Verdict all = Verdict.NOTHING;
    Optional<Trouble> away = files.isEmpty() ? Optional.empty() : archive.proves();
    if (away.isPresent()) {
      all = Verdict.trouble(away.get());
    }
    for (List<Waiting> slice : Slices.of(files)) {
      if (!all.troubles().isEmpty() && isOfAll(all.troubles())) {
        // What one copy, or one list, is the fault of, is nothing to the rest.
        break;
      }
      all = all.and(slice(slice, listed));
    }
    all.troubles().forEach(trouble -> LOG.warn("the archive: {}", trouble.text()));
    return all;
  }

  private boolean isOfAll(List<Trouble> troubles) throws IOException {
    return troubles.stream().anyMatch(Trouble::isOfAll) || archive.look().isPresent();
  }

  private Verdict slice(List<Waiting> files, boolean listed) throws IOException {
    Hashes hashes = listed ? ahead(files) : archive.copies()::sha256;
    Optional<Trouble> unsettled = archive.copies().settle(files);
    if (unsettled.isPresent()) {
      return Verdict.trouble(unsettled.get());
    }
    Verdict seen = verdict(files, archive.copies().compare(files), hashes);
    List<Proof> proofs = seen.proven();
    if (proofs.isEmpty()) {
      return seen;
    }
    Fixity.Listing listing = listed ? fixity.list(proofs) : owed(proofs);
    if (!listing.safe()) {
      // What was seen equal may lie on something that is not the archive.
      return new Verdict(
          List.of(),
          seen.different(),
          seen.missing(),
          listing.trouble().map(List::of).orElse(List.of()));
    }
    proven.record(proofs, archive.place());
    return listing.trouble().map(trouble -> seen.and(Verdict.trouble(trouble))).orElse(seen);
  }

  /** SHA-256 of files here, by their paths. */
  private interface Hashes {
    Map<String, String> of(List<Waiting> files) throws IOException;
  }

  /**
   * Begins to read files that were just sent, most of which will turn out equal, while they are
   * compared: what takes longest then takes no time of its own.
   */
  private Hashes ahead(List<Waiting> files) {
    FutureTask<Map<String, String>> hashing =
        new FutureTask<>(() -> archive.copies().sha256(files));
    Thread thread = new Thread(hashing, "sha256");
    thread.setDaemon(true);
    thread.start();
    return equal -> {
      try {
        return hashing.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause().getMessage(), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("stopped", e);
      }
    };
  }

  private Fixity.Listing owed(List<Proof> proofs) throws IOException {
    Optional<Trouble> trouble = archive.look();
    if (trouble.isEmpty()) {
      trouble = fixity.owe(proofs);
    }
    return new Fixity.Listing(trouble.isEmpty(), trouble);
  }

  /** Reads what rsync found. */
  private Verdict verdict(List<Waiting> files, Program.Answer answer, Hashes hashes)
      throws IOException {
    Map<String, String> lines = Itemized.files(answer.text());
    List<Waiting> equal = new ArrayList<>();
    List<Waiting> different = new ArrayList<>();
    List<Waiting> missing = new ArrayList<>();
    for (Waiting file : files) {
      String item = lines.getOrDefault(file.path(), "");
      if (Itemized.isEqual(item)) {
        equal.add(file);
      } else if (item.startsWith("+++", 2)) {
        missing.add(file);
      } else if (!item.isEmpty() && answer.isWhole()) {
        // A copy that could not be read looks like another one: only a whole answer tells.
        different.add(file);
      }
    }
    return new Verdict(
        proofs(equal, hashes),
        different,
        missing,
        answer.isWhole() ? List.of() : List.of(Trouble.of(answer)));
  }

  /** A proof bears the hash of the bytes here, and holds only if they have not changed since. */
  private List<Proof> proofs(List<Waiting> equal, Hashes hashes) throws IOException {
    Map<String, String> sums = equal.isEmpty() ? Map.of() : hashes.of(equal);
    List<Proof> proofs = new ArrayList<>();
    for (Waiting file : equal) {
      String sum = sums.get(file.path());
      if (sum == null) {
        LOG.warn("{} cannot be read any more, and is not proven", file.path());
      } else if (ready.file(file.path()).filter(file::equals).isPresent()) {
        proofs.add(new Proof(file.path(), file.bytes(), file.modified(), sum));
      }
    }
    return proofs;
  }
}
