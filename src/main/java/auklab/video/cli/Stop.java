package auklab.video.cli;

import java.util.concurrent.CountDownLatch;

/** Turns SIGTERM and Ctrl-C into an orderly end, after which the exit code is 0. */
final class Stop {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean signalled;

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
    if (signalled) {
      System.out.flush();
      System.err.flush();
      // Java would report the signal; but all was done as asked.
      Runtime.getRuntime().halt(0);
    }
  }

  /** Waits until the end is asked for. */
  void await() {
    await(asked);
    signalled = true;
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
