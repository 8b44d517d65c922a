package auklab.video.archive;

import auklab.video.config.Backup.Effort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.exec.LogOutputStream;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * Runs programs that touch the archive. A frozen mount hangs whoever looks at it, beyond the reach
 * of every signal, so only processes of their own do: one that makes no progress is ended, and one
 * that cannot be ended is left behind.
 */
public final class Program {
  private static final Pattern VANISHED =
      Pattern.compile(
          ".*(\\[sender] link_stat .* No such file or directory|file has vanished: ).*");

  /** Many a NAS says so of each login by ssh, and it means nothing. */
  static final String HOMELESS = "Could not chdir to home directory";

  /** What runs now: it ends with us, so that nothing is sent without the lock. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Program::end), "end-programs"));
  }

  /** How often it is seen whether anything moves; each time, all processes are looked through. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration SOON = Duration.ofMillis(50);

  static final Duration FOR_EVER = Duration.ofDays(10_000);

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** As if rsync itself had waited too long. */
  private static final int TIMED_OUT = 30;

  private final List<String> gently;

  /**
   * @param effort how much of the machine the programs may take
   */
  public Program(Effort effort) {
    // When this process dies, by whatever cause, nobody would hold the lock for what goes on. It is
    // the thread which counts, and that waits for the program as long as it runs.
    List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM"));
    if (effort.nice() > 0) {
      words.addAll(List.of("nice", "-n", String.valueOf(effort.nice())));
    }
    switch (effort.ionice()) {
      case "idle" -> words.addAll(List.of("ionice", "-c", "3"));
      case "best-effort" -> words.addAll(List.of("ionice", "-c", "2", "-n", "7"));
      default -> {
        // The disk serves it like everybody else.
      }
    }
    this.gently = List.copyOf(words);
  }

  /**
   * What a program left.
   *
   * @param exit its exit code; 30, which is rsync's for a time-out, where it was ended since
   *     nothing moved
   * @param text what it printed
   * @param said what it said besides: its own complaints, but also the banner of an ssh server
   */
  public record Answer(int exit, String text, String said) {
    /** Whether it went through; files that were gone when their turn came are no fault. */
    boolean isWhole() {
      return exit == 0 && said.lines().noneMatch(line -> line.startsWith("rsync"))
          || (exit == 23 || exit == 24) && isOnlyVanished(said);
    }

    /**
     * Whether it went through but for single files, and each complaint is of a kind that does not
     * count.
     *
     * @param kind whether a line is such a complaint
     */
    boolean isOnlyOf(Predicate<String> kind) {
      List<String> lines =
          said.lines()
              .filter(line -> line.matches("(?i).*(rsync|vanished|error|failed).*"))
              .filter(line -> !line.startsWith("rsync error: some files"))
              .filter(line -> !line.startsWith("rsync warning: some files"))
              .toList();
      return (exit == 23 || exit == 24) && !lines.isEmpty() && lines.stream().allMatch(kind);
    }

    /** The first line of what it complained of. */
    String complaint() {
      List<String> lines =
          said.lines()
              .filter(
                  line ->
                      line.matches("(?i).*(rsync|ssh|error|denied|refused|failed|\\w@\\w|could).*"))
              .filter(line -> !line.startsWith(HOMELESS))
              .toList();
      // Its last line only sums up.
      return lines.stream()
          .filter(line -> !line.startsWith("rsync error:") && !line.startsWith("rsync warning:"))
          .findFirst()
          .or(() -> lines.stream().findFirst())
          .or(() -> said.lines().findFirst())
          .orElse("")
          .strip();
    }
  }

  /**
   * Whether all that rsync complained of is that files were not here any more, when their turn
   * came.
   *
   * @param said what it complained of
   */
  public static boolean isOnlyVanished(String said) {
    return new Answer(23, "", said).isOnlyOf(line -> VANISHED.matcher(line).matches());
  }

  /**
   * Runs a program to its end, or until nothing has moved for too long: neither it nor any process
   * that it has started has read or written a byte.
   *
   * @param words the program and its arguments; no shell sees them
   * @param input what it reads
   * @param silence how long it may stand still
   * @throws IOException where it cannot be started
   */
  public Answer run(List<String> words, byte[] input, Duration silence) throws IOException {
    return run(words, input, silence, FOR_EVER);
  }

  /**
   * The same, within a time: an ssh that keeps its connection alive moves something for ever, also
   * where the far side hangs.
   *
   * @param words the program and its arguments; no shell sees them
   * @param input what it reads
   * @param silence how long it may stand still
   * @param most how long it may take in all
   */
  Answer run(List<String> words, byte[] input, Duration silence, Duration most) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Answer answer = run(words, input, silence, most, text);
    return new Answer(answer.exit(), text.toString(StandardCharsets.UTF_8), answer.said());
  }

  /**
   * The same for a program that prints for long.
   *
   * @param words the program and its arguments; no shell sees them
   * @param input what it reads
   * @param silence how long it may stand still
   * @param lines gets each line that it prints, as it does
   * @return its answer, without what it has printed
   */
  Answer run(List<String> words, byte[] input, Duration silence, Consumer<String> lines)
      throws IOException {
    return run(words, input, silence, FOR_EVER, lines);
  }

  /** The same, within a time. */
  Answer run(
      List<String> words, byte[] input, Duration silence, Duration most, Consumer<String> lines)
      throws IOException {
    try (LogOutputStream text =
        new LogOutputStream(0, StandardCharsets.UTF_8) {
          @Override
          protected void processLine(String line, int level) {
            lines.accept(line);
          }
        }) {
      return run(words, input, silence, most, text);
    }
  }

  private Answer run(
      List<String> words, byte[] input, Duration silence, Duration most, OutputStream text)
      throws IOException {
    List<String> command = new ArrayList<>(gently);
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    // What rsync and ssh complain of is read here, so it must be in English.
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    RUNNING.add(process);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PumpStreamHandler pumps = new PumpStreamHandler(text, said, new ByteArrayInputStream(input));
    pumps.setStopTimeout(PATIENCE);
    pumps.setProcessInputStream(process.getOutputStream());
    pumps.setProcessOutputStream(process.getInputStream());
    pumps.setProcessErrorStream(process.getErrorStream());
    pumps.start();
    boolean ended;
    long begun = System.nanoTime();
    try {
      ended = awaitEnd(process, silence, begun + most.toNanos());
    } finally {
      RUNNING.remove(process);
    }
    try {
      pumps.stop();
    } catch (IOException e) {
      // A process that was left behind, or a connection that ssh keeps for later, holds the pipe.
    }
    int exit = ended ? process.exitValue() : TIMED_OUT;
    String late =
        ended
            ? ""
            : System.nanoTime() - begun > most.toNanos()
                ? "\nit has not ended within " + most.toSeconds() + " s"
                : "\nnothing has moved for " + silence.toSeconds() + " s";
    return new Answer(exit, "", (said.toString(StandardCharsets.UTF_8) + late).strip());
  }

  private static boolean awaitEnd(Process process, Duration silence, long deadline)
      throws IOException {
    long moved = -1;
    long since = System.nanoTime();
    try {
      while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        long now = moved(process);
        if (now != moved) {
          moved = now;
          since = System.nanoTime();
        }
        if (System.nanoTime() - since > silence.toNanos() || System.nanoTime() - deadline > 0) {
          end(process);
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(process);
      throw new IOException("stopped", e);
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      java.util.concurrent.locks.LockSupport.parkNanos(SOON.toNanos());
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Bytes that a process and those that it has started have read and written by now. */
  private static long moved(Process process) {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .mapToLong(handle -> moved(handle.pid()))
        .sum();
  }

  private static long moved(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/io"))) {
      return lines
          .filter(line -> line.startsWith("rchar:") || line.startsWith("wchar:"))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
          .sum();
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
