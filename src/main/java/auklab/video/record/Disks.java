package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.footage.Mounts;
import auklab.video.ledger.Cause;
import auklab.video.space.Shortages;
import auklab.video.stage.Matter;
import auklab.video.stage.Repeats;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disks that cameras record to are there and have room. Where a disk is not mounted,
 * its empty mount point looks like any folder, and footage that goes into it fills another disk
 * unseen.
 *
 * <p>A disk ought to be there if fstab or a mount unit says so, or if it was there when we recorded
 * to it last: {@code state_dir/disks} has a line for each folder, with the mount point of the disk
 * it lay on.
 */
public final class Disks {
  private static final Logger LOG = LoggerFactory.getLogger("record");
  private static final int DECLARATIONS_EVERY = 60;

  /** While nothing is mounted, edited or scarce, so many looks are one. */
  private static final int JUDGED_EVERY = 10;

  private final Supplier<Cameras> cameras;
  private final Path memory;
  private final Repeats repeats;
  private final Shortages shortages;
  private final Map<Path, Path> remembered = new ConcurrentHashMap<>();
  private final Map<Path, Path> absent = new ConcurrentHashMap<>();
  private final Map<Path, Path> resolved = new HashMap<>();
  private volatile Mounts mounts = new Mounts(List.of(), List.of());
  private String mounted = "";
  private Optional<Cameras> judged = Optional.empty();
  private Optional<List<Matter>> reported = Optional.empty();
  private int looks;

  /**
   * @param cameras the cameras as they are configured now
   * @param shortages tell who must not record for want of space
   * @param clock the wall clock
   */
  Disks(Supplier<Cameras> cameras, Shortages shortages, Clock clock) {
    this.cameras = cameras;
    this.memory = cameras.get().stateDir().resolve("disks");
    this.repeats = new Repeats(clock);
    this.shortages = shortages;
    recall();
    look();
  }

  private void recall() {
    try {
      if (Files.exists(memory)) {
        for (String line : Files.readAllLines(memory)) {
          String[] columns = line.split("\t");
          if (columns.length == 2) {
            remembered.put(Path.of(columns[0]), Path.of(columns[1]));
          }
        }
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", memory, e.toString());
    }
  }

  /** Looks which disks are there now, and how much is free on them. */
  public void look() {
    try {
      String kernel = Mounts.kernel();
      Cameras now = cameras.get();
      if (looks++ % DECLARATIONS_EVERY == 0) {
        mounts = Mounts.now();
        shortages.mountsChanged();
      } else if (!kernel.equals(mounted)) {
        mounts = mounts.with(kernel);
        shortages.mountsChanged();
      } else if (looks % JUDGED_EVERY != 0 && isAsJudged(now)) {
        return;
      }
      judged = Optional.empty();
      mounted = kernel;
      judge(mounts);
      shortages.look(now.enabled(), absent::containsKey);
      judged = Optional.of(now);
    } catch (IOException | RuntimeException e) {
      if (repeats.isNews("mounts", e.toString())) {
        LOG.warn("what is mounted cannot be seen: {}", e.toString());
      }
    }
  }

  /** Where nothing has changed and there is ample room, a look would find what the last one did. */
  private boolean isAsJudged(Cameras now) throws IOException {
    if (judged.filter(last -> last == now).isEmpty() || !absent.isEmpty()) {
      return false;
    }
    for (Map.Entry<Path, Path> folder : resolved.entrySet()) {
      if (!Mounts.resolved(folder.getKey()).equals(folder.getValue())) {
        return false;
      }
    }
    return shortages.isAmple();
  }

  void judge(Mounts now) throws IOException {
    List<Path> folders = cameras.get().outputDirs();
    absent.keySet().retainAll(folders);
    resolved.keySet().retainAll(folders);
    for (Path folder : folders) {
      Path real = Mounts.resolved(folder);
      Optional<Path> missing = missing(folder, real, now);
      missing.ifPresentOrElse(disk -> absent.put(folder, disk), () -> absent.remove(folder));
      resolved.put(folder, real);
    }
  }

  private Optional<Path> missing(Path folder, Path real, Mounts now) {
    Optional<Path> declared = now.absent(real);
    return declared.isPresent()
        ? declared
        : Optional.ofNullable(remembered.get(folder))
            .filter(disk -> now.holding(real).getNameCount() < disk.getNameCount());
  }

  /** A camera as it can be recorded now: to its own folder, or to its fallback; or not at all. */
  Optional<Camera> placed(Camera camera) {
    if (isOpen(camera.outputDir(), camera.station())) {
      return Optional.of(camera);
    }
    return camera
        .outputDirFallback()
        .filter(fallback -> isOpen(fallback, camera.station()))
        .map(fallback -> camera.recordedTo(fallback, camera.segmentTime()));
  }

  private boolean isOpen(Path folder, String station) {
    return !absent.containsKey(folder) && !shortages.isClosed(folder, station);
  }

  /** The mount point of the filesystem that a folder without links lies on. */
  Path mountOf(Path folder) {
    return mounts.holding(folder);
  }

  /** Why a camera cannot be recorded. */
  String hindrance(Camera camera) {
    Path missing = absent.get(camera.outputDir());
    return missing != null
        ? "its disk is not mounted on " + missing
        : (shortages.lacksInodes(camera.folder())
                ? "its disk takes hardly any more files (df -i): "
                : "its disk is nearly full: ")
            + mounts.holding(camera.outputDir());
  }

  /** The same for gaps. */
  Cause cause(Camera camera) {
    return absent.containsKey(camera.outputDir()) ? Cause.DISK_ABSENT : Cause.DISK_FULL;
  }

  /** Keeps in mind which disk a folder lies on, since something is recorded to it now. */
  void remember(Path folder) throws IOException {
    Path disk = mounts.holding(Mounts.resolved(folder));
    if (disk.equals(remembered.get(folder))) {
      return;
    }
    remembered.put(folder, disk);
    String lines =
        remembered.entrySet().stream()
            .map(entry -> entry.getKey() + "\t" + entry.getValue() + "\n")
            .sorted()
            .collect(Collectors.joining());
    try {
      Durable.createPrivateDirectories(memory.getParent());
      Durable.replace(memory, lines.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", memory, e.toString());
    }
  }

  /** Which disks are away, where that has changed since it was asked last. */
  public List<Report> news() {
    Map<Path, List<Camera>> affected =
        cameras.get().enabled().stream()
            .filter(camera -> absent.containsKey(camera.outputDir()))
            .collect(
                Collectors.groupingBy(
                    camera -> absent.get(camera.outputDir()), TreeMap::new, Collectors.toList()));
    List<Matter> away =
        affected.entrySet().stream().map(disk -> matter(disk.getKey(), disk.getValue())).toList();
    // At the first look all are told, since an earlier pipeline may have missed any.
    if (reported.filter(away::equals).isPresent()) {
      return List.of();
    }
    reported = Optional.of(away);
    return List.of(Report.all("disk", away));
  }

  private Matter matter(Path disk, List<Camera> affected) {
    String lines =
        affected.stream()
            .map(
                camera ->
                    camera.station()
                        + placed(camera)
                            .map(there -> " records to its fallback, " + there.outputDir())
                            .orElse(" IS NOT RECORDED until the disk is there"))
            .collect(Collectors.joining("\n"));
    return Matter.of(
            disk.toString(),
            "[DISK] " + disk + " is not mounted",
            "The disk that belongs on "
                + disk
                + " is not there, and nothing is written into its empty mount point.\n\n"
                + lines
                + "\n\nLikely cause: the disk was unplugged, has failed, or was not mounted at boot.\n"
                + "Next: see findmnt and dmesg; mount it, and recording goes on by itself. If no disk"
                + " is meant to be there any more, remove its line from state_dir/disks (and from"
                + " /etc/fstab) and restart.\n")
        .called("[DISK] " + disk + " is not mounted", "[DISK] " + disk + " is mounted again")
        .losing(affected.stream().map(Camera::station).toList());
  }
}
