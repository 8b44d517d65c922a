package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.footage.SegmentName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * A picture of what a camera sends: the last key frame in the segment that grows at this moment.
 * The end of a file is read and nothing else, so neither the camera nor its recorder notices.
 */
public final class Snapshot {
  /** Holds a key frame of a camera with little to say; where it does not, more is read. */
  private static final int FIRST_BYTES = 256 * 1024;

  private static final int MORE = 4;

  /** Not even a minute of what is sent fastest. */
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  /** A segment that has just begun has its first picture within a second. */
  private static final Duration FIRST_PICTURE = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Footage that grows is written several times a second. */
  private static final Duration STILL = Duration.ofSeconds(3);

  private final Camera camera;
  private final RunningRecorder recorder;

  /**
   * @param camera the camera
   * @param stateDir where its recorder is noted
   * @param bootId this boot of the machine
   */
  public Snapshot(Camera camera, Path stateDir, String bootId) {
    this.camera = camera;
    this.recorder = new RunningRecorder(camera, stateDir, bootId);
  }

  /**
   * A name for the picture, after the manner of segments.
   *
   * @param camera the camera
   * @param now when it is taken
   */
  public static String name(Camera camera, Instant now) {
    return SegmentName.of(camera.station(), now, camera.timezone()).replaceAll("\\.mkv$", ".jpg");
  }

  /**
   * Writes the picture.
   *
   * @param picture the file, whose suffix says of which kind it is to be; replaced as a whole
   * @param now the time
   * @return how long the camera has sent nothing; empty where it is sending
   * @throws IOException where there is no picture, saying why
   */
  public Optional<Duration> write(Path picture, Instant now) throws IOException {
    Path session =
        recorder
            .session()
            .orElseThrow(
                () ->
                    new IOException(
                        camera.station()
                            + " is not being recorded; auklab-video status says why, where the"
                            + " pipeline runs"));
    Path folder = picture.toAbsolutePath().getParent();
    if (!Files.isWritable(folder)) {
      throw new IOException(folder + " is no folder that can be written to");
    }
    // Half a picture never bears the name, and who watches the file sees whole ones.
    Path part = picture.resolveSibling("." + ProcessHandle.current().pid() + picture.getFileName());
    try {
      Path segment = await(session, part);
      Files.move(part, picture, StandardCopyOption.REPLACE_EXISTING);
      return silence(segment, now);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Optional<Duration> silence(Path segment, Instant now) throws IOException {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(segment).toInstant(), now);
      return Optional.of(age).filter(silent -> silent.compareTo(STILL) > 0);
    } catch (NoSuchFileException e) {
      // It was closed meanwhile and has its name, so another one grows.
      return Optional.empty();
    }
  }

  /** Waits for the first picture of a segment that has just begun. */
  private Path await(Path session, Path part) throws IOException {
    long deadline = System.nanoTime() + FIRST_PICTURE.toNanos();
    String said = "";
    do {
      Optional<Path> segment = Sessions.newest(session);
      if (segment.isPresent()) {
        try {
          said = decode(segment.get(), part);
        } catch (NoSuchFileException e) {
          // It was closed in this moment and has its name; the next one grows.
          continue;
        }
        if (Files.exists(part) && Files.size(part) > 0) {
          return segment.get();
        }
      }
      LockSupport.parkNanos(LOOK.toNanos());
    } while (System.nanoTime() < deadline);
    throw new IOException(
        camera.station()
            + ": there is no picture in what is recorded now"
            + (said.isEmpty() ? "" : " (" + said + ")"));
  }

  /**
   * Has FFmpeg write the last key frame of a segment.
   *
   * @return its complaint, where it has written none
   */
  private String decode(Path segment, Path part) throws IOException {
    String said = "";
    for (long bytes = FIRST_BYTES; ; bytes *= MORE) {
      byte[] end = GrowingSegment.end(segment, bytes);
      if (end.length > 0) {
        said = decode(end, part);
        if (Files.exists(part) && Files.size(part) > 0) {
          return "";
        }
      }
      if (bytes >= Files.size(segment) || bytes >= MOST_BYTES) {
        return said;
      }
    }
  }

  private String decode(byte[] matroska, Path part) throws IOException {
    CommandLine command = new CommandLine(camera.ffmpegPath());
    // Each key frame takes the place of the one before it.
    Stream.of("-hide_banner -v error -y -skip_frame nokey -f matroska -i pipe:0".split(" "))
        .forEach(command::addArgument);
    Stream.of("-map 0:v:0 -fps_mode passthrough -q:v 2 -f image2 -update 1".split(" "))
        .forEach(command::addArgument);
    command.addArgument("file:" + part.toAbsolutePath(), false);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    DefaultExecutor ffmpeg = DefaultExecutor.builder().get();
    ffmpeg.setStreamHandler(new PumpStreamHandler(said, said, new ByteArrayInputStream(matroska)));
    ffmpeg.setWatchdog(ExecuteWatchdog.builder().setTimeout(PATIENCE).get());
    ffmpeg.setExitValues(null);
    ffmpeg.execute(command);
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .reduce((one, next) -> next)
        .orElse("")
        .replace("file:" + part.toAbsolutePath() + ": ", "");
  }
}
