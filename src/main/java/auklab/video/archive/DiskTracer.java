package auklab.video.archive;

import auklab.video.footage.Mounts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the disks that a folder really lies on: below its filesystem, behind links and bind mounts,
 * under partitions, logical volumes, RAIDs, encryption, files that are mounted as disks, and
 * filesystems that show another folder, as FUSE and overlays do. A folder of a network filesystem
 * lies on what the kernel numbers as one device; which disks its server has cannot be known here.
 */
final class DiskTracer {
  /**
   * Prints device number and path of each folder, or of the nearest one above that exists. To look
   * at what lies in it has an automounter mount it.
   */
  private static final String LOOK =
      "for folder; do there=$(realpath -m -- \"$folder\"); test -e \"$there/.\";"
          + " until test -e \"$there\"; do there=$(dirname -- \"$there\"); done;"
          + " stat -L -c '%d %n' -- \"$there\" || exit; done";

  /** In place of a disk: what lies there is gone when the machine is switched off. */
  static final String MEMORY = "memory";

  /**
   * Beside the number of an overlay whose writable layer is out of sight: that of a container,
   * which ends with it, or of a root that is kept in memory.
   */
  static final String UNSEEN = "a layer out of sight";

  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  /** Block devices that are memory, such as zram0. */
  private static final String MEMORY_DEVICE = "z?ram\\d+";

  private static final int FILE_TYPE = 0170000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int DEEPEST = 8;

  private final Program program;
  private final Path blockDevices;
  private final Path mountinfo;

  /**
   * @param program runs what looks at folders, since a frozen mount hangs whoever does
   */
  DiskTracer(Program program) {
    this(program, Path.of("/sys/dev/block"), Path.of("/proc/self/mountinfo"));
  }

  /**
   * @param blockDevices where the kernel tells of each block device, by its number
   * @param mountinfo where it tells of each mount
   */
  DiskTracer(Program program, Path blockDevices, Path mountinfo) {
    this.program = program;
    this.blockDevices = blockDevices;
    this.mountinfo = mountinfo;
  }

  /**
   * The disks of each folder.
   *
   * @param folders absolute paths; of one that does not exist, the disks it would lie on
   * @return for each, the kernel's names of the disks, e.g. {@code sda}, or {@link #MEMORY}; else
   *     the number of the filesystem; none where it cannot be looked at
   */
  List<Set<String>> disks(List<String> folders) throws IOException {
    Optional<List<Set<String>>> together = disks(folders, 0);
    if (together.isPresent()) {
      return together.get();
    }
    // One of them hangs, and must not hide the others.
    List<Set<String>> disks = new ArrayList<>();
    for (String folder : folders) {
      disks.add(disks(List.of(folder), 0).map(found -> found.get(0)).orElse(Set.of()));
    }
    return disks;
  }

  private Optional<List<Set<String>>> disks(List<String> folders, int depth) throws IOException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", LOOK, "sh"));
    words.addAll(folders);
    Program.Answer answer = program.run(words, new byte[0], Rsync.LOOK);
    List<String> lines = answer.text().lines().toList();
    if (answer.exit() != 0 || lines.size() != folders.size()) {
      return Optional.empty();
    }
    List<Set<String>> disks = new ArrayList<>();
    for (String line : lines) {
      int blank = line.indexOf(' ');
      long device = Long.parseLong(line.substring(0, blank));
      disks.add(disks(device, Path.of(line.substring(blank + 1)), depth));
    }
    return Optional.of(disks);
  }

  /** The disks of a filesystem, by its device number and a folder on it. */
  private Set<String> disks(long device, Path folder, int depth) throws IOException {
    if (major(device) != 0) {
      return beneath(device, depth);
    }
    // btrfs, FUSE and others have no number of a disk: their mount names what they lie on.
    Mounts.Source source = Mounts.source(folder, mountinfo);
    if (IN_MEMORY.contains(source.type())) {
      return Set.of(MEMORY);
    }
    if (source.type().equals("zfs")) {
      return Set.of("zfs pool " + source.name().replaceFirst("/.*", ""));
    }
    if (source.type().equals("autofs")) {
      // Its name is that of the automounter's own list.
      return Set.of(number(device));
    }
    if (source.name().startsWith("/dev/")) {
      // FUSE may name /dev/fuse, which is no disk.
      return isBlockDevice(Path.of(source.name()))
          ? beneath((Long) Files.getAttribute(Path.of(source.name()), "unix:rdev"), depth)
          : Set.of(number(device));
    }
    Set<String> alone =
        source.type().equals("overlay") ? Set.of(number(device), UNSEEN) : Set.of(number(device));
    // That of a network mount begins with two slashes, or with a name.
    return source.name().matches("/[^/].*") && exists(source.name())
        ? shown(source.name(), alone, depth)
        : alone;
  }

  private static boolean isBlockDevice(Path path) throws IOException {
    return Files.exists(path)
        && ((Integer) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == BLOCK_DEVICE;
  }

  private boolean exists(String path) throws IOException {
    return program.run(List.of("test", "-e", path), new byte[0], Rsync.LOOK).exit() == 0;
  }

  private Set<String> beneath(long device, int depth) throws IOException {
    Path block = blockDevices.resolve(number(device));
    return Files.exists(block) ? whole(block.toRealPath(), depth) : Set.of(number(device));
  }

  /** The whole disks beneath a block device. */
  private Set<String> whole(Path block, int depth) throws IOException {
    Set<String> disks = new TreeSet<>();
    try (DirectoryStream<Path> slaves = Files.newDirectoryStream(block.resolve("slaves"))) {
      for (Path slave : slaves) {
        disks.addAll(whole(slave.toRealPath(), depth));
      }
    } catch (NoSuchFileException e) {
      // A partition has none.
    }
    if (!disks.isEmpty()) {
      return disks;
    }
    if (Files.exists(block.resolve("partition"))) {
      return whole(block.getParent(), depth);
    }
    String name = block.getFileName().toString();
    if (name.matches(MEMORY_DEVICE)) {
      return Set.of(MEMORY);
    }
    Path image = block.resolve("loop/backing_file");
    return Files.exists(image)
        ? shown(Files.readString(image).strip(), Set.of(name), depth)
        : Set.of(name);
  }

  /** The disks of a file or folder behind a device; the device itself where it cannot be seen. */
  private Set<String> shown(String path, Set<String> otherwise, int depth) throws IOException {
    return depth < DEEPEST
        ? disks(List.of(path), depth + 1).map(found -> found.get(0)).orElse(otherwise)
        : otherwise;
  }

  private static String number(long device) {
    return major(device) + ":" + minor(device);
  }

  private static long major(long device) {
    return device >> 8 & 0xfff | device >> 32 & ~0xfffL;
  }

  private static long minor(long device) {
    return device & 0xff | device >> 12 & ~0xffL;
  }
}
