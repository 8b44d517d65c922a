package auklab.video.organize;

import auklab.video.clock.Steps;
import auklab.video.config.Backup;
import auklab.video.config.Backup.OrganizeWhen;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.ForeignFiles;
import auklab.video.footage.SegmentName;
import auklab.video.stage.Repeats;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
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
  private static final String ENDING = ".mkv";

  /** What Java reads in the place of bytes that are no letter. */
  private static final char NO_LETTER = '\uFFFD';

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
    String name = file.getFileName().toString();
    if (!name.endsWith(ENDING)) {
      return false;
    }
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && (when == OrganizeWhen.CLOSED && isMarkedClosed(attributes) || isOld(file, attributes));
    } catch (IOException e) {
      // It is gone; or its name was not what Java has made of it, and there is no way to it.
      return name.indexOf(NO_LETTER) >= 0 && refuse(file.toString(), "its name is no UTF-8");
    }
  }

  private static boolean isMarkedClosed(PosixFileAttributes attributes) {
    return !attributes.permissions().contains(PosixFilePermission.OWNER_WRITE);
  }

  /**
   * Whether a file was last written long ago; or long from now, by a clock that was set back since.
   * Who writes now leaves the time of now, unless the clock has just been set.
   */
  private boolean isOld(Path file, PosixFileAttributes attributes) {
    String station = file.getParent().getFileName().toString();
    int segmentTime =
        cameras.get().station(station).map(Camera::segmentTime).orElse(cameras.get().segmentTime());
    Duration age = Duration.between(attributes.lastModifiedTime().toInstant(), clock.instant());
    Duration old = Duration.ofSeconds(2L * segmentTime);
    return age.abs().compareTo(old) > 0 && steps.noneFor(old);
  }

  /** Forgets a file that has found its place. */
  void settle(Path file) {
    offered.remove(file);
  }

  /**
   * Whether a folder is looked into. A link leads elsewhere, where nothing is ours to move, unless
   * a camera is configured to record there.
   *
   * @param path {@code output_dir/STATION}
   */
  public boolean looksInto(String path) {
    File folder = new File(path);
    if (ForeignFiles.isOne(folder.getName())) {
      // A recycle bin has footage that somebody has thrown away.
      return false;
    }
    return cameras.get().station(folder.getName()).isPresent()
        || !Files.isSymbolicLink(folder.toPath())
        || refuse(path, "it is a link, and no camera bears its name");
  }

  /**
   * Whether a file is to be handed on now. One that was handed on not long ago and is still here is
   * kept by something, or somebody has it in hand: it is left alone for the length of a segment, so
   * that it cannot hold up the others.
   *
   * @param path {@code output_dir/STATION/NAME}
   */
  public boolean offer(String path) {
    Path file;
    try {
      file = Path.of(path);
    } catch (InvalidPathException e) {
      return path.endsWith(ENDING) && refuse(path, "its name needs LC_ALL=C.UTF-8");
    }
    Long before = offered.get(file);
    long now = nanoTime.getAsLong();
    Duration patience = Duration.ofSeconds(cameras.get().segmentTime());
    if (before != null && now - before < patience.toNanos() || !test(file)) {
      return false;
    }
    if (!SegmentName.canBeLogged(path)) {
      // It would break every list that it stands in.
      return refuse(path, "its name holds control characters");
    }
    return before == null
        ? offered.putIfAbsent(file, now) == null
        : offered.replace(file, before, now);
  }

  private boolean refuse(String path, String why) {
    if (repeats.isNews(path, why)) {
      LOG.warn("{} stays: {}", path.replaceAll("\\p{Cntrl}", "?"), why);
    }
    return false;
  }
}
