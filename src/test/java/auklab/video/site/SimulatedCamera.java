package auklab.video.site;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real RTSP server that shows a film in real time, in a process of its own. */
public final class SimulatedCamera implements AutoCloseable {
  public static final String USER = "viewer";
  private static final Pattern READY = Pattern.compile("ready rtsp://127.0.0.1:(\\d+)");

  private final Process process;
  private final int port;
  private final Path packets;

  private SimulatedCamera(Process process, int port, Path packets) {
    this.process = process;
    this.port = port;
    this.packets = packets;
  }

  /** A camera that shows a film for ten minutes. */
  public static SimulatedCamera start(Path folder, String codec, String password)
      throws IOException, InterruptedException {
    return start(folder, codec, password, 0, Media.of(codec, 60), List.of());
  }

  /** A camera that shows a film of one's own, from its beginning to whoever comes first. */
  public static SimulatedCamera showing(Path folder, Path film, String codec, String password)
      throws IOException {
    return start(folder, codec, password, 0, film, List.of());
  }

  /** The same camera without a microphone. */
  public static SimulatedCamera deaf(Path folder, Path film, String codec, String password)
      throws IOException {
    return start(folder, codec, password, 0, film, List.of("--no-audio"));
  }

  /** A camera that shows so many times ten seconds to one viewer, and then is gone. */
  public static SimulatedCamera once(Path folder, String codec, String password, int repeats)
      throws IOException, InterruptedException {
    return start(folder, codec, password, 0, Media.of(codec, repeats), List.of("--once"));
  }

  /** A camera for many viewers on a port: what one of them asks for changes nothing for others. */
  public static SimulatedCamera live(Path folder, String codec, String password, int port)
      throws IOException, InterruptedException {
    return start(folder, codec, password, port, Media.of(codec, 60), List.of("--live"));
  }

  /** The same camera on the same port again, as after a power cut. */
  public static SimulatedCamera again(Path folder, String codec, String password, int port)
      throws IOException, InterruptedException {
    return start(folder, codec, password, port, Media.of(codec, 60), List.of());
  }

  private static SimulatedCamera start(
      Path folder, String codec, String password, int port, Path film, List<String> more)
      throws IOException {
    Files.createDirectories(folder);
    Path log = Files.createTempFile(folder, "camera", ".log");
    Path packets = Files.createTempFile(folder, "packets", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/python3", "src/test/python/camera.py", "--port", "" + port));
    command.addAll(List.of("--codec", codec, "--media", film.toString(), "--user", USER));
    command.addAll(List.of("--packets", packets.toString(), "--times"));
    command.addAll(more);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("CAMERA_PASSWORD", password);
    Process process = builder.start();
    int bound =
        await("a camera that is ready")
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> {
                  Matcher match = READY.matcher(Files.readString(log));
                  return match.find() ? Integer.parseInt(match.group(1)) : 0;
                },
                found -> found > 0 || !process.isAlive());
    if (bound == 0) {
      throw new IOException("the camera did not start: " + Files.readString(log));
    }
    return new SimulatedCamera(process, bound, packets);
  }

  public int port() {
    return port;
  }

  public boolean hasEnded() {
    return !process.isAlive();
  }

  /** Every packet that it has sent: "video" or "audio" and the hash of its payload. */
  public List<String> packets() throws IOException {
    return Files.readAllLines(packets).stream()
        .map(packet -> packet.substring(0, packet.lastIndexOf(' ')))
        .toList();
  }

  /**
   * When it sent its first picture: it waits for its viewer, and the next comes when it has gone.
   */
  public Instant firstPicture() throws IOException {
    return Files.readAllLines(packets).stream()
        .filter(packet -> packet.startsWith("video"))
        .skip(1)
        .map(packet -> packet.substring(packet.lastIndexOf(' ') + 1))
        .map(seconds -> Instant.ofEpochMilli(Math.round(Double.parseDouble(seconds) * 1000)))
        .findFirst()
        .orElseThrow();
  }

  /** From now on it sends nothing, while its connections stay open. */
  public void freeze() throws IOException, InterruptedException {
    Programs.signal("STOP", process.pid());
  }

  public void thaw() throws IOException, InterruptedException {
    Programs.signal("CONT", process.pid());
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly();
    process.waitFor();
  }
}
