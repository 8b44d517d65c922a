package auklab.video.control;

import auklab.video.footage.Durable;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the running pipeline: a Unix socket, {@code state_dir/control}, open to its owner
 * and group. A request is one line, a JSON list of words; the answer is one line of JSON.
 */
public final class ControlSocket implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("control");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ServerSocketChannel server;
  private final Function<List<String>, String> answer;

  /**
   * Opens the socket and answers from now on.
   *
   * @param stateDir folder of the socket
   * @param answer makes the answer to a request's words
   */
  public ControlSocket(Path stateDir, Function<List<String>, String> answer) throws IOException {
    this.answer = answer;
    Durable.createPrivateDirectories(stateDir);
    Path path = path(stateDir);
    // Only one pipeline runs on a state_dir, so whatever lies here is left from one that died.
    Files.deleteIfExists(path);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    Thread thread = new Thread(this::serve, "control");
    thread.setDaemon(true);
    thread.start();
  }

  private static Path path(Path stateDir) {
    return stateDir.resolve("control");
  }

  private void serve() {
    while (true) {
      try {
        SocketChannel client = server.accept();
        // One that says nothing keeps nobody else waiting.
        Thread thread = new Thread(() -> serve(client), "control-client");
        thread.setDaemon(true);
        thread.start();
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("a request could not be taken: {}", e.toString());
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      client.write(ByteBuffer.wrap((reply(client) + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException | RuntimeException e) {
      LOG.warn("a request could not be answered: {}", e.toString());
    }
  }

  private String reply(SocketChannel client) throws IOException {
    String[] words = MAPPER.readValue(line(client), String[].class);
    return answer.apply(List.of(words));
  }

  private static String line(SocketChannel channel) throws IOException {
    return new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
        .readLine();
  }

  /**
   * Asks the pipeline that runs on a state_dir.
   *
   * @param stateDir its state_dir
   * @param words the request
   * @return its answer
   * @throws IOException where none runs, or it does not answer
   */
  public static String ask(Path stateDir, List<String> words) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path(stateDir)))) {
      byte[] request = (MAPPER.writeValueAsString(words) + "\n").getBytes(StandardCharsets.UTF_8);
      channel.write(ByteBuffer.wrap(request));
      String reply = line(channel);
      if (reply == null) {
        throw new IOException("the pipeline closed the connection without an answer");
      }
      return reply;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
