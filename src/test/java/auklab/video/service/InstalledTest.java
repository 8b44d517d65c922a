package auklab.video.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens in systemd's folder. What systemd makes of it, bin/soak service shows. */
class InstalledTest {
  private static final Path FIELD = Path.of("/home/recordingpi");

  @TempDir Path folder;
  private Path system;
  private Path calls;

  /** A file that is there where the pipeline of a package runs. */
  private Path runs;

  @BeforeEach
  void writeDownWhatSystemdIsAsked() throws Exception {
    system = Files.createDirectories(folder.resolve("etc"));
    calls = Files.createFile(folder.resolve("calls"));
    runs = folder.resolve("runs");
    Path systemctl = folder.resolve("systemctl");
    Files.writeString(
        systemctl,
        """
        #!/bin/sh
        echo "$*" >>'%1$s'
        # To disable a unit that is a link is to remove the link, too.
        if [ "$1" = disable ]; then
          cd '%2$s'
          for unit; do [ ! -L "$unit" ] || rm "$unit"; done
        fi
        if [ "$1" = is-active ]; then
          if [ -e '%3$s' ]; then echo active; else echo inactive; exit 3; fi
        fi
        [ "$1" != is-enabled ] || exit 1
        # A unit whose file is gone is not known.
        if [ "$1" = stop ] && [ -L '%2$s'/"$2" ] && [ ! -e '%2$s'/"$2" ]; then exit 5; fi
        """
            .formatted(calls, system, runs));
    Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void shouldLinkWhatWasGenerated() throws Exception {
    Installed installed = generated(Layout.SINGLE);

    assertThat(installed.link()).containsExactly("linked " + place("auklab-video.service"));
    assertThat(installed.link()).containsExactly("unchanged " + place("auklab-video.service"));

    assertThat(place("auklab-video.service").toRealPath())
        .isEqualTo(folder.toRealPath().resolve("services/auklab-video.service"));
    assertThat(calls).content().isEqualTo("daemon-reload\n".repeat(2));
  }

  @Test
  void shouldRefuseWhatWasNotGenerated() {
    assertThatThrownBy(() -> installed(Layout.SINGLE).link())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("run first: service generate");
  }

  @Test
  void shouldRefuseTheUnitOfAnotherProgramAndChangeNothing() throws Exception {
    Installed installed = generated(Layout.PER_CAMERA);
    Path foreign = Files.writeString(place("backup_video.service"), "[Service]\nExecStart=/x\n");
    Path masked = Files.createSymbolicLink(place("cleanup_video.timer"), Path.of("/dev/null"));

    assertThatThrownBy(installed::link)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining(foreign + " is a unit of another program")
        .hasMessageContaining(masked + " is a unit of another program");

    assertThat(system.toFile().list())
        .containsExactlyInAnyOrder("backup_video.service", "cleanup_video.timer");
    assertThat(calls).isEmptyFile();
  }

  @Test
  void shouldStopTheUnitsOfThePythonSystemAndSaveThemAside() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old"));
    Path file =
        Files.writeString(
            old.resolve("record_camera_ROST1.service"),
            "[Service]\nExecStart=/usr/bin/python3 /repo/record_camera.py --password geheim\n");
    Files.createSymbolicLink(place("record_camera_ROST1.service"), file);
    Files.writeString(
        place("organize_video.service"),
        "[Service]\nExecStart=/usr/bin/python3 \\\n  /repo/organize_video.py\n");
    Files.writeString(place("organize_video.timer"), "[Timer]\nOnUnitActiveSec=10min\n");

    List<String> lines = generated(Layout.SINGLE).link();

    Path aside = system.resolve("replaced-by-auklab-video");
    assertThat(lines)
        .hasSize(4)
        .contains(
            "saved "
                + place("record_camera_ROST1.service")
                + " of the Python system: "
                + aside.resolve("record_camera_ROST1.service"));
    assertThat(aside.toFile().list())
        .containsExactlyInAnyOrder(
            "organize_video.service", "organize_video.timer", "record_camera_ROST1.service");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(aside)))
        .isEqualTo("rwx------");
    assertThat(system.toFile().list())
        .containsExactlyInAnyOrder("auklab-video.service", "replaced-by-auklab-video");
    assertThat(calls)
        .content()
        .contains("stop record_camera_ROST1.service\ndisable record_camera_ROST1.service\n");
  }

  @Test
  void shouldTakeAwayTheOtherLayoutAndCamerasThatAreGone() throws Exception {
    generated(Layout.PER_CAMERA).link();
    Files.createSymbolicLink(
        place("record_camera_GONE9.service"),
        folder.resolve("services/record_camera_GONE9.service"));

    List<String> lines = generated(Layout.SINGLE).link();

    assertThat(lines)
        .hasSize(12)
        .contains(
            "removed " + place("record_camera_GONE9.service"),
            "removed " + place("monitor_recordings.timer"),
            "linked " + place("auklab-video.service"));
    assertThat(system.toFile().list()).containsExactly("auklab-video.service");
    assertThat(calls).content().contains("stop record_camera_GONE9.service\n");
  }

  @Test
  void shouldStopThePipelineOfThePackageBeforeCamerasHaveUnits() throws Exception {
    Files.createFile(runs);

    List<String> lines = generated(Layout.PER_CAMERA).link();

    assertThat(lines)
        .hasSize(11)
        .contains("stopped and disabled auklab-video.service, which records the same cameras");
    assertThat(calls)
        .content()
        .endsWith("stop auklab-video.service\ndisable auklab-video.service\ndaemon-reload\n");

    Files.delete(runs);
    assertThat(generated(Layout.PER_CAMERA).link())
        .hasSize(10)
        .allMatch(line -> line.startsWith("unchanged "));
  }

  @Test
  void shouldSayWhatCouldNotBeStopped() throws Exception {
    generated(Layout.PER_CAMERA).link();
    Files.writeString(folder.resolve("systemctl"), "#!/bin/sh\necho no access\nexit 1\n");

    assertThatThrownBy(generated(Layout.SINGLE)::link)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("stop backup_video.service has failed: no access");
  }

  @Test
  void shouldStartTimersAndLeaveToThemWhatTheyStart() throws Exception {
    Installed installed = generated(Layout.PER_CAMERA);

    installed.start();
    installed.stop();

    assertThat(calls)
        .content()
        .isEqualTo(
            "start record_camera_ROST1.service record_camera_ROST2.service organize_video.timer"
                + " backup_video.timer cleanup_video.timer monitor_recordings.timer\n"
                + "stop organize_video.timer backup_video.timer cleanup_video.timer"
                + " monitor_recordings.timer\n"
                + "stop record_camera_ROST1.service record_camera_ROST2.service"
                + " organize_video.service backup_video.service cleanup_video.service"
                + " monitor_recordings.service\n");
  }

  @Test
  void shouldKeepUnitsKnownWhenTheyAreDisabledFromAnyFolder() throws Exception {
    generated(Layout.SINGLE).link();

    installed(folder.resolve("elsewhere"), Layout.SINGLE).disable();

    assertThat(Files.readSymbolicLink(place("auklab-video.service")))
        .isEqualTo(folder.resolve("services/auklab-video.service"));
    assertThat(calls).content().endsWith("disable auklab-video.service\ndaemon-reload\n");
  }

  @Test
  void shouldPutNothingInThePlaceOfAUnitOfThePackage() throws Exception {
    installed(Layout.SINGLE).disable();

    assertThat(system).isEmptyDirectory();
  }

  @Test
  void shouldNameTheMissingSystemd() throws Exception {
    Installed installed =
        new Installed(system, folder, new Systemctl("no-such-systemctl"), List.of());

    assertThatThrownBy(installed::start)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("there is no systemd on this machine");
  }

  private Installed generated(Layout layout) throws Exception {
    new Generated(folder, system).write(UnitsTest.units(FIELD, layout));
    return installed(layout);
  }

  private Installed installed(Layout layout) {
    return installed(folder, layout);
  }

  private Installed installed(Path generated, Layout layout) {
    return new Installed(
        system,
        generated,
        new Systemctl(folder.resolve("systemctl").toString()),
        UnitsTest.units(FIELD, layout));
  }

  private Path place(String unit) {
    return system.resolve(unit);
  }
}
