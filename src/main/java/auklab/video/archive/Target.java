package auklab.video.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The archive.
 *
 * @param address a folder, {@code user@host:/path}, or {@code rsync://…}
 */
public record Target(String address) {
  private static final Path FSTAB = Path.of("/etc/fstab");
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final Path UNITS = Path.of("/etc/systemd/system");

  /** Whether it is a folder of this machine, perhaps on a mounted NAS. */
  public boolean isFolder() {
    return address.startsWith("/");
  }

  /** How rsync is told of it: what is sent goes below it. */
  String argument() {
    return address.endsWith("/") ? address : address + "/";
  }

  /**
   * Why nothing may be written there now, as far as that can be seen from here: into the bare mount
   * point of a NAS that is away, rsync would write happily, and fill this machine's disk.
   *
   * @param readyDir {@code ready_for_backup_dir}, of which the archive must be no part
   */
  public Optional<String> unavailable(Path readyDir) throws IOException {
    if (!isFolder()) {
      return Optional.empty();
    }
    Path folder = resolved(Path.of(address));
    Path here = resolved(readyDir);
    if (folder.startsWith(here) || here.startsWith(folder)) {
      return Optional.of(
          address + " and ready_for_backup_dir are one place: what lies there is no copy");
    }
    List<String> declared = new ArrayList<>(lines(FSTAB));
    declared.addAll(mountUnits());
    Optional<String> absent = absentMount(folder, declared, lines(MOUNTS));
    if (absent.isPresent()) {
      return Optional.of(
          address + " lies on " + absent.get() + ", which is not mounted; is the NAS on?");
    }
    if (!Files.isDirectory(folder)
        && (folder.getParent() == null || !Files.isDirectory(folder.getParent()))) {
      return Optional.of(address + " is not there; is the NAS on and mounted?");
    }
    return Optional.empty();
  }

  /**
   * The mount that fstab or a mount unit names above a folder and that the kernel does not have.
   */
  static Optional<String> absentMount(Path folder, List<String> fstab, List<String> mounts) {
    List<String> mounted = mounts.stream().map(Target::mountPoint).toList();
    return fstab.stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Target::mountPoint)
        .filter(point -> point.startsWith("/") && folder.startsWith(Path.of(point)))
        .filter(point -> !mounted.contains(point))
        .findFirst();
  }

  /** The mounts of systemd's units, in the form of fstab. */
  private static List<String> mountUnits() throws IOException {
    List<String> mounts = new ArrayList<>();
    if (Files.isDirectory(UNITS)) {
      try (Stream<Path> units = Files.list(UNITS)) {
        for (Path unit : units.filter(file -> file.toString().endsWith(".mount")).toList()) {
          lines(unit).stream()
              .filter(line -> line.startsWith("Where="))
              .map(line -> "unit " + line.substring("Where=".length()).replace(" ", "\\040"))
              .forEach(mounts::add);
        }
      }
    }
    return mounts;
  }

  /** The folder behind the links on the way to it, as far as it exists. */
  private static Path resolved(Path folder) throws IOException {
    Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there == null ? folder : there.toRealPath().resolve(there.relativize(folder));
  }

  private static String mountPoint(String line) {
    String[] columns = line.strip().split("\\s+");
    return columns.length > 1 ? columns[1].replace("\\040", " ") : "";
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
