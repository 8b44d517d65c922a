package auklab.video.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.config.Connection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamUrlTest {
  private static final String AWKWARD = "@ : / # & % + ? \" ' \\ ö and a space";

  @TempDir Path home;

  @Test
  void shouldTryTheOtherTransportAfterARefusalThatFfmpegDoesNotKnowAndKeepToIt() throws Exception {
    String refusal = "[rtsp @ 0x5] method SETUP failed: 551 Option not supported\n";
    Path file = home.resolve("ROST1.ffconcat");
    Camera camera = Given.camera("ROST1", home);

    StreamUrl.write(camera, file);
    assertThat(Files.readString(file)).contains("rtsp_transport tcp+udp\n", "prefer_tcp");
    StreamUrl.write(camera, file, refusal, true, false);
    assertThat(Files.readString(file)).contains("rtsp_transport udp\n").doesNotContain("prefer");
    StreamUrl.write(camera, file, "Connection timed out", false, false);
    assertThat(Files.readString(file)).as("it has recorded").contains("rtsp_transport udp\n");
    StreamUrl.write(camera, file, refusal, true, false);
    assertThat(Files.readString(file)).as("refused too").contains("rtsp_transport tcp+udp\n");

    StreamUrl.write(camera, file, refusal, true, false);
    StreamUrl.write(Given.camera("ROST1", home, "192.0.2.76", 554), file);
    assertThat(Files.readString(file)).as("another camera").contains("rtsp_transport tcp+udp\n");
  }

  /** The fault: the camera refused TCP while it started up, and UDP does not get through to it. */
  @Test
  void shouldGoBackToTcpWhereNothingComesByUdp() throws Exception {
    Path file = home.resolve("ROST1.ffconcat");
    Camera camera = Given.camera("ROST1", home);
    StreamUrl.write(camera, file, "method SETUP failed: 501 Not Implemented", true, false);

    StreamUrl.write(camera, file, "", true, false);

    assertThat(Files.readString(file)).contains("rtsp_transport tcp+udp\n");
  }

  /** FFmpeg goes over to UDP by itself after this answer, and says so all the same. */
  @Test
  void shouldLeaveItToFfmpegWhereItHasRecordedAfterARefusal() throws Exception {
    Path file = home.resolve("ROST1.ffconcat");
    String refusal = "method SETUP failed: 461 Unsupported Transport";

    StreamUrl.write(Given.camera("ROST1", home), file, refusal, false, false);

    assertThat(Files.readString(file)).contains("rtsp_transport tcp+udp\n");
  }

  @ParameterizedTest
  @CsvSource({"TCP, tcp", "UDP, udp"})
  void shouldKeepToTheTransportThatItsOwnerNames(Connection.Transport transport, String word)
      throws Exception {
    Connection connection = new Connection(transport, false, false, false);
    Path file = home.resolve("ROST1.ffconcat");
    Camera camera = Given.camera("ROST1", home, "192.0.2.75", 554, connection);

    StreamUrl.write(camera, file, "method SETUP failed: 551 Option not supported", true, false);
    assertThat(Files.readAllLines(file)).contains("option rtsp_transport " + word);
  }

  @Test
  void shouldWriteAnAwkwardPasswordAsOneLineThatFfconcatCanRead() throws IOException {
    Path file = home.resolve("state/streams/ROST1.ffconcat");

    StreamUrl.write(Given.camera("ROST1", home, "the viewer", AWKWARD), file);

    assertThat(Files.readAllLines(file))
        .startsWith(
            "ffconcat version 1.0",
            "file 'rtsp://the%20viewer:%40%20%3A%20%2F%20%23%20%26%20%25%20%2B%20%3F%20%22%20%27"
                + "%20%5C%20%C3%B6%20and%20a%20space@192.0.2.75:554/Streaming/Channels/101'")
        .contains("option rtsp_transport tcp+udp", "option rtsp_flags prefer_tcp");
  }

  @Test
  void shouldKeepTheAddressForItsOwnerAlone() throws IOException {
    Path file = home.resolve("state/streams/ROST1.ffconcat");
    Camera camera = Given.camera("ROST1", home);

    StreamUrl.write(camera, file);
    StreamUrl.write(camera, file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(StreamUrl.inputArguments(file)).noneMatch(word -> word.contains("geheim"));
  }

  @Test
  void shouldWriteOnlyWhatIsNotThereYet() throws IOException {
    Path file = home.resolve("state/streams/ROST1.ffconcat");
    Camera camera = Given.camera("ROST1", home);
    StreamUrl.write(camera, file);
    // As on a full disk, nothing can be put in its place.
    Files.createDirectories(file.resolveSibling(".ROST1.ffconcat.next").resolve("full"));

    assertThatCode(() -> StreamUrl.write(camera, file)).doesNotThrowAnyException();
    assertThatThrownBy(() -> StreamUrl.write(Given.camera("ROST1", home, "viewer", "new"), file))
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldGiveNoLoginToACameraThatAsksForNone() {
    assertThat(StreamUrl.withPassword(Given.camera("ROST1", home, "", "")))
        .isEqualTo("rtsp://192.0.2.75:554/Streaming/Channels/101");
  }

  /** The real ffprobe logs in to a camera that asks for it; what arrives there is what counts. */
  @ParameterizedTest
  @ValueSource(strings = {"geheim", AWKWARD, "%41%20", "'; file 'x", "a=b,c|d*e~"})
  void shouldLogInWithThePasswordAsItIs(String password) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> login = CompletableFuture.supplyAsync(() -> login(server));
      Path file = home.resolve("stream.ffconcat");
      StreamUrl.write(Given.camera("ROST1", home, "viewer", password), file);
      String here = "127.0.0.1:" + server.getLocalPort();
      Files.writeString(file, Files.readString(file).replace("192.0.2.75:554", here));
      List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "error"));
      command.addAll(StreamUrl.inputArguments(file));
      Process ffprobe =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        assertThat(login.get(20, TimeUnit.SECONDS)).isEqualTo("viewer:" + password);
      } finally {
        ffprobe.destroyForcibly().waitFor();
      }
    }
  }

  /** Answers like a camera that wants a login, until it gets one. */
  private static String login(ServerSocket server) {
    try {
      while (true) {
        try (Socket camera = server.accept()) {
          BufferedReader requests =
              new BufferedReader(
                  new InputStreamReader(camera.getInputStream(), StandardCharsets.UTF_8));
          String sequence = "";
          for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            if (line.startsWith("CSeq: ")) {
              sequence = line;
            } else if (line.startsWith("Authorization: Basic ")) {
              byte[] decoded = Base64.getDecoder().decode(line.substring(21));
              return new String(decoded, StandardCharsets.UTF_8);
            } else if (line.isEmpty()) {
              String answer =
                  "RTSP/1.0 401 Unauthorized\r\n"
                      + sequence
                      + "\r\nWWW-Authenticate: Basic realm=\"camera\"\r\n\r\n";
              camera.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
