package auklab.video.archive;

import auklab.video.ledger.Proof;
import auklab.video.ledger.Witness;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Checks the archive against its own lists of SHA-256, and against what the ledger says was proven
 * on it, reading every byte there: on the far side where that is possible. It goes folder by
 * folder, so that an archive of any age takes no more memory than a month of it.
 */
public final class Verification {
  private static final Set<String> LISTS = Set.of(Sums.FILE, "coverage.csv");

  /** Of so many files it is known at a time what the ledger says. */
  private static final int MANY = 30_000;

  /** So many files are listed at a time. */
  private static final int FEW = 3_000;

  /** So many lines that lists lack are noted for the next backup, and no more. */
  private static final int MOST_OWED = 20_000;

  private final Archive archive;
  private final Witness witness;
  private final Fixity fixity;

  /**
   * @param archive the far end
   * @param witness tells what was proven on it
   * @param fixity takes lines that its lists lack
   */
  public Verification(Archive archive, Witness witness, Fixity fixity) {
    this.archive = archive;
    this.witness = witness;
    this.fixity = fixity;
  }

  /**
   * What is checked.
   *
   * @param station one station, or all
   * @param from the first day
   * @param to the last day
   */
  public record Scope(Optional<String> station, Optional<LocalDate> from, Optional<LocalDate> to) {

    boolean holds(String path) {
      String[] folders = path.split("/");
      if (station.isPresent() && !(folders.length > 1 && station.get().equals(folders[0]))) {
        return false;
      }
      if (from.isEmpty() && to.isEmpty()) {
        return true;
      }
      try {
        LocalDate day = LocalDate.parse(folders.length > 2 ? folders[1] : "");
        return from.filter(day::isBefore).isEmpty() && to.filter(day::isAfter).isEmpty();
      } catch (DateTimeParseException e) {
        return false;
      }
    }
  }

  /** What can be wrong with a file. */
  public enum Flaw {
    /** A list names it, or it was proven there, and it is not there. */
    MISSING("missing"),
    /** Its bytes are not those that were archived. */
    CHANGED("changed"),
    /** It cannot be read. */
    UNREAD("cannot be read"),
    /** It is as it was proven, and the list of its folder does not say so. */
    UNLISTED("not in its list as proven"),
    /** No list names it, and it was never proven there. */
    EXTRA("extra");

    private final String words;

    Flaw(String words) {
      this.words = words;
    }

    /** What is wrong, in words. */
    public String words() {
      return words;
    }
  }

  /** Who is told how far it is, and what was found. */
  public interface Progress {
    /** So many bytes are to be gone through. */
    void begins(long bytes);

    /** A file of so many bytes was. */
    void read(long bytes);

    /** A file is not as it should be. */
    void found(Flaw flaw, String path);
  }

  /** What was found, in numbers. */
  public static final class Findings {
    private final Map<Flaw, Long> flaws = new EnumMap<>(Flaw.class);
    private long sound;
    private boolean footageExtra;
    private final Set<String> passedOver = new TreeSet<>();
    private Optional<Trouble> trouble = Optional.empty();

    /** How many files are as they were archived. */
    public long sound() {
      return sound;
    }

    /** How many files have this flaw. */
    public long count(Flaw flaw) {
      return flaws.getOrDefault(flaw, 0L);
    }

    /** Names of files and folders that the NAS or a system has made, which were not looked at. */
    public Set<String> passedOver() {
      return Set.copyOf(passedOver);
    }

    /** What kept the check from its end; empty where it went through. */
    public Optional<Trouble> trouble() {
      return trouble;
    }

    /**
     * Whether something is not as it was archived, or could not be seen. Extra files are no fault,
     * but for footage: without a line in a list nobody can tell whether it is what it was.
     */
    public boolean failed() {
      return trouble.isPresent()
          || footageExtra
          || flaws.keySet().stream().anyMatch(flaw -> flaw != Flaw.EXTRA);
    }
  }

  /** Checks what is in the scope. */
  public Findings check(Scope scope, Progress progress) throws IOException {
    Findings findings = new Findings();
    findings.trouble = archive.look();
    if (findings.trouble.isPresent()) {
      return findings;
    }
    Map<String, Integer> there = new TreeMap<>();
    long[] bytes = {0};
    findings.trouble =
        archive
            .copies()
            .survey(
                scope.station(),
                (path, size) -> {
                  if (scope.holds(path)) {
                    there.merge(folder(path), 1, Integer::sum);
                    bytes[0] += LISTS.contains(name(path)) ? 0 : size;
                  }
                },
                findings.passedOver::add);
    if (findings.trouble.isEmpty()) {
      progress.begins(bytes[0]);
      new Check(archive.mark().orElse(""), scope, progress, findings).folders(there);
    }
    return findings;
  }

  /** The stations that the archive has, or had; empty where it cannot be told. */
  public Set<String> stations() throws IOException {
    Set<String> stations = new TreeSet<>(archive.copies().stations());
    for (String folder : witness.folders(archive.mark().orElse(""), path -> true).keySet()) {
      stations.add(folder.replaceFirst("/.*", ""));
    }
    stations.remove("");
    return stations;
  }

  /** One check under way. */
  private final class Check {
    private final String mark;
    private final Scope scope;
    private final Progress progress;
    private final Findings findings;
    private long owed;

    Check(String mark, Scope scope, Progress progress, Findings findings) {
      this.mark = mark;
      this.scope = scope;
      this.progress = progress;
      this.findings = findings;
    }

    /**
     * Checks folders.
     *
     * @param there how many files each has on the archive; others may be gone from it
     */
    void folders(Map<String, Integer> there) throws IOException {
      Map<String, Integer> folders = new TreeMap<>(witness.folders(mark, scope::holds));
      there.forEach((folder, files) -> folders.merge(folder, files, Math::max));
      for (Map<String, Integer> many : portions(folders, MANY)) {
        Map<String, Proof> proofs = witness.in(many.keySet(), mark);
        for (Map<String, Integer> few : portions(many, FEW)) {
          if (findings.trouble.isEmpty()) {
            files(few.keySet(), proofs);
          }
        }
      }
    }

    /** Cuts folders into portions of so many files; a larger folder is one of its own. */
    private static List<Map<String, Integer>> portions(Map<String, Integer> folders, int files) {
      List<Map<String, Integer>> portions = new ArrayList<>();
      int taken = 0;
      for (Map.Entry<String, Integer> folder : folders.entrySet()) {
        if (portions.isEmpty() || taken + folder.getValue() > files) {
          portions.add(new TreeMap<>());
          taken = 0;
        }
        portions.get(portions.size() - 1).put(folder.getKey(), folder.getValue());
        taken += folder.getValue();
      }
      return portions;
    }

    private void files(Collection<String> folders, Map<String, Proof> proofs) throws IOException {
      View view = view(folders, proofs);
      Set<String> missing = new TreeSet<>(view.expected());
      missing.removeAll(view.there().keySet());
      missing.removeIf(path -> !scope.holds(path));
      Set<String> extra = new TreeSet<>(view.there().keySet());
      extra.removeAll(view.expected());
      extra.removeIf(path -> view.unread().containsKey(folder(path)) || archive.isAwaited(path));
      Set<String> odd = new TreeSet<>();
      missing.forEach(path -> odd.add(folder(path)));
      extra.forEach(path -> odd.add(folder(path)));
      if (findings.trouble.isEmpty() && !odd.isEmpty()) {
        // A backup may have archived it since the first of these looks.
        View again = view(odd, witness.in(odd, mark));
        missing.stream()
            .filter(again.there()::containsKey)
            .forEach(path -> view.there().put(path, again.there().get(path)));
        missing.removeAll(again.there().keySet());
        extra.removeAll(again.expected());
        view.listed().putAll(again.listed());
        view.proven().putAll(again.proven());
      }
      if (findings.trouble.isPresent()) {
        return;
      }
      view.unread().keySet().forEach(folder -> found(Flaw.UNREAD, Archive.of(folder, Sums.FILE)));
      missing.forEach(path -> found(Flaw.MISSING, path));
      extra.forEach(path -> found(Flaw.EXTRA, path));
      findings.footageExtra |= extra.stream().anyMatch(path -> path.endsWith(".mkv"));
      Set<String> expected = view.expected();
      List<Waiting> files = new ArrayList<>();
      view.there()
          .forEach(
              (path, bytes) -> {
                if (expected.contains(path)) {
                  files.add(new Waiting(path, bytes, 0));
                } else {
                  progress.read(bytes);
                }
              });
      bytes(files, view.listed(), view.proven());
    }

    /**
     * What is to be seen of folders.
     *
     * @param there the files on the archive, and their sizes in bytes
     * @param listed the sum of each file that a list names
     * @param proven the files that were proven there
     * @param unread the folders whose lists cannot be read, and why
     */
    private record View(
        Map<String, Long> there,
        Map<String, String> listed,
        Map<String, Proof> proven,
        Map<String, Trouble> unread) {

      Set<String> expected() {
        Set<String> expected = new TreeSet<>(listed.keySet());
        expected.addAll(proven.keySet());
        return expected;
      }
    }

    private View view(Collection<String> folders, Map<String, Proof> proofs) throws IOException {
      Copies.Inventory inventory = archive.copies().inventory(folders);
      DayLists.Found lists =
          inventory.trouble().isPresent()
              ? new DayLists.Found(Map.of(), Map.of(), inventory.trouble())
              : archive.lists(folders);
      findings.trouble = lists.trouble();
      Map<String, Long> there = inventory.bytes();
      there.keySet().removeIf(path -> LISTS.contains(name(path)) || !scope.holds(path));
      Map<String, Proof> proven = new TreeMap<>();
      Map<String, String> listed = new TreeMap<>();
      Map<String, Map<String, String>> provenIn = new HashMap<>();
      proofs.forEach(
          (path, proof) -> {
            String folder = folder(path);
            if (folders.contains(folder)) {
              proven.put(path, proof);
              provenIn
                  .computeIfAbsent(folder, name -> new HashMap<>())
                  .put(name(path), proof.sha256());
              if (lists.unread().containsKey(folder)) {
                // What it lacks cannot be told.
                listed.put(path, proof.sha256());
              }
            }
          });
      lists
          .byFolder()
          .forEach(
              (folder, sums) ->
                  sums.whole(provenIn.getOrDefault(folder, Map.of()))
                      .byName()
                      .forEach((name, sum) -> listed.put(Archive.of(folder, name), sum)));
      return new View(there, listed, proven, lists.unread());
    }

    private void found(Flaw flaw, String path) {
      findings.flaws.merge(flaw, 1L, Long::sum);
      progress.found(flaw, path);
    }

    /** Reads files, and holds their bytes against what was proven or, without that, is listed. */
    private void bytes(List<Waiting> files, Map<String, String> listed, Map<String, Proof> proven)
        throws IOException {
      List<Proof> unlisted = new ArrayList<>();
      for (List<Waiting> slice : Slices.of(files)) {
        Map<String, Long> sizes = new HashMap<>();
        slice.forEach(file -> sizes.put(file.path(), file.bytes()));
        Map<String, String> sums = new HashMap<>();
        findings.trouble =
            archive
                .copies()
                .farSha256(
                    slice,
                    (path, sum) -> {
                      sums.put(path, sum);
                      progress.read(sizes.getOrDefault(path, 0L));
                    });
        for (Waiting file : slice) {
          Optional<String> sum = Optional.ofNullable(sums.get(file.path()));
          Optional<Proof> proof = Optional.ofNullable(proven.get(file.path()));
          String list = listed.getOrDefault(file.path(), "");
          if (sum.isEmpty()) {
            if (findings.trouble.isEmpty()) {
              found(Flaw.UNREAD, file.path());
            }
          } else if (!sum.get().equals(proof.map(Proof::sha256).orElse(list))) {
            found(Flaw.CHANGED, file.path());
          } else {
            findings.sound++;
            if (!sum.get().equals(list)) {
              found(Flaw.UNLISTED, file.path());
              unlisted.add(proof.orElseThrow());
            }
          }
        }
        if (findings.trouble.isPresent()) {
          return;
        }
      }
      owe(unlisted);
    }

    /** What lists lack is put there by the next backup: nothing here writes to the archive. */
    private void owe(List<Proof> unlisted) {
      if (!unlisted.isEmpty() && owed + unlisted.size() <= MOST_OWED) {
        owed += unlisted.size();
        findings.trouble = fixity.owe(unlisted);
      }
    }
  }

  private static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
