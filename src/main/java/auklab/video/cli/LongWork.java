package auklab.video.cli;

import auklab.video.archive.Verification;
import java.time.Duration;
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
