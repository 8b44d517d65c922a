package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OneAtATimeTest {
  @Test
  void shouldWorkInOrderAndLetWhoBringsTheNextWaitUntilItIsBegun() throws Exception {
    OneAtATime tasks = new OneAtATime("tasks");
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch first = new CountDownLatch(1);
    tasks.execute(
        () -> {
          await().until(() -> first.getCount() == 0);
          done.add(1);
        });
    CompletableFuture<Void> brought =
        CompletableFuture.runAsync(
            () -> {
              tasks.execute(() -> done.add(2));
              tasks.execute(() -> done.add(3));
            });
    await("who brings the second").until(() -> isWaiting(tasks));
    assertThat(brought).isNotDone();
    assertThat(done).isEmpty();

    first.countDown();

    brought.get();
    await("all three").until(() -> done.size() == 3);
    assertThat(done).containsExactly(1, 2, 3);
    tasks.shutdown();
  }

  @Test
  void shouldRefuseWhatComesToAStop() {
    OneAtATime tasks = new OneAtATime("tasks");
    CountDownLatch end = new CountDownLatch(1);
    tasks.execute(() -> await().until(() -> end.getCount() == 0));
    tasks.shutdown();

    assertThatThrownBy(() -> tasks.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    end.countDown();
  }

  private static boolean isWaiting(OneAtATime tasks) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getState() == Thread.State.TIMED_WAITING)
        .flatMap(thread -> java.util.Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().equals(OneAtATime.class.getName()));
  }
}
