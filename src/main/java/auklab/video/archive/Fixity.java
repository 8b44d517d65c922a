package auklab.video.archive;

import auklab.video.footage.Durable;
import auklab.video.footage.Exclusive;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Witness;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The {@code SHA256SUMS} in every folder of the archive. A file is proven only after its line
 * stands there; or, where that cannot be written now, as on an archive that is full, in {@code
 * state_dir/SHA256SUMS.owed-MARK}, from where every backup to the archive with that mark takes it.
 * So no line is missing for good.
 */
public final class Fixity {
  /** So many lists are known as we have left them. */
  private static final int KNOWN = 1000;

  private static final String OWED = "SHA256SUMS.owed";

  private final Archive archive;
  private final Witness witness;
  private final Path unmarked;
  private final Exclusive lock;

  /** By folder, the hash of its list as it was after it was last completed here. */
  private final Map<String, Integer> complete =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > KNOWN;
        }
      };

  /**
   * @param archive the far end
   * @param witness tells what was proven on it before
   * @param stateDir where lines wait that could not be written yet
   */
  public Fixity(Archive archive, Witness witness, Path stateDir) {
    this.archive = archive;
    this.witness = witness;
    this.unmarked = stateDir.resolve(OWED);
    this.lock = new Exclusive(stateDir.resolve(OWED + ".lock"));
  }

  /**
   * What came of lines that were to be added.
   *
   * @param safe whether each stands in its list, or is owed to it
   * @param trouble what is wrong with the archive; empty where all stand there
   */
  record Listing(boolean safe, Optional<Trouble> trouble) {}

  /**
   * Adds files to the lists of their folders, and sees that the archive is the one we know. A list
   * that cannot be read is owed its lines, and keeps none of the others from theirs.
   *
   * @param proofs files that the archive has
   */
  Listing list(Collection<Proof> proofs) throws IOException {
    Map<String, Map<String, String>> byFolder = new TreeMap<>();
    for (Proof proof : proofs) {
      byFolder
          .computeIfAbsent(folder(proof.path()), folder -> new TreeMap<>())
          .put(name(proof.path()), proof.sha256());
    }
    DayLists.Found before = archive.lists(byFolder.keySet());
    if (before.trouble().isPresent()) {
      return new Listing(false, before.trouble());
    }
    byFolder.keySet().removeAll(before.unread().keySet());
    complete(byFolder, before.byFolder());
    Optional<Trouble> trouble = add(byFolder, before);
    List<Proof> waiting =
        proofs.stream()
            .filter(
                proof -> trouble.isPresent() || before.unread().containsKey(folder(proof.path())))
            .toList();
    return new Listing(
        waiting.isEmpty() || owe(waiting).isEmpty(),
        trouble.or(() -> before.unread().values().stream().findFirst()));
  }

  /**
   * A list that is not as we left it may have lost lines, or the whole file may be gone: then it
   * gets again what was ever proven there.
   */
  private void complete(Map<String, Map<String, String>> more, Map<String, Sums> before)
      throws IOException {
    Set<String> unknown = new TreeSet<>(more.keySet());
    unknown.removeIf(folder -> isAsWeLeftIt(folder, before.get(folder)));
    if (unknown.isEmpty() || archive.mark().isEmpty()) {
      return;
    }
    witness
        .in(unknown, archive.mark().get())
        .values()
        .forEach(
            proof ->
                more.get(folder(proof.path())).putIfAbsent(name(proof.path()), proof.sha256()));
  }

  private synchronized boolean isAsWeLeftIt(String folder, Sums list) {
    return Integer.valueOf(list.hashCode()).equals(complete.get(folder));
  }

  private Optional<Trouble> add(Map<String, Map<String, String>> more, DayLists.Found before)
      throws IOException {
    Map<String, Sums> changed = new TreeMap<>();
    Map<String, Integer> left = new TreeMap<>();
    more.forEach(
        (folder, sums) -> {
          Sums old = before.byFolder().get(folder);
          Sums fresh = old.whole(sums).with(sums);
          left.put(folder, fresh.hashCode());
          if (!fresh.equals(old)) {
            changed.put(folder, fresh);
          }
        });
    Optional<Trouble> trouble =
        changed.isEmpty() ? Optional.empty() : archive.lists().replace(changed);
    if (trouble.isEmpty()) {
      synchronized (this) {
        complete.putAll(left);
      }
    }
    return trouble;
  }

  /**
   * Notes lines that are to be added by the next backup. The comparison of the cleanup, which
   * writes nothing to the archive, does no more than that.
   *
   * @param proofs files that the archive has
   * @return what is wrong; empty where the lines are on stable storage
   */
  Optional<Trouble> owe(Collection<Proof> proofs) {
    Map<String, String> lines = new TreeMap<>();
    proofs.forEach(proof -> lines.put(proof.path(), proof.sha256()));
    try {
      change(all -> all.putAll(lines));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Trouble(Trouble.Kind.BROKEN, OWED + " cannot be written: " + e));
    }
  }

  /**
   * Changes what is owed: one at a time, also among processes, since cleanup and backup both do.
   */
  private void change(Consumer<Map<String, String>> step) throws IOException {
    Path owed = archive.notes(OWED);
    synchronized (Fixity.class) {
      Ballast.in(owed.getParent())
          .spending(
              owed.getParent(),
              () -> {
                Durable.createPrivateDirectories(owed.getParent());
                try (FileChannel held = lock.take()) {
                  Map<String, String> lines = new TreeMap<>(lines(owed));
                  step.accept(lines);
                  if (lines.isEmpty()) {
                    Files.deleteIfExists(owed);
                  } else {
                    Durable.replace(owed, new Sums(lines).text().getBytes(StandardCharsets.UTF_8));
                  }
                }
              });
    }
  }

  private static Map<String, String> lines(Path owed) throws IOException {
    return Sums.parse(Files.exists(owed) ? Files.readString(owed) : "").byName();
  }

  /** Takes over what the version owed that had one list for all archives. */
  public void inherit() throws IOException {
    Map<String, String> lines = lines(unmarked);
    if (!lines.isEmpty() && archive.mark().isPresent()) {
      change(all -> lines.forEach(all::putIfAbsent));
      Files.delete(unmarked);
    }
  }

  /** Adds the lines that wait. */
  public Optional<Trouble> settle() throws IOException {
    Map<String, String> lines = lines(archive.notes(OWED));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<Proof> proofs = new ArrayList<>();
    lines.forEach((path, sum) -> proofs.add(new Proof(path, 0, 0, sum)));
    Listing listing = list(proofs);
    if (listing.trouble().isEmpty()) {
      // Others may have been owed meanwhile.
      change(all -> all.entrySet().removeAll(lines.entrySet()));
    }
    return listing.trouble();
  }

  private static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
