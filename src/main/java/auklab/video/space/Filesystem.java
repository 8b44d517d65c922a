package auklab.video.space;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A filesystem that a folder lies on.
 *
 * @param device the kernel's number of it: folders of one filesystem have the same
 * @param place a folder on it
 */
public record Filesystem(long device, Path place) {

  /**
   * How full a filesystem is.
   *
   * @param usable what can still be written, in bytes
   * @param used what is in use, in bytes
   */
  public record Fill(long usable, long used) {

    /** Whether it is filled to so many percent, as df counts: of what is in use or usable. */
    public boolean isAtLeast(int percent) {
      return used * 100.0 >= (double) percent * (used + usable);
    }

    /** How full it is, in percent, rounded up as by df. */
    public long percent() {
      return used + usable == 0 ? 0 : (long) Math.ceil(used * 100.0 / (used + usable));
    }
  }

  /**
   * The filesystem that a folder lies on, or would lie on if it were made; links are followed.
   *
   * @return empty where that cannot be seen
   */
  public static Optional<Filesystem> holding(Path folder) {
    Path there = folder.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      return there == null
          ? Optional.empty()
          : Optional.of(new Filesystem((Long) Files.getAttribute(there, "unix:dev"), there));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** Whether a folder lies on it. */
  public boolean holds(Path folder) {
    return holding(folder).filter(other -> other.device == device).isPresent();
  }

  /** How full it is; empty where that cannot be seen. */
  public Optional<Fill> fill() {
    java.io.File here = place.toFile();
    long total = here.getTotalSpace();
    return total == 0
        ? Optional.empty()
        : Optional.of(new Fill(here.getUsableSpace(), total - here.getFreeSpace()));
  }

  /** What can still be written, in bytes; as much as there could be where that cannot be seen. */
  public long usable() {
    long usable = place.toFile().getUsableSpace();
    return usable == 0 && place.toFile().getTotalSpace() == 0 ? Long.MAX_VALUE : usable;
  }
}
