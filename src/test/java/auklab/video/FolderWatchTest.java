package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What the kernel tells of folders, and what becomes of who relies on it where it does not. What it
 * allows is one for all processes of a user.
 */
@Isolated
class FolderWatchTest {
  /** More than any kernel allows a user by default. */
  private static final int MOST = 1024;

  @TempDir Path folder;

  @Test
  @Timeout(20)
  void shouldLookAgainSoonWhereTheKernelAllowsNoMoreWatches() throws Exception {
    // The fault: other programs of this user have taken them all.
    List<WatchService> others = takeAll();
    FolderWatch untold;
    try {
      untold = new FolderWatch();
    } finally {
      for (WatchService other : others) {
        other.close();
      }
    }
    try (untold) {
      untold.over(Set.of(folder));
      long begun = System.nanoTime();

      untold.await(Duration.ofMinutes(1));

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }
  }

  private static List<WatchService> takeAll() {
    List<WatchService> all = new ArrayList<>();
    try {
      while (all.size() < MOST) {
        all.add(FileSystems.getDefault().newWatchService());
      }
    } catch (IOException e) {
      // There is none left.
    }
    return all;
  }
}
