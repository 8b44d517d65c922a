package auklab.video.cleanup;

import auklab.video.archive.Backlog;
import auklab.video.archive.ReadyFolder;
import auklab.video.archive.Waiting;
import auklab.video.config.Backup;
import auklab.video.config.Cameras;
import auklab.video.footage.Mounts;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proven;
import auklab.video.space.Amount;
import auklab.video.space.Filesystem;
import auklab.video.space.Shortages;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's policy for a disk that is nearly full, {@code delete_unproven_when_full}: the oldest
 * footage of the stations that it names goes, although no archive has it, rather than that anything
 * stops. Each deletion is in the ledger before it is done. Without that policy nothing is deleted.
 */
public final class LastResort {
  private static final Logger LOG = LoggerFactory.getLogger("cleanup");

  /** A mail is read by a person: the ledger has the rest. */
  private static final int LINES = 200;

  private final Supplier<Cameras> cameras;
  private final Set<String> stations;
  private final ReadyFolder ready;
  private final Shortages shortages;
  private final Ledger ledger;
  private final Proven proven;
  private final LongSupplier nanoTime;
  private final List<Waiting> untold = new ArrayList<>();
  private final Set<Path> mounts = new HashSet<>();
  private long toldAt;
  private boolean told;

  /**
   * @param cameras the cameras as they are configured now
   * @param backup says whose footage may go, and where it lies
   * @param shortages tell which disks are nearly full
   * @param ledger where each deletion is written first
   * @param proven what need not go by this policy
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public LastResort(
      Supplier<Cameras> cameras,
      Backup backup,
      Shortages shortages,
      Ledger ledger,
      Proven proven,
      LongSupplier nanoTime) {
    this.cameras = cameras;
    this.stations = Set.copyOf(backup.space().deleteUnproven());
    this.ready = new ReadyFolder(backup.readyDir());
    this.shortages = shortages;
    this.ledger = ledger;
    this.proven = proven;
    this.nanoTime = nanoTime;
  }

  /** Whether a disk is nearly full, or people are to be told of what was deleted. */
  public synchronized boolean isNeeded() {
    // Whoever lacks inodes gets what proven footage takes of them, and none of the rest.
    return isDue()
        || disks().stream().anyMatch(disk -> wanted(disk) > 0 || !disk.stopped().isEmpty());
  }

  private List<Shortages.Disk> disks() {
    return shortages.disksWith(ready.folder(), cameras.get().enabled());
  }

  /** What must be freed on a disk so that recording need not stop, or goes on; in bytes. */
  private static long wanted(Shortages.Disk disk) {
    long free = disk.filesystem().usable();
    boolean calm = disk.stopped().isEmpty() && free >= disk.early();
    return calm ? 0 : Math.max(disk.early(), disk.stopped().isEmpty() ? 0 : disk.enough()) - free;
  }

  /**
   * Deletes by the owner's policy, until there is room.
   *
   * @return the mail about it, if one is due: at most one in the time of a segment
   */
  public synchronized List<Map<String, String>> makeRoom() throws IOException {
    if (!stations.isEmpty()) {
      for (Shortages.Disk disk : disks()) {
        long wanted = wanted(disk);
        if (wanted > 0) {
          makeRoom(disk.filesystem(), wanted);
        }
      }
    }
    if (!isDue()) {
      return List.of();
    }
    List<Map<String, String>> mails = List.of(mail());
    untold.clear();
    mounts.clear();
    told = true;
    toldAt = nanoTime.getAsLong();
    return mails;
  }

  private boolean isDue() {
    Duration pause = Duration.ofSeconds(cameras.get().segmentTime());
    return !untold.isEmpty() && (!told || nanoTime.getAsLong() - toldAt >= pause.toNanos());
  }

  private void makeRoom(Filesystem disk, long wanted) throws IOException {
    Path mount = Mounts.kernelMounts().holding(disk.place().toRealPath());
    String why =
        "not proven; by the owner's policy delete_unproven_when_full, since "
            + mount
            + " was nearly full";
    long freed = 0;
    for (Waiting file : candidates(disk)) {
      if (freed >= wanted) {
        break;
      }
      Path here = ready.folder().resolve(file.path());
      boolean only = Integer.valueOf(1).equals(Files.getAttribute(here, "unix:nlink"));
      ledger.append(
          Event.of("deleted")
              .with("path", file.path())
              .with("bytes", file.bytes())
              .with("why", why));
      try {
        Files.delete(here);
      } catch (IOException e) {
        // Nothing newer goes before it.
        LOG.error("{} cannot be deleted: {}", file.path(), e.toString());
        ledger.append(Event.of("not-deleted").with("path", file.path()).with("why", e.toString()));
        break;
      }
      LOG.warn("{} deleted: {}", file.path(), why);
      freed += only ? file.bytes() : 0;
      untold.add(file);
      mounts.add(mount);
    }
  }

  /** What may go, oldest first: of the named stations, on that disk, behind no link, not proven. */
  private List<Waiting> candidates(Filesystem disk) throws IOException {
    return new Backlog(ready, proven)
        .files().stream()
            .filter(file -> stations.contains(station(file)))
            .filter(file -> ready.file(file.path()).filter(file::equals).isPresent())
            .filter(file -> disk.holds(ready.folder().resolve(file.path()).getParent()))
            .sorted(Comparator.comparing(LastResort::age).thenComparing(Waiting::path))
            .toList();
  }

  private static String station(Waiting file) {
    return file.path().replaceFirst("/.*", "");
  }

  private static String age(Waiting file) {
    return SegmentName.order(
        Path.of(file.path()).getFileName().toString(),
        java.time.Instant.ofEpochMilli(file.modified()));
  }

  private Map<String, String> mail() {
    String lines =
        untold.stream()
            .limit(LINES)
            .map(file -> file.path() + "  " + Amount.bytes(file.bytes()))
            .collect(Collectors.joining("\n"));
    String more =
        untold.size() > LINES
            ? "\nand " + (untold.size() - LINES) + " more, which stand in the ledger"
            : "";
    String places = mounts.stream().map(Path::toString).sorted().collect(Collectors.joining(", "));
    return Map.of(
        "subject",
        "[DISK] " + Outcome.count(untold.size(), "segment") + " deleted that no archive has",
        "text",
        places
            + " was nearly full. delete_unproven_when_full in backup.json says that the oldest"
            + " footage of "
            + stations.stream().sorted().collect(Collectors.joining(", "))
            + " goes before recording stops. Deleted for good, oldest first:\n\n"
            + lines
            + more
            + "\n\nLikely cause: the archive is away, or takes less than is recorded.\n"
            + "Next: see what auklab-video status says of the backup, and mend the archive, so that"
            + " no more must go.\n");
  }
}
