package auklab.video.footage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which filesystems are mounted where, and which ought to be.
 *
 * @param declared mount points that fstab or a mount unit names
 * @param mounted mount points that the kernel has
 */
public record Mounts(List<Path> declared, List<Path> mounted) {
  private static final Path FSTAB = Path.of("/etc/fstab");
  private static final Path KERNEL = Path.of("/proc/self/mounts");
  private static final Path UNITS = Path.of("/etc/systemd/system");
  private static final String WHERE = "Where=";

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
    return new Mounts(declared, points(kernel.lines().toList()));
  }

  /**
   * Reads lines in the form of fstab.
   *
   * @param declared what ought to be mounted
   * @param mounted what is
   */
  public static Mounts of(List<String> declared, List<String> mounted) {
    return new Mounts(points(declared), points(mounted));
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
        .map(columns -> Path.of(columns[1].replace("\\040", " ")))
        .toList();
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
