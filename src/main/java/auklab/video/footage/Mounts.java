package auklab.video.footage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which filesystems are mounted where, and which ought to be.
 *
 * @param declared mount points that fstab or a mount unit names
 * @param mounted mount points that the kernel has
 */
public record Mounts(List<Path> declared, List<Path> mounted) {
  private static final Path FSTAB = Path.of("/etc/fstab");
  private static final Path KERNEL = Path.of("/proc/self/mountinfo");
  private static final Path UNITS = Path.of("/etc/systemd/system");
  private static final String WHERE = "Where=";
  private static final Pattern UPPER = Pattern.compile("(?:^|,)upperdir=([^,]+)");

  /**
   * A mount as the kernel tells of it.
   *
   * @param parent id of the mount that it lies on
   * @param root the folder of its filesystem that is shown
   */
  private record Mount(String parent, String device, Path root, Path point) {
    /**
     * Whether it only shows what lies there without it. systemd makes such a mount of each folder
     * that a service may write, also of one that waits for its disk.
     */
    boolean isOfItself(Mount on) {
      return on != null
          && device.equals(on.device)
          && point.startsWith(on.point)
          && root.equals(on.root.resolve(on.point.relativize(point)));
    }
  }

  /**
   * What a mount shows.
   *
   * @param type of the filesystem, e.g. {@code btrfs} or {@code fuse}
   * @param name what was mounted, e.g. {@code /dev/sda2}; of an overlay, the folder that it writes
   *     to
   */
  public record Source(String type, String name) {}

  public Mounts {
    declared = List.copyOf(declared);
    mounted = List.copyOf(mounted);
  }

  /** As things are now. */
  public static Mounts now() throws IOException {
    List<String> lines = new ArrayList<>(lines(FSTAB));
    lines.addAll(units());
    return of(lines, lines(KERNEL));
  }

  /** What is mounted now, whatever ought to be. */
  public static Mounts kernelMounts() throws IOException {
    return of(List.of(), lines(KERNEL));
  }

  /** What the kernel says is mounted, as it says it. */
  public static String kernel() throws IOException {
    return Files.readString(KERNEL);
  }

  /** The same declarations, with what the kernel says is mounted now. */
  public Mounts with(String kernel) {
    return new Mounts(declared, mounted(kernel.lines().toList()));
  }

  /**
   * Reads what ought to be and what is.
   *
   * @param declared what ought to be mounted, in the form of fstab
   * @param mounted what is, in the form of {@code /proc/self/mountinfo}
   */
  public static Mounts of(List<String> declared, List<String> mounted) {
    return new Mounts(points(declared), mounted(mounted));
  }

  /** The mount that is declared above a folder, or at it, and that the kernel does not have. */
  public Optional<Path> absent(Path folder) {
    return declared.stream()
        .filter(folder::startsWith)
        .filter(point -> !mounted.contains(point))
        .findFirst();
  }

  /** The mount point of the filesystem that a folder lies on, or would lie on if it were made. */
  public Path holding(Path folder) {
    return mounted.stream()
        .filter(folder::startsWith)
        .max(Comparator.comparingInt(Path::getNameCount))
        .orElse(Path.of("/"));
  }

  /** What is mounted where a folder lies; of several mounts on one point the last counts. */
  public static Source source(Path folder) throws IOException {
    return source(folder, KERNEL);
  }

  /** The same by another file than the kernel's, in the same form. */
  public static Source source(Path folder, Path mountinfo) throws IOException {
    Source source = new Source("", "");
    Path holding = null;
    for (String line : lines(mountinfo)) {
      String[] columns = line.split(" ", 6);
      Path point = path(columns[4]);
      if (folder.startsWith(point) && (holding == null || point.startsWith(holding))) {
        String[] what = line.substring(line.indexOf(" - ") + 3).split(" ");
        Matcher upper = UPPER.matcher(what.length > 2 ? what[2] : "");
        holding = point;
        source =
            new Source(what[0], (upper.find() ? upper.group(1) : what[1]).replace("\\040", " "));
      }
    }
    return source;
  }

  /** The folder behind the links on the way to it, as far as it exists. */
  public static Path resolved(Path folder) throws IOException {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there == null ? folder : there.toRealPath().resolve(there.relativize(folder));
  }

  /** The mounts of systemd's units, in the form of fstab. */
  private static List<String> units() throws IOException {
    List<String> mounts = new ArrayList<>();
    if (Files.isDirectory(UNITS)) {
      try (Stream<Path> units = Files.list(UNITS)) {
        for (Path unit : units.filter(file -> file.toString().endsWith(".mount")).toList()) {
          lines(unit).stream()
              .filter(line -> line.startsWith(WHERE))
              .map(line -> "unit " + line.substring(WHERE.length()).replace(" ", "\\040"))
              .forEach(mounts::add);
        }
      }
    }
    return mounts;
  }

  private static List<Path> points(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length > 1 && columns[1].startsWith("/"))
        .filter(columns -> !columns[1].equals(columns[0]))
        .map(columns -> path(columns[1]))
        .toList();
  }

  private static List<Path> mounted(List<String> lines) {
    Map<String, Mount> mounts = new LinkedHashMap<>();
    for (String line : lines) {
      String[] columns = line.split(" ", 6);
      mounts.put(columns[0], new Mount(columns[1], columns[2], path(columns[3]), path(columns[4])));
    }
    return mounts.values().stream()
        .filter(mount -> !mount.isOfItself(mounts.get(mount.parent())))
        .map(Mount::point)
        .toList();
  }

  private static Path path(String escaped) {
    return Path.of(escaped.replace("\\040", " "));
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toList();
    }
  }
}
