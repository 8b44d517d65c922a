package auklab.video.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.archive.Archive;
import auklab.video.archive.Fixity;
import auklab.video.config.Backup;
import auklab.video.config.RsyncOptions;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proven;
import auklab.video.ledger.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiverTest {
  @TempDir Path home;

  /** The fault: the archive hangs behind its ssh. */
  @Test
  void shouldSayWhatWaitsWhileTheArchiveHangs() throws Exception {
    Path asked = home.resolve("asked");
    Path shell =
        Files.writeString(
            home.resolve("shell"), "#!/bin/sh\necho > " + asked + "\nexec sleep 1000\n");
    Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
    Archiver archiver = archiver(shell);
    Thread pass = new Thread(() -> begin(archiver));
    pass.start();
    try {
      await("a pass that asks the archive")
          .atMost(Duration.ofSeconds(20))
          .until(() -> Files.exists(asked));

      Map<String, Object> backlog =
          CompletableFuture.supplyAsync(archiver::describe).get(5, TimeUnit.SECONDS);

      assertThat(backlog).containsEntry("files", 1).containsEntry("bytes", 7L);
    } finally {
      pass.interrupt();
      pass.join();
    }
  }

  private static void begin(Archiver archiver) {
    try {
      archiver.begin();
    } catch (IOException e) {
      // Interrupted: the test has seen enough.
    }
  }

  private Archiver archiver(Path shell) throws IOException {
    Backup usual = Given.backup(home);
    Backup backup =
        new Backup(
            usual.readyDir(),
            "nas.example.com:/volume1/video",
            usual.successLogDir(),
            usual.lockDir(),
            RsyncOptions.of(List.of("-a", "-e", shell.toString())),
            usual.organizeWhen(),
            usual.effort(),
            usual.space(),
            usual.archiveOnSameDisk());
    Path segment = backup.readyDir().resolve("ROST1/2026-07-01/ROST1_20260701T120000.mkv");
    Files.createDirectories(segment.getParent());
    Files.writeString(segment, "footage");
    Path state = home.resolve("state");
    Clock clock = Clock.systemUTC();
    Ledger ledger = new Ledger(state.resolve("ledger"), clock, "boot-1");
    Proven proven = new Proven(state, backup.successLogDir(), ledger, clock);
    Archive archive = new Archive(backup, state, () -> List.of(home));
    return new Archiver(
        backup,
        archive,
        new Fixity(archive, new Witness(state, proven), state),
        ledger,
        proven,
        1_000_000_000,
        Duration.ZERO,
        clock,
        System::nanoTime,
        false);
  }
}
