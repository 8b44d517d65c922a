package auklab.video.site;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The socket at which systemd would listen. Python hears it, since Java has none of its kind. */
public final class NotifySocket implements AutoCloseable {
  private static final String LISTEN =
      """
      import os, socket, sys
      listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      listener.bind(sys.argv[1])
      while True:
          # What comes along with a barrier is closed at once, for which its sender waits.
          message, descriptors, _, _ = socket.recv_fds(listener, 4096, 1)
          for descriptor in descriptors:
              os.close(descriptor)
          print(message.decode(), flush=True)
      """;

  private final Path path;
  private final Path heard;
  private final Process listener;

  /** Listens in a folder. */
  public NotifySocket(Path folder) throws IOException {
    path = folder.resolve("notify");
    heard = folder.resolve("heard.txt");
    listener =
        new ProcessBuilder("/usr/bin/python3", "-c", LISTEN, path.toString())
            .redirectErrorStream(true)
            .redirectOutput(heard.toFile())
            .start();
    await("a socket").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(path));
  }

  /** Where it listens. */
  public String path() {
    return path.toString();
  }

  /** All that it has heard, line by line. */
  public List<String> heard() throws IOException {
    return Files.readAllLines(heard);
  }

  @Override
  public void close() throws Exception {
    listener.destroyForcibly().waitFor();
  }
}
