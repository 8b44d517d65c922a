package auklab.video.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs real programs. */
public final class Programs {
  private Programs() {}

  /**
   * What a program left behind.
   *
   * @param exit its exit code
   * @param out what it printed as its result
   * @param err what else it said
   */
  public record Result(int exit, String out, String err) {}

  /** Runs a program to its end, within two minutes. */
  public static Result run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .redirectInput(new java.io.File("/dev/null"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " does not end");
    }
    Result result =
        new Result(
            process.exitValue(),
            new String(Files.readAllBytes(out), StandardCharsets.UTF_8),
            new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
    Files.delete(out);
    Files.delete(err);
    return result;
  }

  /** Runs a program that must succeed, and returns what it printed. */
  public static String output(String... command) throws IOException, InterruptedException {
    Result result = run(List.of(command), Map.of());
    if (result.exit() != 0) {
      throw new IOException(String.join(" ", command) + ": " + result.err());
    }
    return result.out();
  }

  /** Whether a process runs; one that has ended and that nobody has asked about yet does not. */
  public static boolean isRunning(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills a program with all that it has started. */
  public static void kill(Process process) throws InterruptedException {
    Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
  }

  /** Sends a signal by its name. */
  public static void signal(String name, long pid) throws IOException, InterruptedException {
    output("kill", "-" + name, String.valueOf(pid));
  }
}
