package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.config.Camera;
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
