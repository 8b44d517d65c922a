package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.config.RsyncOptions;
import auklab.video.site.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever looks at an archive behind ssh takes the same way there as the footage. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteShellTest {
  private static final String SEGMENT = "ROST1/2026-06-01/a.mkv";

  private final Path asked;
  private final Path home;
  private SshServer nas;

  RemoteShellTest(@TempDir Path home) {
    this.home = home;
    this.asked = home.resolve("asked");
  }

  @BeforeAll
  void startNas() throws Exception {
    nas = new SshServer(home);
    nas.force("echo \"$SSH_ORIGINAL_COMMAND\" >>" + asked + "; eval \"$SSH_ORIGINAL_COMMAND\"");
    Path segment = home.resolve("nas").resolve(SEGMENT);
    Files.createDirectories(segment.getParent());
    Files.writeString(segment, "footage");
  }

  @AfterAll
  void stopNas() throws Exception {
    nas.close();
  }

  /** A bar stands between two elements of the list, SSH for the owner's command. */
  @ParameterizedTest
  @ValueSource(
      strings = {"-a|-e|SSH", "-a|-e SSH", "-ae|SSH", "-a|--rsh|SSH", "-a|--rsh=SSH", "-a|-eSSH"})
  void shouldBeTheSameForRoomAndSumsAsForTheTransfer(String options) throws Exception {
    String ssh = nas.shell().substring("--rsh=".length());
    List<String> words =
        Stream.of(options.split("\\|")).map(word -> word.replace("SSH", ssh)).toList();
    Backup given = Given.backup(home).at(nas.address(home.resolve("nas")));
    Backup backup =
        new Backup(
            given.readyDir(),
            given.target(),
            given.successLogDir(),
            given.lockDir(),
            RsyncOptions.of(words),
            given.organizeWhen(),
            given.effort(),
            given.space(),
            false);
    Archive archive = new Archive(backup, home.resolve("state"), List::of);
    Files.deleteIfExists(asked);

    assertThat(archive.reach()).as("rsync itself").isEmpty();
    assertThat(archive.room()).hasValueSatisfying(room -> assertThat(room.bytes()).isPositive());
    Map<String, String> sums = new HashMap<>();
    assertThat(archive.copies().farSha256(List.of(new Waiting(SEGMENT, 7, 0)), sums::put))
        .isEmpty();

    assertThat(sums).containsKey(SEGMENT);
    assertThat(Files.readString(asked))
        .as("what the NAS was asked for: nothing is fetched")
        .contains("rsync --server", "df -Pk", "sha256sum");
  }
}
