package auklab.video.archive;

import auklab.video.footage.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The archive.
 *
 * @param address a folder, {@code user@host:/path}, or {@code rsync://…}
 */
public record Target(String address) {

  /** Whether it is a folder of this machine, perhaps on a mounted NAS. */
  public boolean isFolder() {
    return address.startsWith("/");
  }

  /** How rsync is told of it: what is sent goes below it. */
  String argument() {
    return address.endsWith("/") ? address : address + "/";
  }

  /**
   * Why nothing may be written there now, as far as that can be seen from here: into the bare mount
   * point of a NAS that is away, rsync would write happily, and fill this machine's disk.
   *
   * @param readyDir {@code ready_for_backup_dir}, of which the archive must be no part
   */
  public Optional<String> unavailable(Path readyDir) throws IOException {
    if (!isFolder()) {
      return Optional.empty();
    }
    Path folder = Mounts.resolved(Path.of(address));
    Path here = Mounts.resolved(readyDir);
    if (folder.startsWith(here) || here.startsWith(folder)) {
      return Optional.of(
          address + " and ready_for_backup_dir are one place: what lies there is no copy");
    }
    Optional<Path> absent = Mounts.now().absent(folder);
    if (absent.isPresent()) {
      return Optional.of(
          address + " lies on " + absent.get() + ", which is not mounted; is the NAS on?");
    }
    if (!Files.isDirectory(folder)
        && (folder.getParent() == null || !Files.isDirectory(folder.getParent()))) {
      return Optional.of(address + " is not there; is the NAS on and mounted?");
    }
    return Optional.empty();
  }
}
