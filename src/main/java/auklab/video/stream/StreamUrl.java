package auklab.video.stream;

import auklab.video.config.Camera;
import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** How FFmpeg and ffprobe are told where a camera's stream is, without a password in sight. */
public final class StreamUrl {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  /** FFmpeg gives up after twice its time-out without a byte: half a second for each second. */
  private static final long MICROSECONDS_OF_HALF_A_SECOND = 500_000;

  /**
   * So long FFmpeg examines a stream that begins without a key frame, in seconds: longer than from
   * one key frame to the next, and less than a recorder is given for its first growth.
   */
  private static final long PATIENCE = 40;

  /** FFmpeg keeps what it examines in memory: 10 Mbit/s for as long. */
  private static final long PATIENCE_BYTES = PATIENCE * 1_250_000;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private StreamUrl() {}

  /** The stream's address with user and password, percent-encoded. */
  static String withPassword(Camera camera) {
    String host = camera.ip().contains(":") ? "[" + camera.ip() + "]" : camera.ip();
    String login =
        camera.user().isEmpty() && camera.password().isEmpty()
            ? ""
            : encoded(camera.user()) + ":" + encoded(camera.password()) + "@";
    return "rtsp://" + login + host + ":" + camera.rtspPort() + camera.rtspPath();
  }

  /** Percent-encodes all but the characters that mean themselves everywhere in an address. */
  static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (UNRESERVED.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append(String.format("%%%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  /**
   * Writes the address into a file that only its owner can read; so the password is in no process
   * list. A file that holds it already is left alone, so that a full disk keeps no camera waiting.
   *
   * @param camera the camera
   * @param file an ffconcat file, replaced as a whole
   */
  public static void write(Camera camera, Path file) throws IOException {
    write(camera, file, false);
  }

  /**
   * The same with more time to examine the stream.
   *
   * @param camera the camera
   * @param file an ffconcat file, replaced as a whole
   * @param patient whether the first key frame may take long, without which FFmpeg does not know
   *     the size of the picture; it ends its look as soon as it knows all tracks
   */
  public static void write(Camera camera, Path file, boolean patient) throws IOException {
    Durable.createPrivateDirectories(file.toAbsolutePath().getParent());
    String content =
        "ffconcat version 1.0\n"
            + ("file '" + withPassword(camera) + "'\n")
            + "option rtsp_transport tcp\n"
            + ("option timeout " + camera.stallSeconds() * MICROSECONDS_OF_HALF_A_SECOND + "\n")
            + (patient
                ? "option analyzeduration "
                    + PATIENCE * 2 * MICROSECONDS_OF_HALF_A_SECOND
                    + "\noption probesize "
                    + PATIENCE_BYTES
                    + "\n"
                : "");
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (!holds(file, bytes)) {
      Durable.replace(file, bytes);
    }
  }

  private static boolean holds(Path file, byte[] bytes) throws IOException {
    return Files.isRegularFile(file)
        && Files.getPosixFilePermissions(file).equals(OWNER_ONLY)
        && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  /** The arguments that make FFmpeg or ffprobe read the stream which the file names. */
  public static List<String> inputArguments(Path file) {
    return List.of(
        "-f",
        "concat",
        "-safe",
        "0",
        "-protocol_whitelist",
        "file,rtsp,rtp,tcp,udp,crypto",
        "-i",
        file.toString());
  }
}
