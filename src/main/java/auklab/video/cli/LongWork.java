package auklab.video.cli;

import auklab.video.archive.Verification;
import auklab.video.backup.Progress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long work is: a bar with rate and time left where a person is watching, and a line now
 * and then where not.
 */
final class LongWork implements Verification.Progress, AutoCloseable {
  private static final long MEGABYTE = 1_000_000;
  private static final Duration LINE_EVERY = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final String task;
  private final boolean watched = System.console() != null;
  private ProgressBar bar;
  private long total;
  private long done;
  private long lastLine = System.nanoTime();

  /**
   * @param task what is done, in a word
   */
  LongWork(String task) {
    this.task = task;
  }

  /** Some work that goes on elsewhere. */
  interface Work<T> {
    T result() throws Exception;
  }

  /**
   * Does some work of the backup, and shows how far it is.
   *
   * @param task what is done, in a word
   * @param progress tells how far it is
   * @param work the work
   */
  static <T> T during(String task, Supplier<Progress> progress, Work<T> work) throws Exception {
    try (LongWork shown = new LongWork(task)) {
      Thread look = new Thread(() -> shown.follow(progress), "progress");
      look.setDaemon(true);
      look.start();
      try {
        return work.result();
      } finally {
        look.interrupt();
        look.join();
        shown.at(progress.get());
      }
    }
  }

  private void follow(Supplier<Progress> progress) {
    while (!Thread.currentThread().isInterrupted()) {
      at(progress.get());
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void at(Progress progress) {
    if (progress.bytes() > total) {
      begins(progress.bytes() - total);
    }
    if (progress.bytes() > 0) {
      read(progress.proven() - done);
    }
  }

  @Override
  public void begins(long bytes) {
    total += bytes;
    if (bar != null) {
      bar.maxHint(Math.max(1, total));
    } else if (watched) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(Math.max(1, bytes))
              .setUnit(" MB", MEGABYTE)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .build();
    }
  }

  @Override
  public synchronized void read(long bytes) {
    done += bytes;
    if (bar != null) {
      bar.stepTo(done);
    } else if (System.nanoTime() - lastLine > LINE_EVERY.toNanos()) {
      lastLine = System.nanoTime();
      System.err.println(task + ": " + done / MEGABYTE + " of " + total / MEGABYTE + " MB");
    }
  }

  @Override
  public void found(Verification.Flaw flaw, String path) {
    System.out.println(flaw.words() + ": " + path);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
