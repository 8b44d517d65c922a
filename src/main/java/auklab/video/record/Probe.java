package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.ledger.Cause;
import auklab.video.stream.StreamUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Asks cameras whether they are there, as cheaply as that can be done: one connection and one RTSP
 * OPTIONS of the stream's own path, which needs no password; with TLS, the connection alone. Nobody
 * waits for the answer; who asked comes again.
 *
 * <p>The answer spares attempts, and forbids none: FFmpeg asks other questions, and may be answered
 * where this one is not. So a camera that takes the connection, and says nothing or hangs up, is
 * tried all the same, more and more seldom.
 */
final class Probe {
  /** A little less than a second, so that a look which comes a moment early asks all the same. */
  private static final Duration EVERY = Duration.ofMillis(900);

  /** A camera that has taken the connection may be slow; FFmpeg would wait for it as long. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MOST = 512;

  private final LongSupplier nanoTime;
  private final BiFunction<String, Integer, InetSocketAddress> names;
  private final Map<String, Question> questions = new ConcurrentHashMap<>();
  private final Map<String, Cause> found = new ConcurrentHashMap<>();
  private final Map<String, Long> taken = new ConcurrentHashMap<>();
  private AsynchronousChannelGroup group;

  /**
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Probe(LongSupplier nanoTime) {
    this(nanoTime, InetSocketAddress::new);
  }

  /**
   * @param nanoTime a clock that nobody sets, in nanoseconds
   * @param names finds the address of a name and port, which may take long
   */
  Probe(LongSupplier nanoTime, BiFunction<String, Integer, InetSocketAddress> names) {
    this.nanoTime = nanoTime;
    this.names = names;
  }

  /**
   * Whether FFmpeg is to be tried: the camera answers, or has taken connections in vain for so long
   * that it may answer FFmpeg alone.
   *
   * @param camera the camera
   * @param failures attempts in a row that brought no footage
   */
  boolean isWorthATry(Camera camera, int failures) {
    return answers(camera) || isTriedAllTheSame(camera.station(), failures);
  }

  private synchronized boolean isTriedAllTheSame(String station, int failures) {
    Question last = questions.get(station);
    if (last != null && last.connected) {
      taken.putIfAbsent(station, last.asked);
    } else if (last != null && last.closed) {
      // Refused, or not reached: it has no port any more.
      taken.remove(station);
    }
    Duration wait = Decider.backOff(failures, Decider.LONGEST_BACK_OFF);
    boolean silent = last != null && !last.closed && wait.compareTo(PATIENCE) < 0;
    Long since = taken.get(station);
    return since != null && nanoTime.getAsLong() - since >= (silent ? PATIENCE : wait).toNanos();
  }

  /**
   * Asks a camera, unless it was asked within the last second, or is about to answer.
   *
   * @return whether it has answered since it was asked first
   */
  synchronized boolean answers(Camera camera) {
    Question last = questions.get(camera.station());
    if (last != null && last.answered) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (last == null || now - last.asked >= last.patience().toNanos()) {
      if (last != null) {
        found.put(camera.station(), last.connected ? Cause.SILENT : Cause.UNREACHABLE);
        if (last.resolving) {
          // Another look for its name would wait as long, beside this one.
          return false;
        }
        last.close();
      }
      Question question = new Question(camera, now, last != null);
      questions.put(camera.station(), question);
      question.ask();
    }
    return false;
  }

  /** What the last question came to that was not answered; empty where none was asked yet. */
  Optional<Cause> found(String station) {
    return Optional.ofNullable(found.get(station));
  }

  /** Whether a camera was asked, and was given the time to answer, and has not. */
  synchronized boolean isUnanswered(String station) {
    Question last = questions.get(station);
    return last != null
        && !last.answered
        && (last.again || last.closed || nanoTime.getAsLong() - last.asked >= EVERY.toNanos());
  }

  /** What was answered so far says nothing about the next time. */
  synchronized void forget(String station) {
    found.remove(station);
    taken.remove(station);
    Question last = questions.remove(station);
    if (last != null) {
      last.close();
    }
  }

  private synchronized AsynchronousChannelGroup group() throws IOException {
    if (group == null) {
      group =
          AsynchronousChannelGroup.withFixedThreadPool(
              1,
              task -> {
                Thread thread = new Thread(task, "probe");
                thread.setDaemon(true);
                return thread;
              });
    }
    return group;
  }

  /** One attempt. Each step follows the one before it, on the thread that learns of its end. */
  private final class Question {
    private final Camera camera;
    private final String host;
    private final int port;
    private final long asked;
    private final boolean again;
    private final ByteBuffer answer = ByteBuffer.allocate(MOST);
    private volatile AsynchronousSocketChannel channel;
    private volatile boolean resolving;
    private volatile boolean connected;
    private volatile boolean answered;
    private volatile boolean closed;

    Question(Camera camera, long asked, boolean again) {
      this.camera = camera;
      this.host = camera.ip();
      this.port = camera.rtspPort();
      this.asked = asked;
      this.again = again;
    }

    /** How long after this question the next one is due. */
    Duration patience() {
      return connected && !closed ? PATIENCE : EVERY;
    }

    void ask() {
      if (host.matches("[0-9.]+") || host.contains(":")) {
        connect(new InetSocketAddress(host, port));
      } else {
        // To look up a name may take seconds, and is done aside.
        resolving = true;
        CompletableFuture.supplyAsync(() -> names.apply(host, port))
            .whenComplete((address, fault) -> resolving = false)
            .thenAccept(this::connect);
      }
    }

    private void connect(InetSocketAddress address) {
      if (address.isUnresolved() || closed) {
        return;
      }
      try {
        channel = AsynchronousSocketChannel.open(group());
        channel.connect(address, null, then(connected -> send()));
      } catch (IOException | RuntimeException e) {
        close();
      }
    }

    private void send() {
      connected = true;
      if (camera.connection().tls()) {
        answered = true;
        close();
        return;
      }
      String question =
          "OPTIONS "
              + StreamUrl.of(camera)
              + " RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: auklab-video\r\n\r\n";
      channel.write(
          ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)),
          null,
          then(written -> receive()));
    }

    private void receive() {
      channel.read(
          answer,
          null,
          then(
              read -> {
                String text =
                    new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
                answered = text.startsWith("RTSP/");
                close();
              }));
    }

    private <T> CompletionHandler<T, Void> then(java.util.function.Consumer<T> next) {
      return new CompletionHandler<>() {
        @Override
        public void completed(T result, Void nothing) {
          try {
            next.accept(result);
          } catch (RuntimeException e) {
            close();
          }
        }

        @Override
        public void failed(Throwable fault, Void nothing) {
          close();
        }
      };
    }

    void close() {
      closed = true;
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // Nothing was to be learnt from it any more.
      }
    }
  }
}
