package auklab.video.archive;

import java.util.List;

/**
 * Where the archive is.
 *
 * @param address a folder, {@code user@host:/path}, or {@code rsync://…}
 */
public record Target(String address) {
  /** ssh asks nobody for anything, and does not wait for ever. */
  static final List<String> SSH =
      List.of(
          "ssh",
          "-oBatchMode=yes",
          "-oConnectTimeout=20",
          "-oServerAliveInterval=15",
          "-oServerAliveCountMax=8");

  /** Whether it is a folder of this machine, perhaps on a mounted NAS. */
  public boolean isFolder() {
    return address.startsWith("/");
  }

  /** Whether it is reached through an rsync daemon. */
  public boolean isDaemon() {
    return address.startsWith("rsync://") || address.matches("[^/]*::.*");
  }

  /** How rsync is told of it: what is sent goes below it. */
  public String argument() {
    return address.endsWith("/") ? address : address + "/";
  }
}
