package auklab.video.record;

import auklab.video.config.Camera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The FFmpeg that records a camera at this moment, whichever process looks after it. Many cameras
 * have few connections, some only one: so while there is a recorder, its segment answers in place
 * of the camera.
 */
public final class RunningRecorder {
  /** Some seconds of what most cameras send. */
  private static final int RECENT_BYTES = 2 * 1024 * 1024;

  /** One that has just been started has recorded something by then. */
  private static final Duration FIRST_FOOTAGE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Camera camera;
  private final Path stateDir;
  private final String bootId;

  /**
   * @param camera the camera
   * @param stateDir where its recorder is noted
   * @param bootId this boot of the machine
   */
  public RunningRecorder(Camera camera, Path stateDir, String bootId) {
    this.camera = camera;
    this.stateDir = stateDir;
    this.bootId = bootId;
  }

  /** Whether there is one that records what is configured now. */
  public boolean isThere() {
    return session().filter(this::isAsConfigured).isPresent();
  }

  /** One that was started with another address or login says nothing of this one. */
  private boolean isAsConfigured(Path session) {
    Path outputDir = session.getParent().getParent().getParent();
    return Sessions.settings(session)
        .equals(FfmpegCommand.fingerprint(camera.recordedTo(outputDir, camera.segmentTime())));
  }

  /**
   * What it has recorded last, as a Matroska file of its own.
   *
   * @param now the time
   * @return empty where no FFmpeg runs; no bytes where it has recorded nothing of late
   */
  public Optional<byte[]> recent(Instant now) throws IOException {
    long deadline = System.nanoTime() + FIRST_FOOTAGE.toNanos();
    while (true) {
      Optional<Path> session = session().filter(this::isAsConfigured);
      if (session.isEmpty()) {
        return Optional.empty();
      }
      byte[] recent = recent(session.get(), now);
      if (recent.length > 0 || System.nanoTime() >= deadline) {
        return Optional.of(recent);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private byte[] recent(Path session, Instant now) throws IOException {
    Optional<Path> segment = Sessions.newest(session);
    try {
      if (segment.isEmpty() || age(segment.get(), now).toSeconds() >= camera.stallSeconds()) {
        return new byte[0];
      }
      return GrowingSegment.end(segment.get(), RECENT_BYTES);
    } catch (NoSuchFileException e) {
      // It was closed in this moment and has its name; the next one has yet to begin.
      return new byte[0];
    }
  }

  private static Duration age(Path segment, Instant now) throws IOException {
    return Duration.between(Files.getLastModifiedTime(segment).toInstant(), now);
  }

  /** The folder that an FFmpeg works in for this camera. */
  Optional<Path> session() {
    Optional<Path> known =
        RecorderState.read(Recorders.folder(stateDir).resolve(camera.station() + ".json"))
            .filter(recorder -> recorder.process(bootId).isPresent())
            .map(RecorderState::sessionFolder);
    return known.or(
        () ->
            Sessions.of(
                    Stream.concat(
                            Stream.of(camera.outputDir()), camera.outputDirFallback().stream())
                        .map(folder -> folder.resolve(camera.station())))
                .stream()
                .filter(session -> Processes.workingIn(session).isPresent())
                .findFirst());
  }
}
