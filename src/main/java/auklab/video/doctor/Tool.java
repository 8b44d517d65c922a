package auklab.video.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/** Runs a program that is to answer within some time. */
final class Tool {
  private Tool() {}

  /**
   * What a program left.
   *
   * @param exit its exit code
   * @param out what it printed
   * @param err what it said besides
   */
  record Answer(int exit, String out, String err) {
    boolean isGood() {
      return exit == 0;
    }

    /** The first line that it printed; empty where there is none. */
    String firstLine() {
      return out.lines().findFirst().orElse("").strip();
    }
  }

  /**
   * Runs it to its end, or ends it when its time is over.
   *
   * @param words the program and its arguments; no shell sees them
   * @param longest its time
   * @throws IOException where it cannot be started
   */
  static Answer run(List<String> words, Duration longest) throws IOException {
    CommandLine line = new CommandLine(words.get(0));
    line.addArguments(words.subList(1, words.size()).toArray(String[]::new), false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    DefaultExecutor executor =
        DefaultExecutor.builder().setExecuteStreamHandler(new PumpStreamHandler(out, err)).get();
    executor.setExitValues(null);
    executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(longest).get());
    int exit = executor.execute(line);
    return new Answer(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
