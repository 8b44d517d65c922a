package auklab.video.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTest {
  private static final Path FIELD = Path.of("/home/recordingpi");
  private static final String PYTHON =
      "[Service]\nExecStart=/usr/bin/python3 /repo/%s.py \\\n    --password geheim\n";

  @TempDir private Path folder;

  @Test
  void shouldGiveTheSameBytesTwiceAndSaySo() throws Exception {
    Generated generated = new Generated(folder, folder.resolve("etc"));
    assertThat(generated.write(UnitsTest.units(FIELD, Layout.PER_CAMERA)))
        .hasSize(10)
        .allMatch(line -> line.startsWith("created "));
    Map<Path, String> once = files();

    assertThat(generated.write(UnitsTest.units(FIELD, Layout.PER_CAMERA)))
        .hasSize(10)
        .allMatch(line -> line.startsWith("unchanged "));

    assertThat(files()).isEqualTo(once);
  }

  @Test
  void shouldTakeAwayItsUnitsThatAreNotWantedAnyMore() throws Exception {
    Generated generated = new Generated(folder, folder.resolve("etc"));
    generated.write(UnitsTest.units(FIELD, Layout.PER_CAMERA));
    Path note = Files.writeString(folder.resolve("services/notes.txt"), "mine");

    List<String> lines = generated.write(UnitsTest.units(FIELD, Layout.SINGLE));

    assertThat(lines)
        .contains("created services/auklab-video.service", "removed timers/backup_video.timer");
    assertThat(files().keySet())
        .containsExactly(folder.resolve("services/auklab-video.service"), note);
    assertThat(generated.write(UnitsTest.units(Path.of("/home/other"), Layout.SINGLE)))
        .containsExactly("changed services/auklab-video.service");
  }

  @Test
  void shouldKeepUnitsThatSystemdUses() throws Exception {
    Path system = Files.createDirectories(folder.resolve("etc"));
    Path used = folder.resolve("services/record_camera_ROST1.service");
    Files.createSymbolicLink(system.resolve("record_camera_ROST1.service"), used);
    Path other = Files.createFile(folder.resolve("other.service"));
    Files.createSymbolicLink(system.resolve("record_camera_ROST2.service"), other);
    Generated generated = new Generated(folder, system);
    generated.write(UnitsTest.units(FIELD, Layout.PER_CAMERA));

    assertThat(generated.write(UnitsTest.units(FIELD, Layout.SINGLE)))
        .contains(
            "kept services/record_camera_ROST1.service, which systemd uses until the next link",
            "removed services/record_camera_ROST2.service");
    assertThat(used).exists();

    Files.delete(system.resolve("record_camera_ROST1.service"));
    assertThat(generated.write(UnitsTest.units(FIELD, Layout.SINGLE)))
        .containsExactly(
            "unchanged services/auklab-video.service",
            "removed services/record_camera_ROST1.service");
  }

  @Test
  void shouldRefuseAFileOfSomebodyElseAndChangeNothing() throws Exception {
    Path foreign = folder.resolve("services/backup_video.service");
    Files.createDirectories(foreign.getParent());
    Files.writeString(foreign, "[Service]\nExecStart=/usr/local/bin/other\n");

    assertThatThrownBy(
            () ->
                new Generated(folder, folder.resolve("etc"))
                    .write(UnitsTest.units(FIELD, Layout.PER_CAMERA)))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining(foreign + " was not written by this program");

    assertThat(files().keySet()).containsExactly(foreign);
  }

  @Test
  void shouldMoveUnitsOfThePythonSystemToWhereNobodyElseReadsThem() throws Exception {
    Path service = folder.resolve("services/organize_video.service");
    Path timer = folder.resolve("timers/organize_video.timer");
    Files.createDirectories(service.getParent());
    Files.createDirectories(timer.getParent());
    Files.writeString(service, String.format(PYTHON, "organize_video"));
    Files.writeString(timer, "[Timer]\nOnUnitActiveSec=10min\n");

    List<String> lines =
        new Generated(folder, folder.resolve("etc"))
            .write(UnitsTest.units(FIELD, Layout.PER_CAMERA));

    Path aside = folder.resolve("services/replaced-by-auklab-video");
    assertThat(lines)
        .contains(
            "saved services/organize_video.service of the Python system: "
                + aside.resolve("organize_video.service"),
            "created services/organize_video.service",
            "created timers/organize_video.timer");
    assertThat(aside.resolve("organize_video.service")).content().contains("geheim");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(aside)))
        .isEqualTo("rwx------");
    assertThat(timer.resolveSibling("replaced-by-auklab-video/organize_video.timer")).exists();
    assertThat(service).content().doesNotContain("geheim");
  }

  private Map<Path, String> files() throws Exception {
    Map<Path, String> files = new TreeMap<>();
    for (Path file : Site.files(folder, "")) {
      files.put(file, Files.readString(file));
    }
    return files;
  }
}
