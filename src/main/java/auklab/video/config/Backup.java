package auklab.video.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code backup.json} says.
 *
 * @param readyDir folder of finished segments, {@code STATION/YYYY-MM-DD/}
 * @param target the archive: a folder, {@code user@host:/path}, or {@code rsync://…}
 * @param successLogDir folder of the {@code .synced} logs
 * @param lockDir folder of {@code backup.lock}
 * @param rsyncOptions what the owner wants of rsync, made safe
 * @param organizeWhen what makes a segment finished
 * @param effort how much of the machine and the network sending may take
 * @param space what happens when a disk here fills up
 * @param archiveOnSameDisk whether a copy counts although it lies on the disk that footage is
 *     recorded to
 */
public record Backup(
    Path readyDir,
    String target,
    Path successLogDir,
    Path lockDir,
    RsyncOptions rsyncOptions,
    OrganizeWhen organizeWhen,
    Effort effort,
    Space space,
    boolean archiveOnSameDisk) {

  /**
   * Why a text cannot be the archive.
   *
   * @param target as somebody has typed it
   * @return what was found, without a password, and what to write instead; empty where it can
   */
  public static Optional<String> refusal(String target) {
    return FolderAddress.archiveRefusal(target)
        .map(instead -> "found " + Secrets.masked(target) + "; " + instead);
  }

  /** The same with another archive. */
  public Backup at(String other) {
    return new Backup(
        readyDir,
        other,
        successLogDir,
        lockDir,
        rsyncOptions,
        organizeWhen,
        effort,
        space,
        archiveOnSameDisk);
  }

  /** The same with footage that lies elsewhere. */
  public Backup from(Path other) {
    return new Backup(
        other,
        target,
        successLogDir,
        lockDir,
        rsyncOptions,
        organizeWhen,
        effort,
        space,
        archiveOnSameDisk);
  }

  /** The same with the owner's word on an archive on the disk that footage is recorded to. */
  public Backup onSameDisk(boolean allowed) {
    return new Backup(
        readyDir,
        target,
        successLogDir,
        lockDir,
        rsyncOptions,
        organizeWhen,
        effort,
        space,
        allowed);
  }

  /** What makes a segment finished. */
  public enum OrganizeWhen {
    /** FFmpeg has closed it; where that is not known, its age. */
    CLOSED,
    /** It is older than two segments, always. */
    AGE;

    static final List<String> NAMES = List.of("closed", "age");
  }

  /**
   * How much of the machine and the network sending and comparing may take, so that recording goes
   * on undisturbed.
   *
   * @param bwlimit rsync's {@code --bwlimit}, e.g. {@code 20000} (KiB per second) or {@code 20m};
   *     empty for none
   * @param nice added to the niceness, 0 to 19
   * @param ionice {@code best-effort} (its lowest level), {@code idle}, or {@code none}
   */
  public record Effort(Optional<String> bwlimit, int nice, String ionice) {
    static final List<String> IONICE = List.of("best-effort", "idle", "none");

    /** What holds where the owner has said nothing. */
    public static final Effort UNSET = new Effort(Optional.empty(), 10, "best-effort");
  }

  /**
   * What happens when a disk here fills up.
   *
   * @param reserve so many bytes stay free; empty for 1 GB or a segment of every camera, whichever
   *     is more
   * @param stopOrder stations whose recording stops first, in this order; those that are not named
   *     follow, the last configured first
   * @param deleteUnproven stations whose oldest footage may go unproven, rather than that anything
   *     stops
   * @param alarmPercent a disk that is filled to so many percent is mailed
   */
  public record Space(
      OptionalLong reserve, List<String> stopOrder, List<String> deleteUnproven, int alarmPercent) {

    /** What holds where the owner has said nothing. */
    public static final Space UNSET = new Space(OptionalLong.empty(), List.of(), List.of(), 85);

    public Space {
      stopOrder = List.copyOf(stopOrder);
      deleteUnproven = List.copyOf(deleteUnproven);
    }
  }
}
