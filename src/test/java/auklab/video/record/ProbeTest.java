package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.config.Connection;
import auklab.video.ledger.Cause;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
  private static final Duration SLOW = Duration.ofMillis(2500);

  @TempDir Path folder;

  @Test
  void shouldWaitForTheAnswerOfASlowCamera() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> serve(server), "slow camera");
      thread.setDaemon(true);
      thread.start();
      Camera camera = Given.camera("ROST1", folder, "127.0.0.1", server.getLocalPort());
      Probe probe = new Probe(System::nanoTime);

      await().atMost(Duration.ofSeconds(10)).until(() -> probe.answers(camera));
    }
  }

  /** Looks come each half second, a moment late or early; a camera may be back between any two. */
  @Test
  void shouldFindACameraAtTheThirdLookAfterItsReturn() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    AtomicLong now = new AtomicLong();
    Camera camera = Given.camera("ROST1", folder, "127.0.0.1", port);
    Probe probe = new Probe(now::get);
    assertThat(probe.answers(camera)).isFalse();
    await("a refusal").until(() -> probe.isUnanswered("ROST1"));
    try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      now.set(Duration.ofMillis(490).toNanos());
      assertThat(probe.answers(camera)).isFalse();
      now.set(Duration.ofMillis(990).toNanos());
      assertThat(probe.answers(camera)).isFalse();
      answer(server.accept());
      await("the answer").until(() -> probe.answers(camera));
    }
  }

  @Test
  void shouldAskForTheStreamsOwnPathWithoutALogin() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Camera camera = Given.camera("ROST1", folder, "127.0.0.1", server.getLocalPort());
      new Probe(System::nanoTime).answers(camera);

      assertThat(question(server))
          .startsWith(
              "OPTIONS rtsp://127.0.0.1:"
                  + server.getLocalPort()
                  + "/Streaming/Channels/101 RTSP/1.0\r\n")
          .doesNotContain(camera.user(), camera.password());
    }
  }

  /** The fault: it hangs up at every question of ours, and might talk to FFmpeg. */
  @Test
  void shouldHaveACameraTriedMoreAndMoreSeldomThatHangsUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Camera camera = Given.camera("ROST1", folder, "127.0.0.1", server.getLocalPort());
      AtomicLong now = new AtomicLong();
      Probe probe = new Probe(now::get);

      assertThat(probe.isWorthATry(camera, 0)).isFalse();
      server.accept().close();
      await("its hanging up").until(() -> probe.isUnanswered("ROST1"));
      assertThat(probe.isWorthATry(camera, 0)).as("at once").isFalse();
      now.set(Duration.ofMillis(899).toNanos());
      assertThat(probe.isWorthATry(camera, 0)).as("before a second is over").isFalse();
      now.set(Duration.ofSeconds(1).toNanos());
      probe.isWorthATry(camera, 5);
      server.accept().close();
      await("its hanging up again").until(() -> probe.isWorthATry(camera, 0));
      assertThat(probe.isWorthATry(camera, 5)).as("after five attempts in vain").isFalse();
      assertThat(probe.found("ROST1")).contains(Cause.SILENT);
      now.set(Duration.ofSeconds(60).toNanos());
      probe.isWorthATry(camera, 5);
      server.accept().close();
      await("another attempt").until(() -> probe.isWorthATry(camera, 5));

      probe.forget("ROST1");
      assertThat(probe.isWorthATry(camera, 0)).as("right after the attempt").isFalse();
    }
  }

  /** The fault: it takes every connection, and answers none of our questions. */
  @Test
  void shouldHaveACameraTriedThatSaysNothing() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Camera camera = Given.camera("ROST1", folder, "127.0.0.1", server.getLocalPort());
      AtomicLong now = new AtomicLong();
      Probe probe = new Probe(now::get);
      assertThat(probe.isWorthATry(camera, 0)).isFalse();
      question(server);
      now.set(Duration.ofMillis(4900).toNanos());
      assertThat(probe.isWorthATry(camera, 0)).as("while it may only be slow").isFalse();
      now.set(Duration.ofSeconds(5).toNanos());
      assertThat(probe.isWorthATry(camera, 0)).isTrue();
    }
  }

  @Test
  void shouldNotHaveACameraTriedWhosePortRefuses() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    Camera camera = Given.camera("ROST1", folder, "127.0.0.1", port);
    AtomicLong now = new AtomicLong();
    Probe probe = new Probe(now::get);
    for (int second = 0; second < 10; second++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(probe.isWorthATry(camera, 0)).isFalse();
      await("a refusal").until(() -> probe.isUnanswered("ROST1"));
    }
  }

  /** What it says is encrypted; that it takes the connection is enough to try it. */
  @Test
  void shouldOnlyConnectToACameraThatSpeaksTls() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Camera camera =
          Given.camera(
              "ROST1",
              folder,
              "127.0.0.1",
              server.getLocalPort(),
              new Connection(Connection.Transport.AUTO, true, false, false));
      Probe probe = new Probe(System::nanoTime);
      await("the connection").until(() -> probe.answers(camera));
      try (Socket asked = server.accept()) {
        assertThat(asked.getInputStream().read()).as("what was sent").isEqualTo(-1);
      }
    }
  }

  private static String question(ServerSocket server) throws Exception {
    Socket asked = server.accept();
    byte[] head = new byte[512];
    return new String(head, 0, asked.getInputStream().read(head), StandardCharsets.UTF_8);
  }

  /** The fault: the name server is away, and so each look for a name takes long. */
  @Test
  void shouldLookForANameOnceAtATimeAndFindTheCameraOnceThereIsAnAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> serve(server), "slow camera");
      thread.setDaemon(true);
      thread.start();
      Camera camera = Given.camera("ROST1", folder, "rost1.example.com", server.getLocalPort());
      AtomicInteger lookups = new AtomicInteger();
      AtomicLong passed = new AtomicLong();
      CompletableFuture<Void> back = new CompletableFuture<>();
      Probe probe =
          new Probe(
              () -> System.nanoTime() + passed.get(),
              (name, port) -> {
                lookups.incrementAndGet();
                back.join();
                // What was asked while the name server was away comes to nothing.
                return lookups.get() == 1
                    ? InetSocketAddress.createUnresolved(name, port)
                    : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
              });
      for (int second = 0; second < 20; second++) {
        assertThat(probe.answers(camera)).isFalse();
        passed.addAndGet(Duration.ofSeconds(1).toNanos());
      }
      await("the look for its name").until(() -> lookups.get() > 0);
      assertThat(lookups).hasValue(1);
      assertThat(probe.isUnanswered("ROST1")).isTrue();
      assertThat(probe.found("ROST1")).contains(Cause.UNREACHABLE);

      back.complete(null);

      await().atMost(Duration.ofSeconds(10)).until(() -> probe.answers(camera));
    }
  }

  /** Answers each question as late, whoever else asks meanwhile. */
  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket asked = server.accept();
        CompletableFuture.delayedExecutor(SLOW.toMillis(), TimeUnit.MILLISECONDS)
            .execute(() -> answer(asked));
      } catch (java.io.IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket asked) {
    try (asked) {
      asked.getOutputStream().write("RTSP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (java.io.IOException e) {
      // Who asked has gone.
    }
  }
}
