package auklab.video;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What goes to stderr, as systemd's journal wants it where it reads along: each line begins with
 * its priority, {@code <3>} to {@code <7>}, and has no time, since the journal gives it one.
 */
final class Journal extends OutputStream {
  private static final Map<String, Integer> PRIORITIES =
      Map.of("[ERROR] ", 3, "[WARN] ", 4, "[INFO] ", 6, "[DEBUG] ", 7, "[TRACE] ", 7);

  /** What is not of the log, such as an answer of a command. */
  private static final int NOTICE = 5;

  private static final int WARNING = 4;

  private final OutputStream out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int priority = NOTICE;

  /**
   * @param out where the lines go
   */
  Journal(OutputStream out) {
    this.out = out;
  }

  /**
   * From now on, stderr is for the journal, where that is what it leads to.
   *
   * @param environment names what the journal reads, {@code JOURNAL_STREAM}: device and inode
   */
  static void readsAlong(Map<String, String> environment) {
    try {
      Path stderr = Path.of("/proc/self/fd/2");
      String stream =
          Files.getAttribute(stderr, "unix:dev") + ":" + Files.getAttribute(stderr, "unix:ino");
      if (stream.equals(environment.get("JOURNAL_STREAM"))) {
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "false");
        System.setErr(new PrintStream(new Journal(System.err), true, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // Then nobody knows what it is, and it stays as it is.
    }
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
    } else if (priority > WARNING) {
      // After a warning or an error, a line without a level belongs to it, as a stack does.
      priority = NOTICE;
    }
    out.write(("<" + priority + ">" + text).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
