package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.space.Amount;
import auklab.video.space.Recorded;
import auklab.video.space.Shortages;
import auklab.video.stage.Matter;
import auklab.video.stage.Outcome;
import auklab.video.stage.Repeats;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of cameras that have stopped since their disk is nearly full, and when that is over. */
public final class Room {
  private static final Logger LOG = LoggerFactory.getLogger("record");

  private final Supplier<Cameras> cameras;
  private final Disks disks;
  private final Shortages shortages;
  private final Recorded recorded;
  private final Ledger ledger;
  private final Repeats repeats;
  private final Map<String, String> stopped = new LinkedHashMap<>();

  /**
   * News of a disk.
   *
   * @param mount where it is mounted
   * @param disk how it is
   * @param over whether it has room again
   */
  public record News(Path mount, Shortages.Disk disk, boolean over) {}

  /**
   * @param cameras the cameras as they are configured now
   * @param disks tells where a camera records instead
   * @param shortages tell who has stopped
   * @param recorded tells how large segments are
   * @param ledger where each stop is written
   * @param clock the wall clock
   */
  Room(
      Supplier<Cameras> cameras,
      Disks disks,
      Shortages shortages,
      Recorded recorded,
      Ledger ledger,
      Clock clock) {
    this.cameras = cameras;
    this.disks = disks;
    this.shortages = shortages;
    this.recorded = recorded;
    this.ledger = ledger;
    this.repeats = new Repeats(clock);
  }

  /**
   * Which disks have become nearly full, or have room again.
   *
   * @param known where disks are mounted that were nearly full already
   */
  public List<News> news(Set<String> known) throws IOException {
    recorded.refresh();
    List<News> news = new ArrayList<>();
    for (Shortages.Disk disk : shortages.disks()) {
      Path mount = disks.mountOf(disk.filesystem().place().toRealPath());
      note(mount, disk);
      if (disk.stopped().isEmpty() == known.contains(mount.toString())) {
        news.add(new News(mount, disk, disk.stopped().isEmpty()));
      }
    }
    return news;
  }

  /** Writes down who has stopped or goes on since the last time. */
  private void note(Path mount, Shortages.Disk disk) {
    List<Event> events = new ArrayList<>();
    Map<String, String> now = new LinkedHashMap<>(stopped);
    for (String station : disk.stopped()) {
      if (now.put(station, mount.toString()) == null) {
        events.add(event("space-low", station, mount, disk).with("reserve", disk.reserve()));
      }
    }
    for (String station : disk.next()) {
      if (now.remove(station, mount.toString())) {
        events.add(event("space-regained", station, mount, disk));
      }
    }
    try {
      ledger.append(events);
      stopped.clear();
      stopped.putAll(now);
    } catch (IOException e) {
      if (repeats.isNews("space", e.toString())) {
        LOG.error("who has stopped for want of space cannot be written down: {}", e.toString());
      }
    }
  }

  private static Event event(String kind, String station, Path mount, Shortages.Disk disk) {
    Event event =
        Event.of(kind)
            .with("station", station)
            .with("disk", mount.toString())
            .with("free", disk.free());
    return disk.inodes().isLimited() ? event.with("inodes_free", disk.inodes().free()) : event;
  }

  /**
   * What is to be known of these disks.
   *
   * @param news what is to be told, at least one
   * @param backlog what waits to be archived: {@code files} and {@code bytes}
   */
  public List<Report> reports(List<News> news, Map<String, Object> backlog) {
    return news.stream()
        .map(
            disk ->
                disk.over()
                    ? Report.over("space", disk.mount().toString(), over(disk))
                    : Report.of("space", begun(disk, backlog)))
        .toList();
  }

  private static String over(News news) {
    Shortages.Disk disk = news.disk();
    return Amount.bytes(disk.free())
        + (disk.lacksInodes() ? " and " + Amount.inodes(disk.inodes().free()) : "")
        + " are free on "
        + news.mount()
        + ", and every camera records to it again. When each stopped and went on stands in the"
        + " ledger: space-low and space-regained.";
  }

  private Matter begun(News news, Map<String, Object> backlog) {
    Shortages.Disk disk = news.disk();
    String lines =
        disk.stopped().stream()
            .map(station -> cameras.get().station(station))
            .flatMap(Optional::stream)
            .map(this::instead)
            .collect(Collectors.joining("\n"));
    String next =
        disk.next().isEmpty()
            ? "No camera records to it any more."
            : "Still recorded, and stopped in this order as it fills up further: "
                + String.join(", ", disk.next())
                + ".";
    long segments = ((Number) backlog.getOrDefault("files", 0)).longValue();
    long bytes = ((Number) backlog.getOrDefault("bytes", 0)).longValue();
    boolean files = disk.lacksInodes();
    boolean archive = !files && bytes >= disk.reserve();
    String label = "[DISK] " + news.mount();
    return Matter.of(
            news.mount().toString(),
            label
                + (files ? " takes hardly any more files" : " is nearly full")
                + ": recording stops, camera by camera",
            disk.left()
                + " are left on "
                + news.mount()
                + ", of which "
                + disk.kept()
                + " are the reserve."
                + (files
                    ? " Each file takes an inode, however small it is; there is space for "
                        + Amount.bytes(disk.free())
                        + "."
                    : "")
                + " So that nothing breaks off, cameras finish their segment and stop,"
                + " one after the other.\n\n"
                + lines
                + "\n\n"
                + next
                + "\nWaiting for the archive: "
                + Outcome.count(segments, "segment")
                + ", "
                + Amount.bytes(bytes)
                + ".\n\nLikely cause: "
                + (archive
                    ? "the archive is away, or takes less than is recorded."
                    : files
                        ? "something else than footage makes very many small files on this disk."
                        : "something else than footage that waits for the archive fills this"
                            + " disk.")
                + "\nNext: "
                + (archive
                    ? "see what auklab-video status says of the backup, and mend the archive; cleanup"
                        + " follows by itself."
                    : files
                        ? "du -x --inodes --max-depth=2 "
                            + news.mount()
                            + " | sort -n finds where the files are; remove what is no footage."
                        : "du -xh --max-depth=2 "
                            + news.mount()
                            + " | sort -h finds what takes the space.")
                + " Every camera records again when "
                + disk.needed()
                + " are free; the first of them sooner.\n")
        .called(label + " has no room to record", label + " has room again")
        .losing(Stream.concat(disk.stopped().stream(), disk.next().stream()).toList());
  }

  private String instead(Camera camera) {
    return camera.station()
        + disks
            .placed(camera)
            .map(there -> " records to its fallback, " + there.outputDir())
            .orElse(" IS NOT RECORDED until there is room");
  }
}
