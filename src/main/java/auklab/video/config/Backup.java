package auklab.video.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@code backup.json} says.
 *
 * @param readyDir folder of finished segments, {@code STATION/YYYY-MM-DD/}
 * @param target the archive: a folder, {@code user@host:/path}, or {@code rsync://…}
 * @param successLogDir folder of the {@code .synced} logs
 * @param lockDir folder of {@code backup.lock}
 * @param rsyncOptions what the owner wants of rsync, made safe
 * @param organizeWhen what makes a segment finished
 */
public record Backup(
    Path readyDir,
    String target,
    Path successLogDir,
    Path lockDir,
    RsyncOptions rsyncOptions,
    OrganizeWhen organizeWhen) {

  /** What makes a segment finished. */
  public enum OrganizeWhen {
    /** FFmpeg has closed it; where that is not known, its age. */
    CLOSED,
    /** It is older than two segments, always. */
    AGE;

    static final List<String> NAMES = List.of("closed", "age");
  }
}
