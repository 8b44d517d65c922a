package auklab.video.record;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A segment that FFmpeg writes no more, under FFmpeg's name for it.
 *
 * @param station the station
 * @param file where it lies
 * @param first whether it is the first of its session: such a file is made some seconds after its
 *     first frame was taken
 * @param duration its length by FFmpeg's list; empty where FFmpeg was killed before it wrote that
 */
public record Segment(String station, Path file, boolean first, Optional<Duration> duration) {

  /** Whether its length must be read from the file itself. */
  public boolean isUnmeasured() {
    return duration.isEmpty();
  }

  Segment measured(Optional<Duration> length) {
    return new Segment(station, file, first, length);
  }
}
