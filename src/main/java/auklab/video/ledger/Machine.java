package auklab.video.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine that this runs on.
 *
 * @param hostName its name, as its owner knows it
 * @param bootId identity of this boot; another one after each start of the machine
 */
public record Machine(String hostName, String bootId) {

  /** Asks the kernel. */
  public static Machine here() {
    return new Machine(
        kernel("/proc/sys/kernel/hostname"), kernel("/proc/sys/kernel/random/boot_id"));
  }

  private static String kernel(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
