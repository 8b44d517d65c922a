package auklab.video.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** What the kernel tells of processes, through {@code /proc}. */
final class Processes {
  private static final Path PROC = Path.of("/proc");

  /** The start's place behind the state. */
  private static final int START_TICKS = 19;

  /**
   * A process as the kernel sees it.
   *
   * @param state one letter, e.g. R, S, T (stopped) or Z (ended, not yet collected)
   * @param startTicks when it started, in clock ticks since boot; unlike a wall time, this does not
   *     move when the clock is set, and no later process of the same pid shares it
   */
  record Stat(char state, long startTicks) {
    /** Reads the line of {@code /proc/PID/stat}. */
    static Optional<Stat> of(byte[] bytes, int length) {
      try {
        String line = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        // The name stands in brackets and may hold anything; what follows it does not.
        int state = line.lastIndexOf(')') + 2;
        int begin = state;
        for (int field = 0; field < START_TICKS; field++) {
          begin = line.indexOf(' ', begin) + 1;
        }
        int end = line.indexOf(' ', begin);
        return Optional.of(
            new Stat(line.charAt(state), Long.parseLong(line.substring(begin, end))));
      } catch (RuntimeException e) {
        return Optional.empty();
      }
    }

    boolean ended() {
      return state == 'Z' || state == 'X';
    }

    boolean stopped() {
      return state == 'T' || state == 't';
    }
  }

  private Processes() {}

  static Optional<Stat> stat(long pid) {
    try {
      byte[] line = Files.readAllBytes(PROC.resolve(pid + "/stat"));
      return Stat.of(line, line.length);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The FFmpeg whose working folder this is; of others that stand there, none is ours. */
  static OptionalLong workingIn(Path folder) {
    try (Stream<Path> entries = Files.list(PROC)) {
      Path real = folder.toRealPath();
      return entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(entry -> real.equals(workingFolder(entry)))
          .filter(Processes::writesSegments)
          .mapToLong(entry -> Long.parseLong(entry.getFileName().toString()))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The Java program, other than this, that has started a process and still runs.
   *
   * @return empty for one whose starter has gone
   */
  static OptionalLong javaParent(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(ProcessHandle::parent)
        .map(ProcessHandle::pid)
        .filter(parent -> parent != ProcessHandle.current().pid())
        .filter(parent -> name(parent).equals("java"))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /**
   * Whether something was sent to a process that it has not taken, so that the silence is its own.
   */
  static boolean leavesUnread(long pid) {
    Path process = PROC.resolve(String.valueOf(pid));
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      files
          .map(Processes::target)
          .filter(name -> name.startsWith("socket:["))
          .forEach(sockets::add);
      for (String table : List.of("net/tcp", "net/tcp6")) {
        for (String line : Files.readAllLines(process.resolve(table))) {
          // Local and remote address, state, both queues, timer, retransmissions, user, -, inode.
          String[] columns = line.strip().split("\\s+");
          if (columns.length > 9
              && sockets.contains("socket:[" + columns[9] + "]")
              && !columns[4].endsWith(":00000000")) {
            return true;
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // It has ended meanwhile.
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(PROC.resolve(pid + "/comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Also a program that is only about to become FFmpeg has its arguments. */
  private static boolean writesSegments(Path process) {
    try {
      String words = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      return List.of(words.split("\0")).contains(FfmpegCommand.SEGMENT_LIST);
    } catch (IOException e) {
      return false;
    }
  }

  private static Path workingFolder(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd"));
    } catch (IOException e) {
      return process;
    }
  }

  /** The cores that this program may use. */
  static List<Integer> cores() {
    List<Integer> cores = new ArrayList<>();
    try (Stream<String> lines = Files.lines(PROC.resolve("self/status"))) {
      String ranges =
          lines
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse("0");
      for (String range : ranges.split(",")) {
        String[] ends = range.split("-");
        int last = Integer.parseInt(ends[ends.length - 1]);
        for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
          cores.add(core);
        }
      }
    } catch (IOException | NumberFormatException e) {
      cores.add(0);
    }
    return cores;
  }
}
