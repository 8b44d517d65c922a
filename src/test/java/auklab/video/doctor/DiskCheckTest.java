package auklab.video.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.site.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk with space enough, and hardly an inode. */
class DiskCheckTest {
  @TempDir Path home;

  @Test
  void shouldSayThatADiskTakesHardlyAnyMoreFilesHoweverMuchSpaceItHas() throws Exception {
    Path place = home.resolve("disk");
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=100m,nr_inodes=1000")) {
      Path there = disk.seen(place);
      DiskCheck check =
          new DiskCheck(Given.cameras(there, "ROST1"), Given.backup(there), Clock.systemUTC());

      fill(there, "a", 880);
      assertThat(lines(check))
          .anyMatch(line -> line.contains("119 inodes free, of which 100 inodes are the reserve"))
          .noneMatch(line -> line.contains("nothing is recorded there"));

      fill(there, "b", 100);
      assertThat(lines(check))
          .anyMatch(
              line -> line.contains("19 inodes free") && line.contains("nothing is recorded there"))
          .anyMatch(line -> line.contains("du -x --inodes --max-depth=2"));
    }
  }

  private static List<String> lines(DiskCheck check) throws Exception {
    return check.look().stream().map(Result::toString).toList();
  }

  private static void fill(Path there, String name, int files) throws Exception {
    for (int i = 0; i < files; i++) {
      Files.createFile(there.resolve(name + i));
    }
  }
}
