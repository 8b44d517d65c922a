package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.site.SmallDisk;
import auklab.video.space.Ballast;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineLockTest {
  @TempDir Path stateDir;

  @Test
  void shouldRefuseASecondPipelineAndNameTheFirst() throws Exception {
    PipelineLock first = PipelineLock.take(stateDir);

    assertThatExceptionOfType(PipelineLock.HeldException.class)
        .isThrownBy(() -> PipelineLock.take(stateDir))
        .withMessageContaining("process " + ProcessHandle.current().pid());

    first.close();
    PipelineLock.take(stateDir).close();
  }

  @Test
  void shouldNotGiveUpSinceSomebodyOnlyAsksWhetherOneRuns() throws Exception {
    PipelineLock.take(stateDir).close();
    FileChannel asking =
        FileChannel.open(stateDir.resolve("pipeline.lock"), StandardOpenOption.WRITE);
    asking.lock();
    CompletableFuture<Void> asked =
        CompletableFuture.runAsync(
            () -> {
              try {
                asking.close();
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));

    PipelineLock taken = PipelineLock.take(stateDir);

    asked.get(5, TimeUnit.SECONDS);
    taken.close();
  }

  /** The fault: no file can be made any more on the disk of state_dir. */
  @Test
  void shouldGiveUpBallastForItsFile() throws Exception {
    Path place = stateDir.resolve("disk");
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=8m,nr_inodes=100")) {
      Path state = Files.createDirectories(disk.seen(place).resolve("state"));
      Ballast.in(state).layBy();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  Files.createFile(disk.seen(place).resolve("file-" + i));
                }
              })
          .hasMessageContaining("No space left");

      PipelineLock.take(state).close();

      assertThat(state.resolve("pipeline.lock")).exists();
    }
  }
}
