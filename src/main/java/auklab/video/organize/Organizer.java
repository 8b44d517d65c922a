package auklab.video.organize;

import auklab.video.config.Backup;
import auklab.video.footage.Placement;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files a finished segment under {@code ready_for_backup_dir/STATION/YYYY-MM-DD/}. */
public final class Organizer {
  private static final Logger LOG = LoggerFactory.getLogger("organize");

  private final Path readyDir;
  private final Ledger ledger;
  private final Finished finished;
  private final AtomicInteger filed = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  /**
   * @param backup says where finished segments go
   * @param ledger where each move is written
   * @param finished learns of what could not be moved
   */
  public Organizer(Backup backup, Ledger ledger, Finished finished) {
    this.readyDir = backup.readyDir();
    this.ledger = ledger;
    this.finished = finished;
  }

  /**
   * Moves one segment. Never overwrites; what cannot be moved stays, is named, and is tried again.
   *
   * @param path a finished segment, {@code output_dir/STATION/NAME.mkv}
   * @return where it is now, or where it still is
   */
  public String file(String path) {
    Path segment = Path.of(path);
    try {
      Path destination = move(segment);
      finished.settle(segment);
      return destination.toString();
    } catch (IOException | RuntimeException e) {
      failed.incrementAndGet();
      LOG.error("{} stays where it is: {}", segment, e.toString());
      return path;
    }
  }

  private Path move(Path segment) throws IOException {
    String name = segment.getFileName().toString();
    String station = segment.getParent().getFileName().toString();
    Path day = readyDir.resolve(station).resolve(date(segment, name).toString());
    Path destination = Placement.move(segment, day, name);
    makeWritable(destination);
    filed.incrementAndGet();
    ledger.append(
        Event.of("filed")
            .with("station", station)
            .with("name", name)
            .with("path", readyDir.relativize(destination).toString())
            .with("bytes", Files.size(destination)));
    return destination;
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
  private static void makeWritable(Path file) throws IOException {
    try {
      Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
      if (permissions.add(PosixFilePermission.OWNER_WRITE)) {
        Files.setPosixFilePermissions(file, permissions);
      }
    } catch (UnsupportedOperationException e) {
      // A filesystem without permissions has no mark either.
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
    String text = Outcome.count(done, "segment") + " filed";
    if (left == 0) {
      return done == 0 ? Outcome.idle(text) : Outcome.done(text);
    }
    return Outcome.failed(text + "; " + Outcome.count(left, "segment") + " could not be moved");
  }
}
