package auklab.video.organize;

import auklab.video.config.Backup;
import auklab.video.config.Backup.OrganizeWhen;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which segments are finished: those that the recorder has closed, which it marks by taking away
 * the right to write; any other when it is older than two segments.
 */
public final class Finished {
  private final Cameras cameras;
  private final OrganizeWhen when;
  private final Clock clock;
  private final Map<Path, Instant> postponed = new ConcurrentHashMap<>();

  /**
   * @param cameras say how long a segment is
   * @param backup says whether the age counts always
   * @param clock the wall clock
   */
  public Finished(Cameras cameras, Backup backup, Clock clock) {
    this.cameras = cameras;
    this.when = backup.organizeWhen();
    this.clock = clock;
  }

  /**
   * Whether a file is a segment that nobody writes any more.
   *
   * @param file {@code output_dir/STATION/NAME}
   */
  public boolean test(Path file) {
    if (!file.getFileName().toString().endsWith(".mkv") || isPostponed(file)) {
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

  private boolean isOld(Path file, BasicFileAttributes attributes) {
    String station = file.getParent().getFileName().toString();
    int segmentTime =
        cameras.station(station).map(Camera::segmentTime).orElse(cameras.segmentTime());
    Duration age = Duration.between(attributes.lastModifiedTime().toInstant(), clock.instant());
    return age.compareTo(Duration.ofSeconds(2L * segmentTime)) > 0;
  }

  /** Leaves a file alone for a while, so that one that cannot be moved does not hold up others. */
  void postpone(Path file) {
    postponed.put(file, clock.instant().plusSeconds(cameras.segmentTime()));
  }

  private boolean isPostponed(Path file) {
    Instant until = postponed.get(file);
    if (until == null) {
      return false;
    }
    if (clock.instant().isBefore(until)) {
      return true;
    }
    postponed.remove(file);
    return false;
  }
}
