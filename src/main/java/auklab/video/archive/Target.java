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

  /** The machine that ssh connects to, e.g. {@code user@host}. */
  String host() {
    return address.substring(0, colon()).replaceAll("[\\[\\]]", "");
  }

  /** The folder on the machine that it lies on; without a slash before it, below a user's home. */
  String path() {
    String path = isFolder() ? address : address.substring(colon() + 1);
    return path.isEmpty() ? "." : path;
  }

  /** The colon behind the machine's name; an address of IPv6 stands in brackets, with more. */
  private int colon() {
    return address.contains("]:") ? address.indexOf("]:") + 1 : address.indexOf(':');
  }

  /** How rsync is told of it: what is sent goes below it. */
  public String argument() {
    return address.endsWith("/") ? address : address + "/";
  }
}
