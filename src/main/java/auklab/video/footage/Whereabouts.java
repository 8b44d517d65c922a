package auklab.video.footage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a segment lies that was named a while ago: organize does not wait for who looks at it.
 *
 * @param readyDir where organize files segments
 */
public record Whereabouts(Path readyDir) {

  /** The station of a segment in {@code output_dir/STATION/}. */
  public static String station(Path named) {
    return named.getParent().getFileName().toString();
  }

  /**
   * Where it lies now.
   *
   * @param named where it got its name, {@code output_dir/STATION/NAME.mkv}
   * @return that same path where it is neither there nor filed
   */
  public Path of(Path named) {
    Path name = named.getFileName();
    Optional<Path> filed =
        SegmentName.date(name.toString())
            .map(day -> readyDir.resolve(station(named)).resolve(day.toString()).resolve(name))
            .filter(Files::exists);
    return Files.exists(named) ? named : filed.orElse(named);
  }
}
