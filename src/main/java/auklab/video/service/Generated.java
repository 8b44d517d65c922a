package auklab.video.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The units as files in {@code services/} and {@code timers/}.
 *
 * @param folder the folder in which these two lie
 * @param system systemd's folder, {@code /etc/systemd/system}
 */
public record Generated(Path folder, Path system) {
  /** Where a unit of the Python system goes that one of ours replaces. */
  static final String ASIDE = "replaced-by-auklab-video";

  /**
   * Makes the files be these units, and no others of ours but those that systemd still uses: they
   * may record, and would not any more after the next boot. A unit of the Python system is moved
   * aside.
   *
   * @param units the units
   * @return a line for each file: what became of it
   * @throws ServiceException where a file of somebody else has the name of a unit; then nothing has
   *     changed
   */
  public List<String> write(List<Unit> units) throws IOException, ServiceException {
    List<String> foreign = new ArrayList<>();
    for (Unit unit : units) {
      Path file = folder.resolve(unit.file());
      if (Files.exists(file) && !isOurs(file) && !isPython(file)) {
        foreign.add(file + " was not written by this program; move it away first");
      }
    }
    if (!foreign.isEmpty()) {
      throw new ServiceException(String.join("\n", foreign));
    }
    List<String> lines = new ArrayList<>();
    for (Unit unit : units) {
      Path file = folder.resolve(unit.file());
      if (Files.exists(file) && !isOurs(file)) {
        lines.add("saved " + unit.file() + " of the Python system: " + aside(file));
      }
    }
    for (Unit unit : units) {
      lines.add(write(unit) + " " + unit.file());
    }
    Set<Path> wanted = units.stream().map(Unit::file).collect(Collectors.toSet());
    for (Path file : ours()) {
      if (wanted.contains(folder.relativize(file))) {
        continue;
      }
      if (isLinked(file)) {
        lines.add("kept " + folder.relativize(file) + ", which systemd uses until the next link");
      } else {
        Files.delete(file);
        lines.add("removed " + folder.relativize(file));
      }
    }
    return lines;
  }

  private boolean isLinked(Path file) throws IOException {
    Path link = system.resolve(file.getFileName());
    return Files.exists(link) && Files.isSameFile(link, file);
  }

  private static boolean isOurs(Path file) throws IOException {
    return Unit.isOurs(Files.readString(file));
  }

  /** A timer names no program: it goes with the service of its name. */
  private boolean isPython(Path file) throws IOException {
    Path service =
        folder.resolve("services").resolve(Unit.serviceOf(file.getFileName().toString()));
    return Files.exists(service) && Unit.isPython(Files.readString(service));
  }

  private String write(Unit unit) throws IOException {
    Path file = folder.resolve(unit.file());
    byte[] text = unit.text().getBytes(StandardCharsets.UTF_8);
    Optional<String> before =
        Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    if (before.filter(unit.text()::equals).isPresent()) {
      return "unchanged";
    }
    Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling("." + unit.name() + ".new");
    Files.write(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return before.isEmpty() ? "created" : "changed";
  }

  /**
   * Moves a unit of the Python system to where nobody else can read it, since it holds a password.
   *
   * @return where it is now
   */
  static Path aside(Path file) throws IOException {
    Path aside = file.resolveSibling(ASIDE);
    if (!Files.isDirectory(aside)) {
      Files.createDirectory(
          aside,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path free = aside.resolve(file.getFileName());
    for (int n = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); n++) {
      free = aside.resolve(file.getFileName() + "." + n);
    }
    Files.move(file, free);
    return free;
  }

  private List<Path> ours() throws IOException {
    List<Path> ours = new ArrayList<>();
    for (String name : Unit.FOLDERS) {
      Path place = folder.resolve(name);
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.list(place)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            if (Unit.isKnown(file.getFileName().toString())
                && Unit.isOurs(Files.readString(file))) {
              ours.add(file);
            }
          }
        }
      }
    }
    return ours;
  }
}
