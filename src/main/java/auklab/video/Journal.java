package auklab.video;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What goes to stderr, as systemd's journal wants it where it reads along: an entry for each line,
 * with its priority and the stations that it names, and without a time, since the journal gives it
 * one. Where the journal's socket for entries does not take it, it gets a line on stderr, which
 * begins with the priority, {@code <3>} to {@code <7>}.
 */
final class Journal extends OutputStream {
  private static final Map<String, Integer> PRIORITIES =
      Map.of("[ERROR] ", 3, "[WARN] ", 4, "[INFO] ", 6, "[DEBUG] ", 7, "[TRACE] ", 7);

  /** What is not of the log, such as an answer of a command. */
  private static final int NOTICE = 5;

  private static final int WARNING = 4;

  /** What is written at once is one entry; more may be written in pieces, in bytes. */
  private static final int LONGEST = 8192;

  private final OutputStream out;
  private final Optional<OutputStream> entries;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Supplier<? extends Collection<String>> stations = List::of;
  private int priority = NOTICE;
  private List<String> named = List.of();

  /**
   * @param out where lines go
   * @param entries takes an entry in the journal's own form with each write, at once or not at all
   */
  Journal(OutputStream out, Optional<OutputStream> entries) {
    this.out = out;
    this.entries = entries;
  }

  /** What is printed for the journal. */
  private static final class Lines extends PrintStream {
    private final Journal journal;

    Lines(Journal journal) {
      super(journal, true, StandardCharsets.UTF_8);
      this.journal = journal;
    }
  }

  /**
   * From now on, stderr is for the journal, where that is what it leads to.
   *
   * @param environment names what the journal reads, {@code JOURNAL_STREAM}: device and inode; and
   *     says whether the launcher has put the socket for entries into the place of stdout
   */
  static void readsAlong(Map<String, String> environment) {
    boolean socket = environment.containsKey("AUKLAB_VIDEO_JOURNAL");
    try {
      Path stderr = Path.of("/proc/self/fd/2");
      String stream =
          Files.getAttribute(stderr, "unix:dev") + ":" + Files.getAttribute(stderr, "unix:ino");
      if (stream.equals(environment.get("JOURNAL_STREAM"))) {
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "false");
        Optional<OutputStream> entries =
            socket ? Optional.of(new FileOutputStream(FileDescriptor.out)) : Optional.empty();
        System.setErr(new Lines(new Journal(System.err, entries)));
      }
    } catch (IOException e) {
      // Then nobody knows what it is, and it stays as it is.
    }
    if (socket) {
      System.setOut(System.err);
    }
  }

  /**
   * From now on, entries bear the stations that they name.
   *
   * @param stations all that there are, asked for each line
   */
  static void knows(Supplier<? extends Collection<String>> stations) {
    if (System.err instanceof Lines lines) {
      lines.journal.stations = stations;
    }
  }

  /** The same of this one. */
  Journal knowing(Supplier<? extends Collection<String>> all) {
    stations = all;
    return this;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    line.write(b);
    if (b == '\n') {
      end();
    }
  }

  private void end() throws IOException {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    String level = text.substring(0, text.indexOf(' ') + 1);
    if (PRIORITIES.containsKey(level)) {
      priority = PRIORITIES.get(level);
      text = text.substring(level.length());
      named = stationsIn(text);
    } else if (priority > WARNING) {
      // After a warning or an error, a line without a level belongs to it, as a stack does.
      priority = NOTICE;
      named = List.of();
    }
    if (!isTaken(text)) {
      out.write(("<" + priority + ">" + text).getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private List<String> stationsIn(String text) {
    Collection<String> all = stations.get();
    if (all.isEmpty()) {
      return List.of();
    }
    String any =
        all.stream()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(?<![\\p{L}\\p{N}])(?:", ")(?![\\p{L}\\p{N}])"));
    return Pattern.compile(any).matcher(text).results().map(MatchResult::group).distinct().toList();
  }

  private boolean isTaken(String text) {
    if (entries.isEmpty()) {
      return false;
    }
    String entry =
        "SYSLOG_IDENTIFIER=auklab-video\nPRIORITY="
            + priority
            + "\n"
            + named.stream().map(one -> "STATION=" + one + "\n").collect(Collectors.joining())
            + "MESSAGE="
            + text;
    byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      return false;
    }
    try {
      entries.get().write(bytes);
      return true;
    } catch (IOException e) {
      // It is away, or has more to do than it can.
      return false;
    }
  }
}
