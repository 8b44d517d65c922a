package auklab.video.organize;

import auklab.video.clock.Steps;
import auklab.video.config.Backup;
import auklab.video.config.Backup.OrganizeWhen;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.SegmentName;
import auklab.video.stage.Repeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which segments are finished: those that the recorder has closed, which it marks by taking away
 * the right to write; any other when it is older than two segments.
 */
public final class Finished {
  private static final Logger LOG = LoggerFactory.getLogger("organize");

  private final Supplier<Cameras> cameras;
  private final OrganizeWhen when;
  private final Steps steps;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Repeats repeats;
  private final Map<Path, Long> offered = new ConcurrentHashMap<>();

  /**
   * @param cameras the cameras as they are configured now; they say how long a segment is
   * @param backup says whether the age counts always
   * @param steps tell whether the wall clock was set a short while ago
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Finished(
      Supplier<Cameras> cameras, Backup backup, Steps steps, Clock clock, LongSupplier nanoTime) {
    this.cameras = cameras;
    this.when = backup.organizeWhen();
    this.steps = steps;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  /**
   * Whether a file is a segment that nobody writes any more.
   *
   * @param file {@code output_dir/STATION/NAME}
   */
  boolean test(Path file) {
    if (!file.getFileName().toString().endsWith(".mkv")) {
      return false;
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && (when == OrganizeWhen.CLOSED && isMarkedClosed(file) || isOld(file, attributes));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isMarkedClosed(Path file) throws IOException {
    try {
      return !Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
          .contains(PosixFilePermission.OWNER_WRITE);
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  /**
   * Whether a file was last written long ago; or long from now, by a clock that was set back since.
   * Who writes now leaves the time of now, unless the clock has just been set.
   */
  private boolean isOld(Path file, BasicFileAttributes attributes) {
    String station = file.getParent().getFileName().toString();
    int segmentTime =
        cameras.get().station(station).map(Camera::segmentTime).orElse(cameras.get().segmentTime());
    Duration age = Duration.between(attributes.lastModifiedTime().toInstant(), clock.instant());
    Duration old = Duration.ofSeconds(2L * segmentTime);
    return age.abs().compareTo(old) > 0 && steps.noneFor(old);
  }

  private static String printable(Path file) {
    return file.toString().replaceAll("\\p{Cntrl}", "?");
  }

  /** Forgets a file that has found its place. */
  void settle(Path file) {
    offered.remove(file);
  }

  /**
   * Whether a file was handed on not long ago and is still here. Something keeps it then, and it is
   * left alone for the length of a segment, so that it cannot hold up the others.
   */
  private boolean isTriedAlready(Path file) {
    Long at = offered.get(file);
    return at != null
        && nanoTime.getAsLong() - at < Duration.ofSeconds(cameras.get().segmentTime()).toNanos();
  }

  /**
   * Whether a file is to be handed on now.
   *
   * @param file {@code output_dir/STATION/NAME}
   */
  public boolean offer(Path file) {
    if (isTriedAlready(file) || !test(file)) {
      return false;
    }
    if (!SegmentName.canBeLogged(file.toString())) {
      // Its name would break every list that it stands in.
      if (repeats.isNews("name", file.toString())) {
        LOG.warn("{} stays: its name holds control characters", printable(file));
      }
      return false;
    }
    offered.put(file, nanoTime.getAsLong());
    return true;
  }
}
