package auklab.video;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread that works on one task after the other, in their order. Whoever brings the next waits
 * until it is begun: so one is worked on while the next is made ready, and none queues up.
 */
final class OneAtATime extends ThreadPoolExecutor {
  private static final long LOOK_MILLIS = 100;

  /**
   * @param name what the thread is called
   */
  OneAtATime(String name) {
    super(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        },
        (task, pool) -> handOver(task, (OneAtATime) pool));
  }

  private static void handOver(Runnable task, OneAtATime pool) {
    try {
      while (!pool.getQueue().offer(task, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (pool.isShutdown()) {
          throw new RejectedExecutionException("it is to stop");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(e);
    }
  }
}
