package auklab.video.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import auklab.video.site.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small filesystems of which hardly a file more can be made. */
class InodesTest {
  @TempDir Path home;
  private final AtomicLong nanos = new AtomicLong();
  private final Inodes inodes = new Inodes(nanos::get);

  @Test
  void shouldKnowHowManyFilesAFilesystemTakes() throws Exception {
    Path place = home.resolve("disk");
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=8m,nr_inodes=200")) {
      Filesystem found = Filesystem.holding(disk.seen(place)).orElseThrow();
      assertThat(inodes.of(found)).as("nobody has asked").isEqualTo(Inodes.Count.UNLIMITED);

      inodes.refresh();

      assertThat(inodes.of(found)).isEqualTo(new Inodes.Count(200, 199));
      assertThat(inodes.of(found).reserve()).isEqualTo(20);
      fill(disk.seen(place));
      inodes.refresh();
      assertThat(inodes.of(found))
          .as("they are scarce, so it is asked")
          .isEqualTo(new Inodes.Count(200, 0));
      assertThat(found.usable()).as("there is space").isGreaterThan(1_000_000);
    }
  }

  @Test
  void shouldAskOnceAMinuteWhereThereAreMany() throws Exception {
    Path place = home.resolve("disk");
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=8m,nr_inodes=50000")) {
      Filesystem found = Filesystem.holding(disk.seen(place)).orElseThrow();
      inodes.of(found);
      inodes.refresh();
      Files.createFile(disk.seen(place).resolve("one"));

      inodes.refresh();
      assertThat(inodes.of(found).free()).isEqualTo(49_999);
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      inodes.refresh();
      assertThat(inodes.of(found).free()).isEqualTo(49_998);
    }
  }

  @Test
  void shouldKnowThemOfAnExt4ThatWasMadeWithFew() throws Exception {
    assumeThat(SmallDisk.isRoot()).isTrue();
    Path place = home.resolve("disk");
    try (SmallDisk disk = SmallDisk.ext4(home.resolve("image"), place, 20, "-N", "400")) {
      fill(disk.seen(place));

      Inodes.Count count = inodes.now(Filesystem.holding(disk.seen(place)).orElseThrow());

      assertThat(count.free()).isZero();
      assertThat(count.fill().orElseThrow().percent()).isEqualTo(100);
    }
  }

  /**
   * btrfs and vfat say 0 of 0; Ceph says as many as fit into 64 bits; vboxsf and davfs make it up.
   */
  @Test
  void shouldTakeForUnlimitedWhatNamesNoneOrMoreThanThereCanBe() {
    assertThat(Inodes.Count.of("0", "0")).isEqualTo(Inodes.Count.UNLIMITED);
    assertThat(Inodes.Count.of("7", "0")).isEqualTo(Inodes.Count.UNLIMITED);
    assertThat(Inodes.Count.of("35", "18446744073709551615")).isEqualTo(Inodes.Count.UNLIMITED);
    assertThat(Inodes.Count.UNLIMITED.fill()).isEmpty();
    assertThat(new Inodes.Count(666, 666).room(1000)).isGreaterThan(1000);
    assertThat(new Inodes.Count(1000, 1_000_000).fill().orElseThrow().percent()).isZero();
  }

  /** The fault: none is said to be free, and files can be made all the same. */
  @Test
  void shouldBelieveTheDiskMoreThanWhatIsSaidOfIt() {
    assertThat(new Inodes.Count(1000, 0).believed(home)).isEqualTo(Inodes.Count.UNLIMITED);
    assertThat(home).isEmptyDirectory();
    assertThat(new Inodes.Count(1000, 0).believed(home.resolve("absent")).free()).isZero();
  }

  @Test
  void shouldForgetWhatIsNotMountedAnyMore() throws Exception {
    Path gone = Files.createDirectories(home.resolve("gone"));
    Filesystem disk = new Filesystem(4711, gone);
    Filesystem other = Filesystem.holding(home).orElseThrow();
    inodes.now(disk);
    Files.delete(gone);
    inodes.of(other);

    inodes.refresh();

    assertThat(inodes.of(disk)).isEqualTo(Inodes.Count.UNLIMITED);
  }

  private static void fill(Path place) throws Exception {
    try {
      for (int i = 0; i < 100_000; i++) {
        Files.createFile(place.resolve("file-" + i));
      }
    } catch (java.nio.file.FileSystemException e) {
      assertThat(e.getMessage()).contains("No space left");
    }
  }
}
