package auklab.video.doctor;

import auklab.video.footage.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a folder is there, or can be made, and can be written. */
final class FolderCheck {
  private static final String AREA = "folder";

  private FolderCheck() {}

  /**
   * Looks at a folder on this machine.
   *
   * @param key the key of the configuration that names it
   * @param folder the folder
   */
  static Result look(String key, Path folder) throws IOException {
    String subject = key + " " + folder;
    Optional<Path> unmounted = Mounts.now().absent(Mounts.resolved(folder));
    if (unmounted.isPresent()) {
      return Result.wrong(
          AREA,
          subject,
          "lies on " + unmounted.get() + ", which is not mounted",
          "see the disk and its cable, then: sudo mount " + unmounted.get());
    }
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    String user = System.getProperty("user.name");
    if (!Files.isDirectory(there)) {
      return Result.wrong(
          AREA, subject, there + " is no folder", "name another folder, or move that file away");
    }
    if (!Files.isWritable(there)) {
      return Result.wrong(
          AREA,
          subject,
          "cannot be written by " + user + ": " + there + " belongs to " + Files.getOwner(there),
          "sudo install -d -o " + user + " " + folder);
    }
    return there.equals(folder)
        ? Result.ok(AREA, subject, "can be written; it belongs to " + Files.getOwner(there))
        : Result.ok(AREA, subject, "is made by the first start");
  }
}
