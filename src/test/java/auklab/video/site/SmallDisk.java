package auklab.video.site;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small disk, mounted where only the programs see it that are started by {@link #inside}. It ends
 * with them.
 */
public final class SmallDisk implements AutoCloseable {
  private final Process holder;
  private final Path place;

  private SmallDisk(Process holder, Path place) {
    this.holder = holder;
    this.place = place;
  }

  /**
   * Mounts one in memory.
   *
   * @param place where; made if need be
   * @param options of tmpfs, e.g. {@code size=16m}
   */
  public static SmallDisk inMemory(Path place, String options) throws Exception {
    return mount(place, "mount -t tmpfs -o " + options + " disk \"$0\"");
  }

  /**
   * Mounts an ext4 in a file, of which nothing is kept for root. Only root can.
   *
   * @param image the file
   * @param place where it is mounted; made if need be
   * @param megabytes its size
   * @param options of mkfs.ext4, e.g. {@code -N 400}
   */
  public static SmallDisk ext4(Path image, Path place, int megabytes, String... options)
      throws Exception {
    Programs.output("truncate", "-s", megabytes + "M", image.toString());
    List<String> make = new ArrayList<>(List.of("mkfs.ext4", "-q", "-m", "0", "-b", "4096"));
    make.addAll(List.of(options));
    make.add(image.toString());
    Programs.output(make.toArray(String[]::new));
    return mount(place, "mount -o loop " + image + " \"$0\"");
  }

  private static SmallDisk mount(Path place, String command) throws Exception {
    Files.createDirectories(place);
    // Root keeps its own users, since others may mount no image of a disk.
    List<String> words = new ArrayList<>(List.of("unshare", isRoot() ? "-m" : "-rm"));
    words.addAll(List.of("sh", "-c", command + " && exec sleep 1000", place.toString()));
    Process holder = new ProcessBuilder(words).inheritIO().start();
    SmallDisk disk = new SmallDisk(holder, place);
    await("the disk")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Files.readString(Path.of("/proc", "" + holder.pid(), "mounts"))
                    .contains(" " + place + " "));
    return disk;
  }

  /** Whether this process may do everything. */
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** The words before a command that is to see this disk. */
  public String[] inside() {
    List<String> words =
        new ArrayList<>(List.of("nsenter", "-t", String.valueOf(holder.pid()), "-m"));
    if (!isRoot()) {
      words.addAll(List.of("-U", "--preserve-credentials"));
    }
    return words.toArray(String[]::new);
  }

  /** Runs a program that must succeed and sees this disk. */
  public String output(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(inside()));
    words.addAll(List.of(command));
    return Programs.output(words.toArray(String[]::new));
  }

  /** A file of the disk as it can be reached from outside. */
  public Path seen(Path file) {
    return Path.of("/proc", String.valueOf(holder.pid()), "root", file.toString());
  }

  /** Fills it with one file, and with more where that takes no more, until not a byte is left. */
  public void fill() throws IOException, InterruptedException {
    // ext4 finds a block more when it has written what it had put off. A long file may need it for
    // the list of its own blocks, and another beside it, while a new file can use it.
    AtomicInteger files = new AtomicInteger();
    await("a disk without a byte left")
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              int file = files.getAndIncrement();
              fill(place.resolve(file == 0 ? "filler" : "filler-" + file), "");
              return usable() == 0;
            });
  }

  /**
   * Fills it with one file, until so much is left.
   *
   * @param bytes what is to be left
   */
  public void fillUpTo(long bytes) throws IOException, InterruptedException {
    long free = usable() - bytes;
    fill(place.resolve("filler"), "count=" + free / 4096);
  }

  private void fill(Path file, String count) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(inside()));
    words.addAll(
        List.of(
            "sh",
            "-c",
            "dd if=/dev/zero bs=4096 oflag=append conv=notrunc "
                + count
                + " of=\"$0\" 2>/dev/null; sync -f \"$0\"",
            file.toString()));
    Programs.run(words, Map.of());
  }

  /** What can still be written, in bytes. */
  public long usable() {
    return seen(place).toFile().getUsableSpace();
  }

  @Override
  public void close() throws Exception {
    holder.destroyForcibly();
    holder.waitFor();
  }
}
