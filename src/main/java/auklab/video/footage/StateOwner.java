package auklab.video.footage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose the pipeline's memory is. */
public final class StateOwner {
  private static final String ROOT = "root";

  private StateOwner() {}

  /**
   * Keeps root from writing where a service writes that runs as another user: that one could read
   * and write it no more, and would stop archiving, unnoticed by root.
   *
   * @param stateDir {@code state_dir}
   * @throws IOException saying whose it is, and what to run instead
   */
  public static void refuseRoot(Path stateDir) throws IOException {
    if (!ROOT.equals(System.getProperty("user.name")) || !Files.exists(stateDir)) {
      return;
    }
    String owner = Files.getOwner(stateDir).getName();
    if (!owner.equals(ROOT)) {
      throw new IOException(
          stateDir
              + " belongs to "
              + owner
              + ", who could not use what root writes there; run: sudo -u "
              + owner
              + " auklab-video ...");
    }
  }
}
