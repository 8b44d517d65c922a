package auklab.video.doctor;

import auklab.video.config.MailSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Whether a file with passwords is closed to everybody else. */
final class SecretCheck {
  private static final String AREA = "secret";

  private SecretCheck() {}

  /**
   * Looks at who may read a file.
   *
   * @param file a file that holds passwords
   */
  static Result look(Path file) throws IOException {
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
    String shown = PosixFilePermissions.toString(allowed) + " " + Files.getOwner(file);
    boolean open =
        allowed.contains(PosixFilePermission.OTHERS_READ)
            || allowed.contains(PosixFilePermission.OTHERS_WRITE);
    if (open) {
      return Result.wrong(
          AREA,
          file.toString(),
          "everybody on this machine can read the passwords in it (" + shown + ")",
          "chmod 600 " + file);
    }
    boolean given = file.equals(MailSettings.FILE) && System.getenv("SMTP_HOST") != null;
    return given || Files.isReadable(file)
        ? Result.ok(AREA, file.toString(), shown)
        : Result.warning(
            AREA,
            file.toString(),
            "cannot be read by " + System.getProperty("user.name") + " (" + shown + ")",
            "run this as its owner, or give the file to who runs the pipeline");
  }
}
