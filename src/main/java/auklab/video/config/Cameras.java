package auklab.video.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code cameras.json} says.
 *
 * @param cameras every camera, in the order of the file
 * @param segmentTime length of a segment by the defaults, in seconds; every period derives from it
 * @param stateDir folder of what the pipeline must remember
 */
public record Cameras(List<Camera> cameras, int segmentTime, Path stateDir) {

  public Cameras {
    cameras = List.copyOf(cameras);
  }

  /** The camera of this station, whatever the case of its letters. */
  public Optional<Camera> station(String station) {
    return cameras.stream()
        .filter(camera -> camera.station().equalsIgnoreCase(station))
        .findFirst();
  }

  public List<Camera> enabled() {
    return cameras.stream().filter(Camera::enabled).toList();
  }

  /** Every folder that some camera records into, fallbacks among them, once. */
  public List<Path> outputDirs() {
    return cameras.stream()
        .flatMap(
            camera ->
                Stream.concat(Stream.of(camera.outputDir()), camera.outputDirFallback().stream()))
        .distinct()
        .toList();
  }
}
