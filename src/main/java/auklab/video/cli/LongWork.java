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
  private final String unit;
  private final long size;
  private final boolean watched = System.console() != null;
  private ProgressBar bar;
  private long total;
  private long done;
  private long lastLine = System.nanoTime();

  /**
   * A work that reads bytes.
   *
   * @param task what is done, in a word
   */
  LongWork(String task) {
    this(task, "MB", MEGABYTE);
  }

  /**
   * @param task what is done, in a word
   * @param unit what people are told the count of
   * @param size how much of what is counted makes one of these
   */
  LongWork(String task, String unit, long size) {
    this.task = task;
    this.unit = unit;
    this.size = size;
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
              .setUnit(" " + unit, size)
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
      System.err.println(task + ": " + done / size + " of " + total / size + " " + unit);
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
