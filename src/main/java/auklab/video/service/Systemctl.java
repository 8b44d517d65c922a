package auklab.video.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** systemd's command, or another in its place. */
public final class Systemctl {
  /** Its exit code where no such unit is loaded. */
  private static final int UNKNOWN_UNIT = 5;

  private final String program;

  /**
   * @param program {@code systemctl}
   */
  public Systemctl(String program) {
    this.program = program;
  }

  /**
   * How a call went.
   *
   * @param exit its exit code
   * @param out all that it said
   */
  record Result(int exit, String out) {}

  /** Runs it and waits. */
  Result run(List<String> words) throws IOException, ServiceException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(words);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new ServiceException(
          program
              + " cannot be started: there is no systemd on this machine ("
              + e.getMessage()
              + ")");
    }
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Result(process.waitFor(), out.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The same where nothing but success will do. */
  void must(List<String> words) throws IOException, ServiceException {
    must(words, Set.of(0));
  }

  /** Has a unit not run. One that systemd does not know, as its file is gone, does not run. */
  void stop(String unit) throws IOException, ServiceException {
    must(List.of("stop", unit), Set.of(0, UNKNOWN_UNIT));
  }

  private void must(List<String> words, Set<Integer> good) throws IOException, ServiceException {
    Result result = run(words);
    if (!good.contains(result.exit())) {
      throw new ServiceException(
          program + " " + String.join(" ", words) + " has failed: " + result.out());
    }
  }
}
