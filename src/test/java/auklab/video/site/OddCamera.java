package auklab.video.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A camera with the oddities that real ones have: tracks that stay empty, clocks that step, late
 * pictures, other manners. {@code src/test/python/odd_camera.py --help} lists its options.
 */
public final class OddCamera extends CameraProcess {
  /** A track of sound that is announced and never sends; it is the last one. */
  public static final List<String> EMPTY_SOUND =
      List.of("--empty", "m=audio 0 RTP/AVP 0\\na=rtpmap:0 PCMU/8000");

  private OddCamera(Path folder, String password, List<String> options) throws IOException {
    super("odd_camera.py", folder, password, options);
  }

  /** A camera that shows H.264 and AAC, without end. */
  public static OddCamera start(Path folder, String password, String... oddities)
      throws IOException, InterruptedException {
    return start(folder, password, List.of(oddities));
  }

  public static OddCamera start(Path folder, String password, List<String> oddities)
      throws IOException, InterruptedException {
    return showing(folder, Media.of("h264", 60), password, oddities);
  }

  /** A camera that shows a film of one's own, again and again. */
  public static OddCamera showing(Path folder, Path film, String password, List<String> oddities)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--media", film.toString()));
    options.addAll(oddities);
    return new OddCamera(folder, password, options);
  }

  /** The options for rtsps, with a new certificate that nobody vouches for. */
  public static List<String> tls(Path folder) throws IOException, InterruptedException {
    String key = folder.resolve("camera-key.pem").toString();
    String certificate = folder.resolve("camera-certificate.pem").toString();
    Programs.output(
        ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=camera.example.com -keyout")
            .concat(" " + key + " -out " + certificate)
            .split(" "));
    return List.of("--cert", certificate, "--key", key);
  }

  /** The clock in its sender reports steps, with the next report of each track. */
  public void stepClock(Duration step) throws IOException {
    command("clock " + step.toMillis() / 1000.0);
  }

  /** The RTP timestamps of a track jump. */
  public void jump(int track, long ticks) throws IOException {
    command("jump " + track + " " + ticks);
  }

  /** A track sends nothing from now on. */
  public void mute(int track) throws IOException {
    command("mute " + track);
  }

  public void unmute(int track) throws IOException {
    command("unmute " + track);
  }

  private void command(String line) throws IOException {
    process().getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    process().getOutputStream().flush();
  }

  /**
   * What it was asked, and what it answered, such as {@code DESCRIBE /Streaming/Channels/101 200}.
   */
  public List<String> requests() throws IOException {
    return log().filter(line -> line.matches("[A-Z_]+ .*")).toList();
  }

  /** When it sent the first picture that a viewer got. */
  public Instant firstPicture() throws IOException {
    return sent(0);
  }
}
