package auklab.video;

import auklab.video.archive.Archive;
import auklab.video.config.Backup;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;

/**
 * What a person has the backup do besides its daily work: carry what waits to another disk, or
 * bring the archive what such a disk has carried. It is the same route, between other places.
 *
 * @param backup from where to where
 * @param byHand whether it is such an errand
 */
record Errand(Backup backup, boolean byHand) {
  private static final String CHECKPOINT = "errand.jsonl";
  static final String EXPORT_TO = "backup.export-to";
  static final String EXPORT_ACCEPTED = "backup.export-accepted";
  static final String CATCH_UP_FROM = "backup.catch-up-from";

  /**
   * @param usual from where to where the backup goes every day
   * @param settings say otherwise where somebody has asked for it
   */
  static Errand of(Backup usual, Properties settings) {
    String to = settings.getProperty(EXPORT_TO);
    String from = settings.getProperty(CATCH_UP_FROM);
    // An export that the owner does not accept lets nothing be deleted, so any disk will do.
    return to != null
        ? new Errand(isAccepted(settings) ? usual.at(to) : usual.at(to).onSameDisk(true), true)
        : from != null ? new Errand(usual.from(Path.of(from)), true) : new Errand(usual, false);
  }

  /**
   * Where proofs are recorded. Only those of the daily work, and of an export that the owner
   * accepts in place of the archive, let anything be deleted here.
   *
   * @param usual the proofs of the daily work
   * @param archive where the errand goes
   */
  Proven proven(
      Properties settings, Proven usual, Archive archive, Path stateDir, Ledger ledger, Clock clock)
      throws IOException {
    if (settings.getProperty(EXPORT_TO) != null) {
      // Whichever disk is mounted there now is meant.
      archive.accept();
      return isAccepted(settings)
          ? usual
          : fresh(Proven.Kind.EXPORTED, archive, stateDir, ledger, clock);
    }
    if (settings.getProperty(CATCH_UP_FROM) != null) {
      return fresh(Proven.Kind.ARCHIVED, archive, stateDir, ledger, clock);
    }
    return usual;
  }

  private static boolean isAccepted(Properties settings) {
    return Boolean.parseBoolean(settings.getProperty(EXPORT_ACCEPTED));
  }

  /**
   * Proofs of which nothing is remembered: disks are carried about, wiped and mixed up, so each
   * time everything is compared.
   */
  private Proven fresh(Proven.Kind kind, Archive archive, Path stateDir, Ledger ledger, Clock clock)
      throws IOException {
    Files.deleteIfExists(stateDir.resolve(CHECKPOINT));
    Files.deleteIfExists(stateDir.resolve(CHECKPOINT + ".archive"));
    return new Proven(
        stateDir, backup.successLogDir(), ledger, clock, kind, CHECKPOINT, archive.now());
  }
}
