package auklab.video.init;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The first {@code cameras.json} and {@code backup.json} of a machine. */
public final class FirstFiles {
  private FirstFiles() {}

  /**
   * Folders of a machine.
   *
   * @param output where cameras are recorded
   * @param logs of what FFmpeg says
   * @param ready where finished segments wait
   * @param synced of the lists of what has arrived
   * @param locks of the backup's lock
   */
  public record Folders(Path output, Path logs, Path ready, Path synced, Path locks) {

    /** The usual ones, beside the folder that is recorded to. */
    public static Folders beside(Path output) {
      return new Folders(
          output,
          output.resolveSibling("logs"),
          output.resolveSibling("ready_for_backup"),
          output.resolveSibling("backup_logs"),
          output.resolveSibling("locks"));
    }
  }

  /**
   * A cameras.json with one camera.
   *
   * @param folders where to record to
   * @param user name that cameras are logged in with
   * @param password its password
   * @param segmentTime length of a segment, in seconds
   * @param entry the camera
   */
  public static String cameras(
      Folders folders, String user, String password, int segmentTime, String entry) {
    return """
        {
          // What holds for every camera. A camera may have any of these keys too, and then its own wins.
          "defaults": {
            "user": %s,
            "password": %s,
            "output_dir": %s,
            "logs_dir": %s,
            "segment_time": %d // seconds; every schedule derives from it
            // What the cameras were set to send can be agreed on here: expected_video, expected_audio.
          },

          // One entry for each camera. Only station and ip must stand here.
          "cameras": [
            %s
          ]
        }
        """
        .formatted(
            CamerasText.quoted(user),
            CamerasText.quoted(password),
            path(folders.output()),
            path(folders.logs()),
            segmentTime,
            entry);
  }

  /**
   * A backup.json.
   *
   * @param folders the folders on the way to the archive
   * @param archive a folder, {@code user@host:/path}, or {@code rsync://…}
   */
  public static String backup(Folders folders, String archive) {
    return """
        {
          // Finished segments wait here until the archive is proven to have them.
          "ready_for_backup_dir": %s,

          // The archive: a folder (a mounted NAS), user@host:/path (ssh), or rsync://host/module.
          "nas_target_dir": %s,

          // A list for each day of what has arrived, and the lock of the backup.
          "success_log_dir": %s,
          "lock_dir": %s
        }
        """
        .formatted(
            path(folders.ready()),
            CamerasText.quoted(archive),
            path(folders.synced()),
            path(folders.locks()));
  }

  private static String path(Path folder) {
    return CamerasText.quoted(folder.toString());
  }

  /** Whether a file is the example that comes with the program, to the byte. */
  public static boolean isExample(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream example =
        FirstFiles.class.getResourceAsStream("/auklab/video/examples/" + file.getFileName())) {
      return example != null && Arrays.equals(example.readAllBytes(), Files.readAllBytes(file));
    }
  }
}
