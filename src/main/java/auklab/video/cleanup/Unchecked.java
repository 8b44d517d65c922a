package auklab.video.cleanup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Segments that wait to be compared with what was agreed on with their camera. They are not deleted
 * before that, though not for ever: whoever is to look at them may never come.
 *
 * @param folder {@code state_dir/unchecked}, with a note for each segment below its station
 * @param clock the wall clock
 */
public record Unchecked(Path folder, Clock clock) {
  /** An older note spares nothing. */
  static final Duration PATIENCE = Duration.ofHours(3);

  /**
   * Whether a segment is to stay for now.
   *
   * @param path relative to {@code ready_for_backup_dir}: {@code STATION/YYYY-MM-DD/NAME}
   */
  boolean spares(String path) {
    Path segment = Path.of(path);
    Path note = folder.resolve(segment.getName(0)).resolve(segment.getFileName());
    try {
      Instant noted = Files.getLastModifiedTime(note).toInstant();
      return Duration.between(noted, clock.instant()).abs().compareTo(PATIENCE) < 0;
    } catch (IOException e) {
      // There is no note, or it cannot be read by those who would look either.
      return false;
    }
  }
}
