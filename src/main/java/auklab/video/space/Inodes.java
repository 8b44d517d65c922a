package auklab.video.space;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many more files each filesystem can take. Java cannot tell, so stat(1) does, in a process
 * that may hang with its disk: so it is asked aside, once a minute, and oftener while files are
 * scarce. What it said last answers everybody else.
 */
public final class Inodes {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final int PATIENCE_SECONDS = 5;

  /** What stat(1) is asked of each folder; one that it cannot see gives an empty line. */
  private static final String QUESTION =
      "for place; do stat -f -c '%c %d' -- \"$place\" || echo; done";

  private final LongSupplier nanoTime;
  private final Map<Long, Filesystem> wanted = new ConcurrentHashMap<>();
  private final Map<Long, Count> counts = new ConcurrentHashMap<>();
  private Optional<Process> asked = Optional.empty();
  private long askedAt;
  private boolean looked;

  /**
   * How many files there can be on a filesystem.
   *
   * @param total in all; 0 where they are not limited
   * @param free how many more
   */
  public record Count(long total, long free) {
    /** As many as there is space for. */
    public static final Count UNLIMITED = new Count(0, Long.MAX_VALUE);

    private static final long RESERVE = 1000;

    /** A filesystem that names hardly any, or more than fit into a number, does not limit them. */
    public static Count of(String total, String free) {
      Count count = new Count(Long.parseUnsignedLong(total), Long.parseUnsignedLong(free));
      return count.total < 10 || count.free < 0 ? UNLIMITED : count;
    }

    /** Whether they are limited by anything but space. */
    public boolean isLimited() {
      return total > 0;
    }

    /** So many are to stay free: recorders, and what empties the disk, make small files too. */
    public long reserve() {
      return Math.min(RESERVE, total / 10);
    }

    /** How full the filesystem is with files; empty where they are not limited. */
    public Optional<Filesystem.Fill> fill() {
      return isLimited()
          ? Optional.of(new Filesystem.Fill(free, Math.max(0, total - free)))
          : Optional.empty();
    }

    /**
     * The room that this leaves, in bytes: as large a part, or a multiple, of a reserve of bytes as
     * what is free is of its own reserve.
     */
    long room(long reserve) {
      return isLimited() && reserve > 0
          ? Math.round(Math.min(Long.MAX_VALUE / 4, (double) reserve * free / reserve()))
          : Long.MAX_VALUE;
    }

    /**
     * What is to be believed of it: some filesystems of other systems say that none is free, and
     * take files all the same.
     *
     * @param place a folder there
     */
    Count believed(Path place) {
      return isLimited() && free == 0 && takesAnother(place) ? UNLIMITED : this;
    }

    private static boolean takesAnother(Path place) {
      try {
        Files.delete(Files.createTempFile(place, ".", ".trial"));
        return true;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /**
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Inodes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What was known last; unlimited until it was asked. It will be asked from now on. */
  public Count of(Filesystem disk) {
    wanted.put(disk.device(), disk);
    return counts.getOrDefault(disk.device(), Count.UNLIMITED);
  }

  /** Asks now. */
  public Count now(Filesystem disk) {
    wanted.put(disk.device(), disk);
    ask(List.of(disk));
    return of(disk);
  }

  /** Asks of all that somebody wanted to know of, where the last answer is old or told of few. */
  public void refresh() {
    long now = nanoTime.getAsLong();
    boolean scarce =
        counts.values().stream()
            .anyMatch(count -> count.isLimited() && count.free() < 10 * count.reserve());
    if (!looked || scarce || now - askedAt >= FRESH.toNanos()) {
      looked = true;
      askedAt = now;
      ask(wanted.values());
    }
  }

  private synchronized void ask(Collection<Filesystem> disks) {
    if (disks.isEmpty() || asked.filter(Process::isAlive).isPresent()) {
      return;
    }
    List<Filesystem> all = List.copyOf(disks);
    List<String> words =
        new ArrayList<>(
            List.of(
                "timeout",
                "--signal=KILL",
                String.valueOf(PATIENCE_SECONDS),
                "sh",
                "-c",
                QUESTION,
                "sh"));
    all.forEach(disk -> words.add(disk.place().toString()));
    try {
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      asked = Optional.of(process);
      if (process.waitFor(PATIENCE_SECONDS + 1, TimeUnit.SECONDS)) {
        String text =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        read(all, text.split("\n", -1));
      }
    } catch (IOException e) {
      // Without stat(1), files are not known to be limited.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(List<Filesystem> disks, String[] lines) {
    for (int i = 0; i < Math.min(disks.size(), lines.length); i++) {
      String[] numbers = lines[i].split(" ");
      Filesystem disk = disks.get(i);
      if (lines[i].matches("\\d{1,20} \\d{1,20}")) {
        counts.put(disk.device(), Count.of(numbers[0], numbers[1]).believed(disk.place()));
      } else if (i < lines.length - 1) {
        // It is not mounted any more.
        wanted.remove(disk.device(), disk);
        counts.remove(disk.device());
      }
    }
  }
}
