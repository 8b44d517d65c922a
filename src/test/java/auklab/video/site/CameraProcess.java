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
import java.util.stream.Stream;

/** A camera that a Python script simulates, in a process of its own. */
abstract class CameraProcess implements AutoCloseable {
  public static final String USER = "viewer";
  private static final Pattern READY = Pattern.compile("ready rtsps?://127.0.0.1:(\\d+)");

  private final Process process;
  private final int port;
  private final Path packets;
  private final Path log;

  /**
   * Starts the camera, and waits until it answers.
   *
   * @param script a file in {@code src/test/python}
   * @param folder where it logs and writes down its packets
   * @param password what its viewers must know; it travels in the environment
   * @param options what else it is told
   */
  CameraProcess(String script, Path folder, String password, List<String> options)
      throws IOException {
    Files.createDirectories(folder);
    log = Files.createTempFile(folder, "camera", ".log");
    packets = Files.createTempFile(folder, "packets", ".txt");
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/python3", "src/test/python/" + script, "--user", USER));
    command.addAll(List.of("--packets", packets.toString(), "--times"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("CAMERA_PASSWORD", password);
    process = builder.start();
    port =
        await("a camera that is ready")
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> {
                  Matcher match = READY.matcher(Files.readString(log));
                  return match.find() ? Integer.parseInt(match.group(1)) : 0;
                },
                found -> found > 0 || !process.isAlive());
    if (port == 0) {
      throw new IOException("the camera did not start: " + Files.readString(log));
    }
  }

  Process process() {
    return process;
  }

  /** What it has printed, a line each. */
  Stream<String> log() throws IOException {
    return Files.readAllLines(log).stream();
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

  /** When it sent a picture, counted from 0. */
  public Instant sent(int picture) throws IOException {
    return Files.readAllLines(packets).stream()
        .filter(packet -> packet.startsWith("video"))
        .skip(picture)
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
