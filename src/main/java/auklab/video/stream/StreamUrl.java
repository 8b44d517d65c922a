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

  /** FFmpeg holds a time-out in 32 bits; a recorder that waits longer is ended from outside. */
  private static final long MOST_MICROSECONDS = 2_000_000_000;

  /**
   * So long FFmpeg examines a stream that begins without a key frame, in seconds: longer than from
   * one key frame to the next, and less than a recorder is given for its first growth.
   */
  private static final long PATIENCE = 40;

  /** FFmpeg keeps what it examines in memory: 10 Mbit/s for as long. */
  private static final long PATIENCE_BYTES = PATIENCE * 1_250_000;

  private static final String TCP = "option rtsp_transport tcp\n";
  private static final String UDP = "option rtsp_transport udp\n";
  private static final String AUTO =
      "option rtsp_transport tcp+udp\noption rtsp_flags prefer_tcp\n";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private StreamUrl() {}

  /** The stream's address with user and password, percent-encoded. */
  static String withPassword(Camera camera) {
    String login =
        camera.user().isEmpty() && camera.password().isEmpty()
            ? ""
            : encoded(camera.user()) + ":" + encoded(camera.password()) + "@";
    return scheme(camera) + login + authority(camera) + camera.rtspPath();
  }

  /** The stream's address without a login. */
  public static String of(Camera camera) {
    return scheme(camera) + authority(camera) + camera.rtspPath();
  }

  private static String scheme(Camera camera) {
    return camera.connection().tls() ? "rtsps://" : "rtsp://";
  }

  /** Host and port, as they stand in an address. */
  static String authority(Camera camera) {
    String host = camera.ip().contains(":") ? "[" + camera.ip() + "]" : camera.ip();
    return host + ":" + camera.rtspPort();
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
    write(camera, file, "", false, false);
  }

  /**
   * The same for one that was tried before.
   *
   * @param camera the camera
   * @param file an ffconcat file, replaced as a whole
   * @param words what FFmpeg said of this file last; empty where that is not known
   * @param vain whether it recorded nothing then
   * @param patient whether the first key frame may take long, without which FFmpeg does not know
   *     the size of the picture; it ends its look as soon as it knows all tracks
   */
  public static void write(Camera camera, Path file, String words, boolean vain, boolean patient)
      throws IOException {
    Durable.createPrivateDirectories(file.toAbsolutePath().getParent());
    String address = "ffconcat version 1.0\n" + "file '" + withPassword(camera) + "'\n";
    String content =
        address
            + transport(camera, before(file, address), words, vain)
            + ("option timeout " + timeout(camera) + "\n")
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

  private static long timeout(Camera camera) {
    return Math.min(MOST_MICROSECONDS, camera.stallSeconds() * MICROSECONDS_OF_HALF_A_SECOND);
  }

  /** What the file says of the same address, after it. */
  private static String before(Path file, String address) throws IOException {
    String text =
        Files.isRegularFile(file)
            ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
            : "";
    return text.startsWith(address) ? text.substring(address.length()) : "";
  }

  /**
   * FFmpeg goes over to UDP by itself where a camera answers 461 to TCP. Where it refuses in other
   * words, UDP is tried next, and the file remembers it for as long as footage comes by it: the
   * camera may have refused for a moment only, and its packets get lost on the way.
   */
  private static String transport(Camera camera, String before, String words, boolean vain) {
    return switch (camera.connection().transport()) {
      case TCP -> TCP;
      case UDP -> UDP;
      case AUTO -> {
        boolean udp =
            before.startsWith(UDP) ? !vain : LastWords.of(words) == LastWords.TRANSPORT && vain;
        yield udp ? UDP : AUTO;
      }
    };
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
        "file,rtsp,rtp,tcp,udp,tls,crypto",
        "-i",
        file.toString());
  }
}
