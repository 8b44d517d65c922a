package auklab.video.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The units as systemd knows them: links in its folder to the files that were generated. */
public final class Installed {
  private final Path system;
  private final Path folder;
  private final Systemctl systemctl;
  private final List<Unit> units;

  /** Whose a file in systemd's folder is. */
  private enum Owner {
    OURS,
    PYTHON,
    FOREIGN
  }

  /**
   * @param system systemd's folder, {@code /etc/systemd/system}
   * @param folder where {@code services/} and {@code timers/} were generated
   * @param systemctl systemd's command
   * @param units the units of the layout
   */
  public Installed(Path system, Path folder, Systemctl systemctl, List<Unit> units) {
    this.system = system;
    this.folder = folder.toAbsolutePath().normalize();
    this.systemctl = systemctl;
    this.units = List.copyOf(units);
  }

  /**
   * Installs the units, and takes away those of the other layout, of cameras that are gone, and of
   * the Python system. Each of those is stopped first: two would record the same camera. So is the
   * package's pipeline, whose unit stays where it is.
   *
   * @return a line for each file: what became of it
   * @throws ServiceException where a unit of another program has such a name, or none was generated
   */
  public List<String> link() throws IOException, ServiceException {
    Map<Path, Owner> present = present();
    refuse(present);
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Path, Owner> file : present.entrySet()) {
      boolean wanted = units.stream().anyMatch(unit -> file.getKey().equals(place(unit)));
      if (file.getValue() == Owner.PYTHON) {
        Path link = retire(file.getKey());
        lines.add("saved " + link + " of the Python system: " + Generated.aside(link));
      } else if (file.getValue() == Owner.OURS && !wanted) {
        Files.delete(retire(file.getKey()));
        lines.add("removed " + file.getKey());
      }
    }
    if (units.stream().noneMatch(unit -> unit.name().equals(Unit.PIPELINE))
        && isAtWork(Unit.PIPELINE)) {
      systemctl.stop(Unit.PIPELINE);
      systemctl.run(List.of("disable", Unit.PIPELINE));
      lines.add("stopped and disabled " + Unit.PIPELINE + ", which records the same cameras");
    }
    for (Unit unit : units) {
      lines.add(link(unit) + " " + place(unit));
    }
    systemctl.must(List.of("daemon-reload"));
    return lines;
  }

  /** Whether a unit runs, or will after a boot, wherever it is: a package has another folder. */
  private boolean isAtWork(String unit) throws IOException, ServiceException {
    return systemctl.run(List.of("is-enabled", "--quiet", unit)).exit() == 0
        || !systemctl.run(List.of("is-active", unit)).out().equals("inactive");
  }

  /** Nothing is done by halves: what cannot be done is said before anything is. */
  private void refuse(Map<Path, Owner> present) throws ServiceException {
    List<String> faults = new ArrayList<>();
    for (Unit unit : units) {
      if (!Files.isRegularFile(file(unit))) {
        faults.add(file(unit) + " is not there; run first: service generate");
      } else if (present.get(place(unit)) == Owner.FOREIGN) {
        faults.add(place(unit) + " is a unit of another program; move it away first");
      }
    }
    if (!faults.isEmpty()) {
      throw new ServiceException(String.join("\n", faults));
    }
  }

  private Path file(Unit unit) {
    return folder.resolve(unit.file());
  }

  private Path place(Unit unit) {
    return system.resolve(unit.name());
  }

  /** Stops a unit and lets it start no more; its file stays. */
  private Path retire(Path file) throws IOException, ServiceException {
    String name = file.getFileName().toString();
    systemctl.stop(name);
    boolean link = Files.isSymbolicLink(file);
    Path target = link ? Files.readSymbolicLink(file) : file;
    // Where its file is gone, there is nothing to disable.
    systemctl.run(List.of("disable", name));
    if (link) {
      restore(file, target);
    }
    return file;
  }

  /** To disable a unit that is a link is to remove the link, too. */
  private static void restore(Path link, Path target) throws IOException {
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, target);
    }
  }

  private String link(Unit unit) throws IOException {
    Path link = place(unit);
    boolean present = Files.exists(link, LinkOption.NOFOLLOW_LINKS);
    if (present && Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(file(unit))) {
      return "unchanged";
    }
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, file(unit));
    return present ? "changed" : "linked";
  }

  /** The units there that may be ours or the Python system's. */
  private Map<Path, Owner> present() throws IOException {
    Map<Path, Owner> present = new TreeMap<>();
    try (Stream<Path> files = Files.list(system)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        boolean ours = units.stream().anyMatch(unit -> unit.name().equals(name));
        if (ours || Unit.isKnown(name)) {
          present.put(file, owner(file));
        }
      }
    }
    return present;
  }

  private static Owner owner(Path file) throws IOException {
    if (!Files.exists(file)) {
      // A link to a file that is gone starts nothing any more.
      return Owner.OURS;
    }
    String text = Files.readString(file);
    if (Unit.isOurs(text)) {
      return Owner.OURS;
    }
    // A timer names no program: it goes with the service of its name.
    Path service = file.resolveSibling(Unit.serviceOf(file.getFileName().toString()));
    return Files.exists(service) && Unit.isPython(Files.readString(service))
        ? Owner.PYTHON
        : Owner.FOREIGN;
  }

  /** Starts what is started by hand: the rest is started by its timer. */
  public void start() throws IOException, ServiceException {
    act("start", Unit::isStartedByHand);
  }

  /** Stops everything, timers first, so that nothing is started anew. */
  public void stop() throws IOException, ServiceException {
    if (units.stream().anyMatch(Unit::isTimer)) {
      act("stop", Unit::isTimer);
    }
    act("stop", unit -> !unit.isTimer());
  }

  /** Starts everything anew. */
  public void restart() throws IOException, ServiceException {
    act("restart", Unit::isStartedByHand);
  }

  /** Has everything start with the machine. */
  public void enable() throws IOException, ServiceException {
    act("enable", Unit::isStartedByHand);
  }

  /** Has nothing start with the machine; the units stay known, wherever this is called. */
  public void disable() throws IOException, ServiceException {
    Map<Path, Path> links = new TreeMap<>();
    for (Unit unit : units) {
      if (Files.isSymbolicLink(place(unit))) {
        links.put(place(unit), Files.readSymbolicLink(place(unit)));
      }
    }
    act("disable", Unit::isStartedByHand);
    for (Map.Entry<Path, Path> link : links.entrySet()) {
      restore(link.getKey(), link.getValue());
    }
    systemctl.must(List.of("daemon-reload"));
  }

  private void act(String verb, Predicate<Unit> which) throws IOException, ServiceException {
    List<String> words = new ArrayList<>(List.of(verb));
    units.stream().filter(which).map(Unit::name).forEach(words::add);
    systemctl.must(words);
  }

  /**
   * How the units are.
   *
   * @return systemd's own words
   */
  public String status() throws IOException, ServiceException {
    List<String> words = new ArrayList<>(List.of("--no-pager", "--full", "status"));
    units.stream().map(Unit::name).forEach(words::add);
    return systemctl.run(words).out();
  }

  /** The units that are started by hand and are not active. */
  public List<String> inactive() throws IOException, ServiceException {
    List<String> inactive = new ArrayList<>();
    for (Unit unit : units.stream().filter(Unit::isStartedByHand).toList()) {
      if (systemctl.run(List.of("is-active", "--quiet", unit.name())).exit() != 0) {
        inactive.add(unit.name());
      }
    }
    return inactive;
  }
}
