package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import auklab.video.config.Backup.Effort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real folders; and what the kernel tells of disks that no test machine has, in files. */
class DiskTracerTest {
  @TempDir Path home;

  /** A folder in memory, which is another filesystem on every Linux. */
  private Path elsewhere;

  @BeforeEach
  void makeFolderElsewhere() throws IOException {
    elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "disk-tracer");
  }

  @AfterEach
  void removeFolderElsewhere() throws IOException {
    Workplace.remove(elsewhere);
  }

  @Test
  void shouldTellOneDiskFromAnother() throws Exception {
    assertThat(disks(home)).isEqualTo(disks(home.resolve("../"))).isNotEqualTo(disks(elsewhere));
  }

  @Test
  void shouldFollowLinksInBothDirections() throws Exception {
    Path out = Files.createSymbolicLink(home.resolve("out"), elsewhere);
    Path back = Files.createSymbolicLink(elsewhere.resolve("back"), home);

    assertThat(disks(out.resolve("not/made/yet"))).isEqualTo(disks(elsewhere));
    assertThat(disks(back.resolve("not/made/yet"))).isEqualTo(disks(home));
  }

  @Test
  void shouldFindTheDiskThatAFolderWouldLieOn() throws Exception {
    assertThat(disks(home.resolve("two words/ö/not made yet"))).isEqualTo(disks(home));
  }

  @Test
  void shouldTakeALinkThatLeadsNowhereForTheFolderThatItLiesIn() throws Exception {
    Path loop = home.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    assertThat(disks(loop)).isEqualTo(disks(home));
  }

  @Test
  void shouldSeeTheWholeDiskBeneathAPartition() throws Exception {
    device("sda/sda3", "partition");

    assertThat(disksIfHomeIsOn("sda/sda3")).containsExactly("sda");
  }

  @Test
  void shouldSeeTheDisksBeneathEncryptedVolumesOfARaid() throws Exception {
    device("sda/sda1", "partition");
    device("sdb/sdb1", "partition");
    slaves("md0", "sda/sda1", "sdb/sdb1");
    slaves("dm-0", "md0");
    slaves("dm-1", "dm-0");

    assertThat(disksIfHomeIsOn("dm-1")).containsExactly("sda", "sdb");
  }

  @Test
  void shouldSeeTheDiskThatHoldsAnImage() throws Exception {
    Path image = Files.writeString(elsewhere.resolve("image"), "");
    device("loop7", "loop/backing_file");
    Files.writeString(home.resolve("devices/loop7/loop/backing_file"), image + "\n");

    assertThat(disksIfHomeIsOn("loop7")).isEqualTo(disks(elsewhere));
  }

  @Test
  void shouldTakeTheFolderForAnImageThatWasDeleted() throws Exception {
    device("loop7", "loop/backing_file");
    Files.writeString(
        home.resolve("devices/loop7/loop/backing_file"), elsewhere + "/image (deleted)\n");

    assertThat(disksIfHomeIsOn("loop7")).isEqualTo(disks(elsewhere));
  }

  @Test
  void shouldKnowTheDisksOfOthersWhereOneFolderCannotBeLookedAt() throws Exception {
    Path unclear = unclear();
    String archive = Files.createDirectories(home.resolve("archive")).toString();
    SharedDisk shared =
        new SharedDisk(
            new Target(archive), new DiskTracer(program()), () -> List.of(unclear, home));

    assertThat(shared.trouble().orElseThrow().kind()).isEqualTo(Trouble.Kind.SAME_DISK);
  }

  @Test
  void shouldNotBelieveAnArchiveThatCannotBeLookedAt() throws Exception {
    SharedDisk shared =
        new SharedDisk(
            new Target(unclear().toString()), new DiskTracer(program()), () -> List.of(home));

    assertThat(shared.trouble().orElseThrow().kind()).isEqualTo(Trouble.Kind.FROZEN);
  }

  @Test
  void shouldTakeCompressedMemoryForMemory() throws Exception {
    device("zram0", "size");

    assertThat(disksIfHomeIsOn("zram0")).containsExactly(DiskTracer.MEMORY);
  }

  /** What was mounted may look like a file here, and be none of the disk that it lies on. */
  @ParameterizedTest
  @CsvSource({"autofs, /etc/passwd", "fuse, /dev/fuse", "fuse, /dev/null"})
  void shouldNotTakeTheNameOfAMountForItsDisk(String type, String name) throws Exception {
    Path mountinfo = home.resolve("mountinfo");
    Files.writeString(
        mountinfo, "30 20 0:99 / %s rw - %s %s rw\n".formatted(elsewhere, type, name));
    long number = (Long) Files.getAttribute(elsewhere, "unix:dev");

    assertThat(
            new DiskTracer(program(), Path.of("/sys/dev/block"), mountinfo)
                .disks(List.of(elsewhere.toString())))
        .containsExactly(Set.of("0:" + number));
  }

  /**
   * A folder of which nothing is told: here since its name has two lines, elsewhere since it hangs.
   */
  private Path unclear() throws IOException {
    return Files.createDirectories(home.resolve("two\nlines"));
  }

  private Set<String> disks(Path folder) throws IOException {
    return new DiskTracer(program()).disks(List.of(folder.toString())).get(0);
  }

  private Set<String> disksIfHomeIsOn(String device) throws IOException {
    long number = (Long) Files.getAttribute(home, "unix:dev");
    assumeTrue(number > 0xff, "the test's folder is on a disk");
    String name = (number >> 8 & 0xfff) + ":" + (number & 0xff);
    Path numbers = Files.createDirectories(home.resolve("block"));
    Files.createSymbolicLink(numbers.resolve(name), home.resolve("devices").resolve(device));
    return new DiskTracer(program(), numbers, Path.of("/proc/self/mountinfo"))
        .disks(List.of(home.toString()))
        .get(0);
  }

  private void device(String path, String file) throws IOException {
    Path device = home.resolve("devices").resolve(path);
    Files.createDirectories(device.resolve(file).getParent());
    Files.writeString(device.resolve(file), "1\n");
  }

  private void slaves(String device, String... others) throws IOException {
    Path slaves =
        Files.createDirectories(home.resolve("devices").resolve(device).resolve("slaves"));
    for (String other : others) {
      Files.createSymbolicLink(
          slaves.resolve(Path.of(other).getFileName()), home.resolve("devices").resolve(other));
    }
  }

  private static Program program() {
    return new Program(Effort.UNSET);
  }
}
