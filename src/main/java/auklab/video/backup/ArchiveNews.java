package auklab.video.backup;

import auklab.video.archive.Trouble;
import auklab.video.stage.Matter;
import auklab.video.stage.Outcome;
import auklab.video.stage.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people are to know of the archive. */
public final class ArchiveNews {
  /** The archive's trouble; and that of a backup which cannot even begin, which is here. */
  private static final String THERE = "nas";

  private static final String HERE = "backup";
  private static final String WHO = "archive";

  private final String address;
  private final boolean watched;

  /**
   * @param address where the archive is
   * @param watched whether a person does this by hand: who sees it need not be told
   */
  public ArchiveNews(String address, boolean watched) {
    this.address = address;
    this.watched = watched;
  }

  /**
   * Whether there may be something to tell, so that it is worth counting what waits.
   *
   * @param pass a pass that has ended
   * @param there the archive's trouble that is known, if any
   * @param here the same of a backup that could not begin
   */
  public boolean isDue(Pass pass, Set<String> there, Set<String> here) {
    return !pass.isElsewhere()
        && !watched
        && (pass.trouble().isPresent()
            || !pass.renamed().isEmpty()
            || !there.isEmpty()
            || !here.isEmpty());
  }

  /**
   * What a pass shows of the archive.
   *
   * @param pass the pass, which has ended
   * @param backlog what waits to be archived now: files and bytes
   * @param untilFull how long the disk here will last, in words
   */
  public List<Report> reports(Pass pass, Map<String, Object> backlog, String untilFull) {
    Optional<Trouble> trouble = pass.trouble();
    if (!pass.isLocked()) {
      return List.of(
          Report.of(
              HERE,
              begun("[DISK] ", trouble.orElseThrow(), backlog, untilFull)
                  .called("[DISK] the backup cannot begin", "[DISK] the backup can begin again")
                  .variant("")));
    }
    List<Report> reports = new ArrayList<>();
    reports.add(Report.over(HERE, WHO, "Waiting here: " + waiting(backlog)));
    trouble.ifPresentOrElse(
        is -> reports.add(Report.of(THERE, begun("[NAS] ", is, backlog, untilFull))),
        () -> {
          if (pass.isOpened()) {
            reports.add(Report.over(THERE, WHO, over(pass, backlog)));
          }
        });
    return reports;
  }

  /** The mail about footage under whose name the archive has other bytes, if there is any. */
  public List<Map<String, String>> clashes(Pass pass) {
    return pass.renamed().isEmpty() ? List.of() : List.of(clashes(pass.renamed()));
  }

  private Matter begun(
      String label, Trouble trouble, Map<String, Object> backlog, String untilFull) {
    return Matter.of(
            WHO,
            label + trouble.kind().words(),
            "Nothing is lost: what cannot be archived stays here, and recording goes on.\n\n"
                + "Archive: "
                + address
                + "\nWhat is wrong: "
                + trouble.text()
                + "\nWaiting here: "
                + waiting(backlog)
                + "\nTime left until the disk here is full: "
                + untilFull
                + "\n\nNext: "
                + trouble.kind().next()
                + ". It is tried again by itself, and a mail tells when it is over. If it lasts:"
                + " auklab-video export --to DIR carries what waits here to a USB disk.\n")
        .called(label + trouble.kind().words(), label + "the archive is back")
        .variant(trouble.kind().name());
  }

  private String over(Pass pass, Map<String, Object> backlog) {
    return Outcome.count(pass.proven(), "segment")
        + " archived and proven as soon as it answered again.\n\nArchive: "
        + address
        + "\nWaiting here: "
        + waiting(backlog);
  }

  private static Map<String, String> clashes(Map<String, String> renamed) {
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
            + " was cut off.\nNext: look at both files.\n");
  }

  private static String waiting(Map<String, Object> backlog) {
    if (!backlog.containsKey("files")) {
      return "not known";
    }
    long files = ((Number) backlog.getOrDefault("files", 0)).longValue();
    long bytes = ((Number) backlog.getOrDefault("bytes", 0L)).longValue();
    return Outcome.count(files, "segment") + ", " + bytes / 1_000_000 + " MB";
  }
}
