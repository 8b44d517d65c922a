package auklab.video.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Turns SIGTERM and Ctrl-C into an orderly end, after which the exit code is 0. The end may also be
 * asked for by a request to hand over.
 */
final class Stop {
  /** What was asked for. */
  enum Kind {
    /** End, and let every recorder finish. */
    STOP,
    /** End, and leave the recorders to a successor. */
    HAND_OVER
  }

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Kind kind = Kind.STOP;
  private volatile boolean awaited;

  private Stop() {}

  /** From now on, a signal asks for the end instead of bringing it. */
  static Stop onSignal() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::shutDown, "stop"));
    return stop;
  }

  private void shutDown() {
    asked.countDown();
    await(done);
    if (awaited) {
      System.out.flush();
      System.err.flush();
      // Java would report the signal; but all was done as asked.
      Runtime.getRuntime().halt(0);
    }
  }

  /** Asks for the end, and for leaving the recorders to a successor. */
  void handOver() {
    kind = Kind.HAND_OVER;
    asked.countDown();
  }

  /** Waits until the end is asked for, and says which. */
  Kind await() {
    await(asked);
    awaited = true;
    return kind;
  }

  /** Says that everything has ended. */
  void done() {
    done.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
