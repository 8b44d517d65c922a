package auklab.video.cli;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.ledger.Machine;
import auklab.video.record.Snapshot;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a camera sees now. */
@Command(
    name = "snapshot",
    description = "Write a picture of what a camera sends, from the segment that is recorded now.")
final class SnapshotCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Parameters(index = "0", paramLabel = "STATION", description = "Which camera.")
  private String station;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "A .jpg or .png (default: STATION_time.jpg in this folder). It is replaced.")
  private Path file;

  @Override
  public Integer call() {
    Cameras cameras = shared.configuration().cameras();
    Optional<Camera> camera = cameras.station(station);
    if (camera.isEmpty()) {
      System.err.println(station + " is not among the configured cameras");
      return AuklabVideo.UNUSABLE;
    }
    Instant now = Instant.now();
    Path picture = file == null ? Path.of(Snapshot.name(camera.get(), now)) : file;
    if (!picture.toString().toLowerCase(java.util.Locale.ROOT).matches(".*\\.(jpe?g|png)")) {
      System.err.println(picture + " is to end in .jpg, .jpeg or .png");
      return AuklabVideo.UNUSABLE;
    }
    try {
      Optional<Duration> still =
          new Snapshot(camera.get(), cameras.stateDir(), Machine.here().bootId())
              .write(picture, now);
      still.ifPresent(
          time ->
              System.err.println(
                  station + " has sent nothing for " + time.toSeconds() + " s; this is its last"));
      System.out.println(picture);
      return 0;
    } catch (IOException e) {
      System.err.println(e instanceof FileSystemException ? e.toString() : e.getMessage());
      return AuklabVideo.FAILED;
    }
  }
}
