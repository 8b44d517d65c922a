package auklab.video.organize;

import auklab.video.config.Backup;
import auklab.video.footage.Durable;
import auklab.video.footage.Placement;
import auklab.video.footage.Placement.Entry;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.space.Ballast;
import auklab.video.space.Filesystem;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files finished segments under {@code ready_for_backup_dir/STATION/YYYY-MM-DD/}. */
public final class Organizer {
  private static final Logger LOG = LoggerFactory.getLogger("organize");

  private final Path readyDir;
  private final Ledger ledger;
  private final Finished finished;
  private final Ballast ballast;
  private final AtomicInteger filed = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger unwritten = new AtomicInteger();

  /**
   * @param backup says where finished segments go
   * @param ledger where each move is written
   * @param finished learns of what could not be moved
   * @param ballast is given up where the disk takes no more folders
   */
  public Organizer(Backup backup, Ledger ledger, Finished finished, Ballast ballast) {
    this.readyDir = backup.readyDir();
    this.ledger = ledger;
    this.finished = finished;
    this.ballast = ballast;
  }

  /**
   * Moves segments, all of which wait for the disk together. Never overwrites; what cannot be moved
   * stays, is named, is tried again, and holds up no other; what has gone meanwhile is passed over.
   *
   * <p>In this order, so that a power cut at any moment leaves each of them at its old place, at
   * its new one, or at both, which the next pass mends: all get their new entries, these are put on
   * the disk, the ledger is, and only then the old entries go.
   *
   * @param paths finished segments, {@code output_dir/STATION/NAME.mkv}
   * @return where those are that have found their place
   */
  public List<String> file(List<String> paths) {
    List<String> placed = new ArrayList<>();
    List<Entry> entered = new ArrayList<>();
    for (String path : paths) {
      Path segment = Path.of(path);
      try {
        Entry entry = enter(segment);
        entered.add(entry);
        if (!entry.linked()) {
          // Copying takes long, and until its end the disk here is full of what was copied.
          placed.addAll(settle(entered));
          entered.clear();
        }
      } catch (IOException | RuntimeException e) {
        if (Files.notExists(segment, LinkOption.NOFOLLOW_LINKS)) {
          // Handed on twice, while a long copy went on; or somebody was faster.
          finished.settle(segment);
        } else {
          stays(segment, e);
        }
      }
    }
    placed.addAll(settle(entered));
    return placed;
  }

  /** A list of one, as {@link #file} takes it. */
  public List<String> one(String path) {
    return List.of(path);
  }

  private Entry enter(Path segment) throws IOException {
    String name = segment.getFileName().toString();
    Path folder = readyDir.resolve(station(segment)).resolve(date(segment, name).toString());
    try {
      return Placement.enter(segment, folder, name);
    } catch (FileSystemException e) {
      // A folder or a link needs little; a copy to another disk would take all for nothing.
      boolean linked = Filesystem.holding(readyDir).filter(disk -> disk.holds(segment)).isPresent();
      if (!linked) {
        throw e;
      }
      return ballast.spend(readyDir, () -> Placement.enter(segment, folder, name));
    }
  }

  private static String station(Path segment) {
    return segment.getParent().getFileName().toString();
  }

  private void stays(Path segment, Exception e) {
    failed.incrementAndGet();
    LOG.error("{} stays where it is: {}", segment, e.toString());
  }

  /** Puts new entries on the disk, and then removes the old ones. */
  private List<String> settle(List<Entry> entered) {
    Map<Path, Optional<IOException>> folders = new HashMap<>();
    Map<Entry, PosixFileAttributes> safe = new LinkedHashMap<>();
    for (Entry entry : entered) {
      try {
        var fault = folders.computeIfAbsent(entry.destination().getParent(), Organizer::sync);
        if (fault.isPresent()) {
          throw fault.get();
        }
        safe.put(entry, Files.readAttributes(entry.destination(), PosixFileAttributes.class));
      } catch (IOException e) {
        stays(entry.source(), e);
      }
    }
    write(safe);
    List<String> placed = new ArrayList<>();
    safe.forEach(
        (entry, attributes) -> {
          try {
            Files.deleteIfExists(entry.source());
            makeWritable(entry.destination(), attributes.permissions());
            finished.settle(entry.source());
            filed.incrementAndGet();
            placed.add(entry.destination().toString());
          } catch (IOException e) {
            stays(entry.source(), e);
          }
        });
    return placed;
  }

  private static Optional<IOException> sync(Path folder) {
    try {
      Durable.syncFolder(folder);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** What cannot be written down is filed all the same: it may be the full disk that it leaves. */
  private void write(Map<Entry, PosixFileAttributes> safe) {
    List<Event> events = new ArrayList<>();
    safe.forEach(
        (entry, attributes) -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("station", station(entry.source()));
          fields.put("name", entry.source().getFileName().toString());
          fields.put("path", readyDir.relativize(entry.destination()).toString());
          fields.put("bytes", attributes.size());
          events.add(new Event("filed", fields));
        });
    try {
      ledger.append(events);
    } catch (IOException e) {
      unwritten.addAndGet(events.size());
      LOG.error("the ledger misses {}: {}", Outcome.count(events.size(), "segment"), e.toString());
    }
  }

  private static LocalDate date(Path segment, String name) throws IOException {
    var named = SegmentName.date(name);
    if (named.isEmpty()) {
      LocalDate modified =
          LocalDate.ofInstant(
              Files.getLastModifiedTime(segment).toInstant(), ZoneId.systemDefault());
      LOG.warn("{} bears no date; filed under that of its last change, {}", segment, modified);
      return modified;
    }
    return named.get();
  }

  /** The recorder's mark of a closed segment is not for the archive. */
  private static void makeWritable(Path file, Set<PosixFilePermission> marked) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_WRITE);
    permissions.addAll(marked);
    if (permissions.size() > marked.size()) {
      Files.setPosixFilePermissions(file, permissions);
    }
  }

  /**
   * What was done since the last call of this.
   *
   * @param folder the folder that was looked at
   */
  public Outcome outcome(String folder) {
    Path looked = Path.of(folder);
    if (Files.exists(looked) && !(Files.isReadable(looked) && Files.isExecutable(looked))) {
      return Outcome.failed(folder + " cannot be read: mend its permissions");
    }
    int done = filed.getAndSet(0);
    int left = failed.getAndSet(0);
    int lost = unwritten.getAndSet(0);
    String text = Outcome.count(done, "segment") + " filed";
    if (left == 0 && lost == 0) {
      return done == 0 ? Outcome.idle(text) : Outcome.done(text);
    }
    return Outcome.failed(
        text
            + (left == 0 ? "" : "; " + Outcome.count(left, "segment") + " could not be moved")
            + (lost == 0 ? "" : "; the ledger misses " + Outcome.count(lost, "segment")));
  }
}
