package auklab.video.backup;

import auklab.video.archive.Trouble;
import auklab.video.stage.Matters;
import auklab.video.stage.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people are told of the archive: once when it is in trouble, and once when that is over. */
public final class ArchiveNews {
  private static final String MATTER = "nas";
  private static final String HERE = "backup";

  private final String address;
  private final Matters matters;
  private final String hostName;
  private final Clock clock;
  private final boolean watched;

  /**
   * @param address where the archive is
   * @param matters what was told and is not over
   * @param hostName this machine
   * @param clock the wall clock
   * @param watched whether a person does this by hand: who sees it need not be told
   */
  public ArchiveNews(
      String address, Matters matters, String hostName, Clock clock, boolean watched) {
    this.address = address;
    this.matters = matters;
    this.hostName = hostName;
    this.clock = clock;
    this.watched = watched;
  }

  /**
   * Whether there may be something to tell, so that it is worth counting what waits.
   *
   * @param pass a pass that has ended
   */
  public boolean isDue(Pass pass) {
    return !pass.isElsewhere()
        && !watched
        && (pass.trouble().isPresent()
            || !pass.renamed().isEmpty()
            || matters.told(MATTER).isPresent()
            || matters.told(HERE).isPresent());
  }

  /**
   * The mails that a pass gives cause for.
   *
   * @param pass the pass, which has ended
   * @param backlog what waits to be archived now: files and bytes
   * @param untilFull how long the disk here will last, in words
   */
  public List<Map<String, String>> of(Pass pass, Map<String, Object> backlog, String untilFull) {
    List<Map<String, String>> mails = new ArrayList<>();
    if (!isDue(pass)) {
      return mails;
    }
    if (!pass.renamed().isEmpty()) {
      mails.add(clashes(pass.renamed()));
    }
    if (pass.isLocked() && matters.ends(HERE)) {
      mails.add(begins(backlog));
    }
    Optional<Trouble> trouble = pass.trouble();
    if (!pass.isLocked()) {
      if (matters.isNews(HERE, "told")) {
        mails.add(begun("[DISK] ", trouble.orElseThrow(), backlog, untilFull));
      }
    } else if (trouble.isPresent()) {
      if (matters.isNews(MATTER, trouble.get().kind().name())) {
        mails.add(begun("[NAS] ", trouble.get(), backlog, untilFull));
      }
    } else if (pass.isOpened()) {
      Optional<Instant> since = matters.since(MATTER);
      if (matters.ends(MATTER)) {
        mails.add(over(pass, since, backlog));
      }
    }
    return mails;
  }

  private Map<String, String> begins(Map<String, Object> backlog) {
    return Map.of(
        "subject",
        "[DISK] the backup can begin again",
        "text",
        "What kept it from that is over.\n\nWaiting here: "
            + waiting(backlog)
            + "\nHost: "
            + hostName
            + "\n");
  }

  private Map<String, String> begun(
      String label, Trouble trouble, Map<String, Object> backlog, String untilFull) {
    return Map.of(
        "subject",
        label + trouble.kind().words(),
        "text",
        "Nothing is lost: what cannot be archived stays here, and recording goes on.\n\n"
            + "Archive: "
            + address
            + "\nWhat is wrong: "
            + trouble.text()
            + "\nWaiting here: "
            + waiting(backlog)
            + "\nTime left until the disk here is full: "
            + untilFull
            + "\nHost: "
            + hostName
            + "\n\nNext: "
            + trouble.kind().next()
            + ". It is tried again by itself, and a mail tells when it is over. If it lasts:"
            + " auklab-video export --to DIR carries what waits here to a USB disk.\n");
  }

  private Map<String, String> over(
      Pass pass, Optional<Instant> since, Map<String, Object> backlog) {
    String lasted =
        since
            .map(begin -> Duration.between(begin, clock.instant()))
            .filter(time -> !time.isNegative())
            .map(time -> "It took " + words(time) + ". ")
            .orElse("");
    return Map.of(
        "subject",
        "[NAS] the archive is back",
        "text",
        lasted
            + Outcome.count(pass.proven(), "segment")
            + " archived and proven since it answers again.\n\nArchive: "
            + address
            + "\nWaiting here: "
            + waiting(backlog)
            + "\nHost: "
            + hostName
            + "\n");
  }

  private Map<String, String> clashes(Map<String, String> renamed) {
    StringBuilder lines = new StringBuilder();
    renamed.forEach((path, name) -> lines.append(path).append("  →  ").append(name).append('\n'));
    return Map.of(
        "subject",
        "[NAS] other footage under " + Outcome.count(renamed.size(), "name") + " of ours",
        "text",
        "The archive has files of these names with other bytes. Nothing is overwritten: ours got new"
            + " names and are archived beside them.\n\n"
            + lines
            + "\nLikely cause: two machines record under one station's name, or an earlier transfer"
            + " was cut off.\nNext: look at both files.\nHost: "
            + hostName
            + "\n");
  }

  private static String waiting(Map<String, Object> backlog) {
    if (!backlog.containsKey("files")) {
      return "not known";
    }
    long files = ((Number) backlog.getOrDefault("files", 0)).longValue();
    long bytes = ((Number) backlog.getOrDefault("bytes", 0L)).longValue();
    return Outcome.count(files, "segment") + ", " + bytes / 1_000_000 + " MB";
  }

  private static String words(Duration time) {
    return time.toHours() > 0
        ? time.toHours() + " h " + time.toMinutesPart() + " min"
        : time.toMinutes() > 0
            ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
            : time.toSeconds() + " s";
  }
}
