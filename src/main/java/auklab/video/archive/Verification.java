package auklab.video.archive;

import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Checks the archive against its own lists of SHA-256, reading every byte there: on the far side
 * where that is possible.
 */
public final class Verification {
  private static final Set<String> LISTS = Set.of(Sums.FILE, "coverage.csv");

  private final Archive archive;

  /**
   * @param archive the far end
   */
  public Verification(Archive archive) {
    this.archive = archive;
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
      if (station.isPresent() && !station.get().equals(folders[0])) {
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

  /** Who is told how far it is. */
  public interface Progress {
    /** So many bytes more are to be read. */
    void begins(long bytes);

    /** A file of so many bytes was read. */
    void read(long bytes);
  }

  /**
   * What was found.
   *
   * @param sound how many files are as they were
   * @param missing files that a list names and that are not there
   * @param changed files whose bytes are not those that were archived
   * @param unread files that could not be read
   * @param extra files that no list names
   * @param trouble what kept the check from its end; empty where it went through
   */
  public record Findings(
      long sound,
      List<String> missing,
      List<String> changed,
      List<String> unread,
      List<String> extra,
      Optional<Trouble> trouble) {

    /**
     * Whether something is not as it was archived, or could not be seen. Extra files are no fault,
     * but for footage: without a line in a list nobody can tell whether it is what it was.
     */
    public boolean failed() {
      return trouble.isPresent()
          || !missing.isEmpty()
          || !changed.isEmpty()
          || !unread.isEmpty()
          || extra.stream().anyMatch(path -> path.endsWith(".mkv"));
    }

    private Findings and(Findings more) {
      return new Findings(
          sound + more.sound,
          both(missing, more.missing),
          both(changed, more.changed),
          both(unread, more.unread),
          both(extra, more.extra),
          trouble.isPresent() ? trouble : more.trouble);
    }

    private static List<String> both(List<String> some, List<String> more) {
      return Stream.concat(some.stream(), more.stream()).toList();
    }
  }

  /** Checks what is in the scope. */
  public Findings check(Scope scope, Progress progress) throws IOException {
    Optional<Trouble> away = archive.look();
    if (away.isPresent()) {
      return stopped(away);
    }
    Archive.Stations stations = archive.stations();
    if (stations.trouble().isPresent()) {
      return stopped(stations.trouble());
    }
    Findings all = stopped(Optional.empty());
    for (String station : stations.names()) {
      // One after the other, since a season of one is as much as a small machine holds in mind.
      if (scope.station().filter(wanted -> !wanted.equals(station)).isEmpty()) {
        all = all.and(check(station, scope, progress));
      }
    }
    return all;
  }

  /** The stations that the archive has; empty where it cannot be told. */
  public Set<String> stations() throws IOException {
    return archive.stations().names();
  }

  private Findings check(String station, Scope scope, Progress progress) throws IOException {
    Archive.Inventory inventory = archive.inventory(Optional.of(station));
    if (inventory.trouble().isPresent()) {
      return stopped(inventory.trouble());
    }
    Map<String, Long> there = new TreeMap<>(inventory.bytes());
    there.keySet().removeIf(path -> !scope.holds(path));
    Set<String> folders = new TreeSet<>();
    there.keySet().stream()
        .filter(path -> name(path).equals(Sums.FILE))
        .forEach(path -> folders.add(folder(path)));
    Archive.Lists lists = archive.lists(folders);
    if (lists.trouble().isPresent()) {
      return stopped(lists.trouble());
    }
    there.keySet().removeIf(path -> LISTS.contains(name(path)));
    return compare(listed(lists), there, progress);
  }

  private static Findings stopped(Optional<Trouble> trouble) {
    return new Findings(0, List.of(), List.of(), List.of(), List.of(), trouble);
  }

  private static Map<String, String> listed(Archive.Lists lists) {
    Map<String, String> listed = new TreeMap<>();
    lists
        .byFolder()
        .forEach(
            (folder, sums) ->
                sums.byName().forEach((name, sum) -> listed.put(Archive.of(folder, name), sum)));
    return listed;
  }

  private Findings compare(Map<String, String> listed, Map<String, Long> there, Progress progress)
      throws IOException {
    List<String> missing =
        listed.keySet().stream().filter(Predicate.not(there::containsKey)).toList();
    List<String> extra =
        there.keySet().stream().filter(Predicate.not(listed::containsKey)).toList();
    List<Waiting> files =
        there.entrySet().stream()
            .filter(file -> listed.containsKey(file.getKey()))
            .map(file -> new Waiting(file.getKey(), file.getValue(), 0))
            .toList();
    progress.begins(files.stream().mapToLong(Waiting::bytes).sum());
    List<String> changed = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    long sound = 0;
    for (List<Waiting> slice : Slices.of(files)) {
      Map<String, String> sums = new HashMap<>();
      Optional<Trouble> trouble =
          archive.farSha256(
              slice,
              (path, sum) -> {
                sums.put(path, sum);
                progress.read(there.getOrDefault(path, 0L));
              });
      for (Waiting file : slice) {
        String sum = sums.get(file.path());
        if (sum == null) {
          unread.add(file.path());
        } else if (sum.equals(listed.get(file.path()))) {
          sound++;
        } else {
          changed.add(file.path());
        }
      }
      if (trouble.isPresent()) {
        return new Findings(sound, missing, changed, List.of(), extra, trouble);
      }
    }
    return new Findings(sound, missing, changed, unread, extra, Optional.empty());
  }

  private static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
