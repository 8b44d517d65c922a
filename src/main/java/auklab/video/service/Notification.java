package auklab.video.service;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd, where it has started us and wants to know: once that we are ready, and then, as
 * long as the recorders are looked at, that we are well. It has a thread of its own, no route,
 * since an edit of routes must not make systemd believe that we hang.
 */
public final class Notification implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("service");

  /** Where systemd listens, under a name that no program which we start knows and might use. */
  private static final String SOCKET = "AUKLAB_VIDEO_NOTIFY";

  /** Short beside the time of a start; it ends with the start. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BooleanSupplier ready;
  private final Supplier<Duration> sinceLook;
  private final Duration feeding;
  private final String status;
  private final String socket;
  private final Thread thread = new Thread(this::tell, "service");

  /**
   * @param environment says whether, and how often, systemd wants to hear of us: the launcher's
   *     {@code AUKLAB_VIDEO_NOTIFY}, and {@code WATCHDOG_USEC}, the time after which it kills who
   *     is silent
   * @param ready whether the start is over
   * @param sinceLook time since all recorders were looked at last
   * @param status what it is that we do, for {@code systemctl status}
   */
  public Notification(
      Map<String, String> environment,
      BooleanSupplier ready,
      Supplier<Duration> sinceLook,
      String status) {
    this.ready = ready;
    this.sinceLook = sinceLook;
    this.status = status;
    this.feeding =
        Duration.ofNanos(Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0")) * 1000 / 2);
    this.socket = environment.getOrDefault(SOCKET, "");
    thread.setDaemon(true);
    if (!socket.isEmpty()) {
      thread.start();
    }
  }

  private void tell() {
    try {
      while (!ready.getAsBoolean()) {
        pause(LOOK);
      }
      say("READY=1", "STATUS=" + status);
      while (!feeding.isZero()) {
        pause(feeding);
        if (sinceLook.get().compareTo(feeding) < 0) {
          say("WATCHDOG=1");
        } else {
          LOG.error(
              "the recorders were not looked at for {} s; systemd is not told that all is well",
              sinceLook.get().toSeconds());
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  /** Java has no datagram sockets in the file system, so another program says it for us. */
  private void say(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemd-notify"));
    command.addAll(List.of(words));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("NOTIFY_SOCKET", socket);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      } else if (process.exitValue() != 0) {
        LOG.warn("systemd-notify {} has failed: {}", words[0], process.exitValue());
      }
    } catch (IOException e) {
      LOG.warn("systemd cannot be told {}: {}", words[0], e.toString());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
