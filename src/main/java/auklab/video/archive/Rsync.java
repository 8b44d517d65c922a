package auklab.video.archive;

import auklab.video.config.Backup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** How the archive is reached: the words of rsync and ssh, and how long they may be silent. */
final class Rsync {
  /** How long somebody who only looks may stand still. */
  static final Duration LOOK = Duration.ofSeconds(30);

  /** Everything that lies in a folder. */
  static final String ALL = "*";

  private final Backup backup;
  private final Target target;
  private final Program program;
  private final AtomicBoolean withoutPermissions = new AtomicBoolean();

  /**
   * @param backup says where the archive is, and how it is reached
   */
  Rsync(Backup backup) {
    this.backup = backup;
    this.target = new Target(backup.target());
    this.program = new Program(backup.effort());
  }

  Target target() {
    return target;
  }

  /** Runs the small programs that look at the archive beside rsync. */
  Program program() {
    return program;
  }

  /** How long the archive may be silent, in seconds. */
  int timeoutSeconds() {
    return backup.rsyncOptions().timeoutSeconds();
  }

  /** How long rsync may stand still while it sends. */
  Duration silence() {
    return Duration.ofSeconds(timeoutSeconds() + LOOK.toSeconds());
  }

  /** Arguments with which rsync sends what its input lists; what stands there already stays. */
  List<String> sending() {
    List<String> words = new ArrayList<>(backup.rsyncOptions().transfer());
    backup.effort().bwlimit().ifPresent(limit -> words.add("--bwlimit=" + limit));
    if (withoutPermissions.get()) {
      words.add("--no-perms");
    }
    words.addAll(List.of("--8-bit-output", "--out-format=%i %n", "--files-from=-", "--from0"));
    words.addAll(shell());
    words.addAll(List.of("--", backup.readyDir() + "/", target.argument()));
    return words;
  }

  /**
   * From now on permissions are left to the archive.
   *
   * @return whether that is a change
   */
  boolean sendWithoutPermissions() {
    return withoutPermissions.compareAndSet(false, true);
  }

  /**
   * Runs it with the owner's words for the connection.
   *
   * @param options what is to be done
   * @param places from where to where
   * @param input what it reads
   * @param silence how long it may stand still
   */
  Program.Answer run(List<String> options, List<String> places, byte[] input, Duration silence)
      throws IOException {
    return program.run(words(options, places), input, silence);
  }

  /**
   * Has it list what is on the archive.
   *
   * @param options which part of it
   * @param input what it reads
   * @param lines gets each line that it prints, as it does
   */
  Program.Answer list(List<String> options, byte[] input, Consumer<String> lines)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--list-only", "--8-bit-output"));
    all.add("--no-human-readable");
    all.addAll(options);
    return program.run(words(all, List.of(target.argument())), input, silence(), lines);
  }

  private List<String> words(List<String> options, List<String> places) {
    List<String> words = new ArrayList<>(List.of("rsync"));
    words.addAll(backup.rsyncOptions().connection());
    words.addAll(shell());
    words.addAll(options);
    words.add("--");
    words.addAll(places);
    return words;
  }

  /** ssh asks nobody for a password, and does not wait for ever for a connection. */
  private List<String> shell() {
    return target.isFolder() || target.isDaemon() || !backup.rsyncOptions().remoteShell().isEmpty()
        ? List.of()
        : List.of("--rsh=" + String.join(" ", Target.SSH));
  }

  /** A command of its shell that is to run on the machine of the archive. */
  List<String> far(String command) {
    List<String> own = backup.rsyncOptions().remoteShell();
    List<String> words = new ArrayList<>(own.isEmpty() ? Target.SSH : own);
    words.addAll(List.of(target.host(), command));
    return words;
  }

  /** A word as a shell takes it literally. */
  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * Patterns that lead to what lies in folders of the archive, and to nothing else.
   *
   * @param folders paths below the archive, e.g. {@code ROST1/2026-06-01}; empty for its own
   * @param name what is wanted in each: a name, or a pattern with a star
   * @return the patterns as rsync reads them from its input, a NUL behind each
   */
  static byte[] within(Collection<String> folders, String name) {
    Set<String> patterns = new LinkedHashSet<>();
    for (String folder : folders) {
      Path path = Path.of(folder);
      for (int n = 1; n <= path.getNameCount() && !folder.isEmpty(); n++) {
        patterns.add(literally("/" + path.subpath(0, n)));
      }
      // A backslash is one only beside what must be escaped.
      String above = name.contains("*") ? escaped(folder) : literally(folder);
      patterns.add("/" + Archive.of(above, name));
    }
    return Archive.list(patterns.stream().map(path -> new Waiting(path, 0, 0)).toList());
  }

  /** A path as a pattern that nothing else matches. */
  static String literally(String path) {
    return path.matches(".*[*?\\[].*") ? escaped(path) : path;
  }

  private static String escaped(String path) {
    return path.replaceAll("[*?\\[\\\\]", "\\\\$0");
  }
}
