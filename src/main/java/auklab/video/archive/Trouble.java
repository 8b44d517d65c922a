package auklab.video.archive;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why the archive does not get what it should.
 *
 * @param kind what it is, as far as it can be told apart
 * @param text the same with its circumstances, for a person
 */
public record Trouble(Kind kind, String text) {

  /**
   * Whether nothing can be archived at all, so that it is no use to try the rest; and not only some
   * files.
   */
  public boolean isOfAll() {
    return kind != Kind.BROKEN && kind != Kind.REFUSED;
  }

  /** What is wrong, and what a person can do. */
  public String advice() {
    return kind.words() + ": " + text + "; " + kind.next();
  }

  /** What can be wrong with an archive. */
  public enum Kind {
    /** Its disk is not mounted, or its folder is gone. */
    AWAY("the archive is away", "switch the NAS on and mount it"),
    /** What is there is not what we have archived to. */
    ANOTHER(
        "this is another archive",
        "mount the right one; if this is meant to be the archive from now on: auklab-video"
            + " accept-target"),
    /** It is no other disk than the one whose loss it is to make good. */
    SAME_DISK(
        "the archive is on the disk that footage is recorded to",
        "mount the NAS or disk that belongs there, or give a folder on another disk, or another"
            + " machine, as nas_target_dir; only where this is meant, as in a test: \"archive_on_same_disk\": true in backup.json"),
    /** It is gone with the next power cut. */
    IN_MEMORY("the archive is in this machine's memory", SAME_DISK.next),
    /** It may be gone with the next start. */
    ON_OVERLAY("the archive is on an overlay that may not last", SAME_DISK.next),
    /** No connection can be made, or it broke. */
    UNREACHABLE("the archive cannot be reached", "see its power, network and address"),
    /** Its login shell, or what stands in its place, answers in rsync's place. */
    UNCLEAN(
        "the archive's login shell prints text into rsync's connection",
        "log in by hand: \"ssh USER@HOST true\" must print nothing. Take what prints out of ~/.bashrc"
            + " or ~/.profile there; or give the account a shell, if it has none or sftp alone"),
    /** Its rsync is not there, or is not switched on. */
    NO_RSYNC(
        "there is no rsync on the archive that we may run",
        "install rsync there, or switch its rsync service on; if it lies elsewhere, name it in"
            + " rsync_options: \"--rsync-path=/usr/local/bin/rsync\""),
    /** What connects to it is not here. */
    NO_PROGRAM(
        "a program that reaches the archive is not here",
        "install rsync and openssh-client, or correct -e in rsync_options"),
    /** It answers, and does not let us in. */
    REFUSED("the archive refuses us", "see the key, password, host key, module or permissions"),
    /** It is there and does not move. */
    FROZEN("the archive is frozen", "restart the NAS; see its disks"),
    /** It has no room. */
    FULL("the archive is full", "make room on it, or name another one in backup.json"),
    /** It takes nothing. */
    READ_ONLY("the archive is read-only", "see its disk and how it is mounted or exported"),
    /** It answers, and its disk does not take what it was given. */
    FAILING("the archive's disk fails", "see its disk, cable and power, and the kernel's log"),
    /** Something here keeps the backup from its beginning; nothing is known of the archive. */
    HERE(
        "the backup cannot begin",
        "see lock_dir, ready_for_backup_dir and state_dir: their permissions, and whether their disks"
            + " are mounted and sound"),
    /** Something else. */
    BROKEN("not everything can be archived", "see the log; auklab-video backup tries again");

    private final String words;
    private final String next;

    Kind(String words, String next) {
      this.words = words;
      this.next = next;
    }

    /** Whether it takes all that it is given, and that is of no use. */
    boolean keepsNothingSafe() {
      return this == SAME_DISK || this == IN_MEMORY || this == ON_OVERLAY;
    }

    /** What is wrong, in words. */
    public String words() {
      return words;
    }

    /** What a person can do. */
    public String next() {
      return next;
    }
  }

  /** A line of a complaint that tells what is wrong; the first sign that some line bears counts. */
  private record Sign(Kind kind, Pattern line) {
    Sign(Kind kind, String line) {
      this(kind, Pattern.compile(line, Pattern.CASE_INSENSITIVE));
    }

    boolean isIn(String complaint) {
      return line.matcher(complaint).find()
          // What cannot be read is here.
          && (kind != Kind.REFUSED || !complaint.contains("[sender]"));
    }
  }

  /** Kinds that say more than rsync's exit code. */
  private static final Set<Kind> SAYING_MORE =
      EnumSet.of(Kind.AWAY, Kind.UNCLEAN, Kind.NO_RSYNC, Kind.NO_PROGRAM);

  private static final List<Sign> SIGNS =
      List.of(
          new Sign(Kind.FULL, "no space left"),
          new Sign(Kind.FULL, "quota exceeded"),
          new Sign(Kind.READ_ONLY, "read-only file system"),
          new Sign(Kind.READ_ONLY, "module is read only"),
          new Sign(Kind.REFUSED, "module is write only|is configured to refuse "),
          new Sign(Kind.AWAY, "@error: chdir failed"),
          new Sign(Kind.AWAY, "mkdir .* failed: no such file or directory"),
          new Sign(Kind.UNCLEAN, "is your shell clean"),
          new Sign(Kind.NO_PROGRAM, "failed to exec "),
          new Sign(
              Kind.NO_RSYNC,
              "^-?(\\S*/)?(ba|da|z|k|a|c|tc|fi|mk)?sh(:\\d+)?: .*(not found|no such file or directory|permission denied)"),
          new Sign(
              Kind.NO_RSYNC,
              "rsync: (command )?not found|command not found: \\S*rsync|unknown command:? \\S*rsync"),
          new Sign(Kind.NO_RSYNC, "rsync service is no running"),
          new Sign(Kind.REFUSED, "permissions \\d+ for .* are too open"),
          new Sign(Kind.REFUSED, "host key verification failed"),
          new Sign(Kind.REFUSED, "too many authentication failures"),
          new Sign(Kind.REFUSED, "unable to negotiate with"),
          new Sign(Kind.REFUSED, "account .*(expired|locked)"),
          new Sign(Kind.REFUSED, "permission denied"),
          new Sign(Kind.REFUSED, "operation not permitted"),
          new Sign(Kind.REFUSED, "auth failed"),
          new Sign(Kind.REFUSED, "password"),
          new Sign(Kind.REFUSED, "unknown module"),
          new Sign(Kind.REFUSED, "access denied"),
          new Sign(Kind.FROZEN, "nothing has moved"),
          new Sign(Kind.FROZEN, "timeout in data send/receive"),
          new Sign(Kind.FROZEN, "io timeout"),
          new Sign(Kind.UNREACHABLE, "connection refused"),
          new Sign(Kind.UNREACHABLE, "connection timed out"),
          new Sign(Kind.UNREACHABLE, "no route to host"),
          new Sign(Kind.UNREACHABLE, "network is unreachable"),
          new Sign(Kind.UNREACHABLE, "could not resolve"),
          new Sign(Kind.UNREACHABLE, "name or service not known"),
          new Sign(Kind.UNREACHABLE, "name resolution"),
          new Sign(Kind.UNREACHABLE, "kex_exchange_identification|connection closed by"),
          new Sign(Kind.UNREACHABLE, "connection reset"));

  /** rsync says so where whoever answers ends at once; what it has said before stands above. */
  private static final String CLOSED = "connection unexpectedly closed";

  /**
   * That something here is wrong.
   *
   * @param fault what has failed
   */
  public static Trouble here(Throwable fault) {
    return new Trouble(Kind.HERE, innermost(fault).toString());
  }

  /**
   * That something has failed in a way that none foresaw.
   *
   * @param fault what has failed
   */
  public static Trouble broken(Throwable fault) {
    return new Trouble(Kind.BROKEN, innermost(fault).toString());
  }

  private static Throwable innermost(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * That what is there is not the archive we know.
   *
   * @param target where it is
   * @param found the marks that it bears
   */
  static Trouble another(Target target, Set<String> found) {
    return new Trouble(
        Kind.ANOTHER,
        target.address()
            + (found.isEmpty()
                ? " lacks the mark of the archive that was there: it may be a bare mount point, or"
                    + " another disk"
                : " bears the mark of another archive"));
  }

  /**
   * What an answer of rsync amounts to that is not what it should be. The line that tells the kind
   * is the one that people read.
   *
   * @param answer the answer
   */
  static Trouble of(Program.Answer answer) {
    List<String> lines = answer.said().lines().map(String::strip).toList();
    for (Sign sign : SIGNS) {
      Optional<String> telling = lines.stream().filter(sign::isIn).findFirst();
      if (telling.isPresent() && isOfFarSide(sign.kind(), answer)) {
        return trouble(sign.kind(), answer.exit(), telling.get());
      }
    }
    Optional<String> last = lastWords(lines);
    Kind kind =
        last.isPresent() && byExit(answer.exit()) == Kind.BROKEN
            ? Kind.UNREACHABLE
            : byExit(answer.exit());
    return trouble(kind, answer.exit(), last.orElse(answer.complaint()));
  }

  /** A shell that does not find rsync is the archive's only where there was a connection. */
  private static boolean isOfFarSide(Kind kind, Program.Answer answer) {
    return kind != Kind.NO_RSYNC || answer.said().contains(CLOSED);
  }

  /** What was said before the connection was closed, where it was; the last line tells most. */
  private static Optional<String> lastWords(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(CLOSED))
        .findFirst()
        .map(
            closed ->
                lines.subList(0, lines.indexOf(closed)).stream()
                    .filter(line -> line.matches(".*\\p{L}.*") && !line.startsWith("rsync"))
                    .filter(line -> !line.startsWith(Program.HOMELESS))
                    .reduce((first, then) -> then)
                    .map(words -> closed + "; before that: " + words)
                    .orElse(closed));
  }

  private static Trouble trouble(Kind kind, int exit, String complaint) {
    boolean byLine = SAYING_MORE.contains(kind) || (exit == 1 || exit == 4) && kind != Kind.BROKEN;
    String what = byLine ? kind.words() : RsyncExit.describe(exit);
    return new Trouble(kind, what + (complaint.isEmpty() ? "" : " (" + complaint + ")"));
  }

  /**
   * The same from its parts.
   *
   * @param exit rsync's exit code
   * @param said all that it complained of
   */
  public static Trouble of(int exit, String said) {
    return of(new Program.Answer(exit, "", said));
  }

  private static Kind byExit(int exit) {
    return switch (exit) {
      case 2 -> Kind.UNCLEAN;
      case 5 -> Kind.REFUSED;
      case 10, 12, 35, 255 -> Kind.UNREACHABLE;
      case 14, 127 -> Kind.NO_PROGRAM;
      case 30 -> Kind.FROZEN;
      case 43, 126 -> Kind.NO_RSYNC;
      default -> Kind.BROKEN;
    };
  }
}
