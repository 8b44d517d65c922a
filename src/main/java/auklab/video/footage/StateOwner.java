package auklab.video.footage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whose the pipeline's memory is. */
public final class StateOwner {
  private static final String ROOT = "root";

  private StateOwner() {}

  /**
   * The user whom root would be in the way of: the one that a service runs as. Where nothing is
   * there yet, whoever has the folder that it is made in counts. An owner whom this machine has no
   * name for, as in a container, is no service's user, nor is nobody, as a NAS may call root.
   *
   * @param stateDir {@code state_dir}
   * @return empty where it is root's own, or where it is not root who asks
   */
  public static Optional<String> otherThanRoot(Path stateDir) throws IOException {
    return ROOT.equals(System.getProperty("user.name"))
        ? Optional.of(Files.getOwner(there(stateDir)).getName())
            .filter(owner -> !owner.matches(ROOT + "|nobody|\\d+"))
        : Optional.empty();
  }

  /**
   * Keeps root from writing where a service writes that runs as another user: that one could read
   * and write it no more, and would stop archiving, unnoticed by root.
   *
   * @param stateDir {@code state_dir}
   * @throws IOException saying whose it is, and what to run instead
   */
  public static void refuseRoot(Path stateDir) throws IOException {
    Optional<String> owner = otherThanRoot(stateDir);
    if (owner.isPresent()) {
      throw new IOException(
          there(stateDir)
              + " belongs to "
              + owner.get()
              + ", who could not use what root writes there; run: sudo -u "
              + owner.get()
              + " auklab-video ...");
    }
  }

  private static Path there(Path stateDir) {
    Path there = stateDir.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there;
  }
}
