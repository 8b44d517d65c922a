package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.footage.Mounts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private static final List<String> FSTAB =
      List.of(
          "# <file system> <mount point> <type> <options> <dump> <pass>",
          "",
          "UUID=1234-5678 / ext4 errors=remount-ro 0 1",
          "UUID=1234-9abc none swap sw 0 0",
          "nas.example.com:/volume1/video\t/mnt/nas\tnfs\tdefaults\t0\t0",
          "//nas.example.com/more /mnt/more\\040room cifs defaults 0 0",
          "  # nas.example.com:/old /mnt/old nfs defaults 0 0",
          "/srv /srv none bind 0 0");
  private static final String ROOT = "27 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw";
  private static final String NAS =
      "41 27 0:52 / /mnt/nas rw,relatime shared:7 - nfs4 nas.example.com:/volume1/video rw";

  @Test
  void shouldNameTheMountThatIsAbsent() {
    assertThat(absentMount("/mnt/nas/video_archive", ROOT)).contains("/mnt/nas");
    assertThat(absentMount("/mnt/nas", ROOT)).contains("/mnt/nas");
  }

  @Test
  void shouldBeContentWithAMountThatIsThere() {
    assertThat(absentMount("/mnt/nas/video_archive", ROOT, NAS)).isEmpty();
  }

  @Test
  void shouldNotTakeForAMountWhatSystemdMakesOfAFolderThatMayBeWritten() {
    String writable = "43 27 8:1 /mnt/nas /mnt/nas rw,relatime master:1 - ext4 /dev/sda1 rw";
    String come = NAS.replace("41 27", "44 43");

    assertThat(absentMount("/mnt/nas/video_archive", ROOT, writable)).contains("/mnt/nas");
    assertThat(absentMount("/mnt/nas/video_archive", ROOT, writable, come)).isEmpty();
  }

  @Test
  void shouldTakeAnotherFolderThatIsBoundToItsPlaceForAMount() {
    String bound = "43 27 8:1 /disk/nas /mnt/nas rw,relatime shared:1 - ext4 /dev/sda1 rw";

    assertThat(absentMount("/mnt/nas/video_archive", ROOT, bound)).isEmpty();
  }

  @Test
  void shouldKnowAMountPointWithABlankInItsName() {
    assertThat(absentMount("/mnt/more room/video", ROOT)).contains("/mnt/more room");
    assertThat(
            absentMount(
                "/mnt/more room/video", ROOT, "42 27 0:53 / /mnt/more\\040room rw - cifs //n/m rw"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/archive", "/mnt/nas2/video", "/mnt", "/mnt/old/video"})
  void shouldNotMissAMountThatIsNotAbove(String folder) {
    assertThat(absentMount(folder, ROOT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "archive@nas.example.com:/volume1/video",
        "nas.example.com:video",
        "rsync://nas.example.com/video"
      })
  void shouldNotLookForAnArchiveThatIsElsewhere(String address) {
    assertThat(new Target(address).isFolder()).isFalse();
    assertThat(new Target(address).argument()).isEqualTo(address + "/");
  }

  @Test
  void shouldEndInOneSlashForRsync() {
    assertThat(new Target("/mnt/nas").argument()).isEqualTo("/mnt/nas/");
    assertThat(new Target("/mnt/nas/").argument()).isEqualTo("/mnt/nas/");
  }

  private static java.util.Optional<String> absentMount(String folder, String... mounts) {
    return Mounts.of(FSTAB, List.of(mounts)).absent(Path.of(folder)).map(Path::toString);
  }
}
