package auklab.video.space;

import auklab.video.config.Camera;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Which cameras must not record, since their disk is nearly full. Of N cameras on a disk, the k-th
 * in the order of stopping stops when less than (N-k+1)/N of the reserve is free; so the last one
 * goes on while all the others leave it room. It may go on when there is clearly more.
 */
public final class Shortages {
  private final Reserve reserve;
  private final ToLongFunction<Filesystem> usable;
  private final Function<Filesystem, Inodes.Count> inodes;
  private final Map<Path, Optional<Filesystem>> filesystems = new HashMap<>();
  private Map<Long, Set<String>> held = Map.of();
  private Map<Long, Set<String>> guests = Map.of();
  private volatile List<Disk> disks = List.of();
  private volatile Set<Path> closed = Set.of();

  /**
   * A disk that is recorded to.
   *
   * @param filesystem which
   * @param free what can still be written, in bytes
   * @param inodes how many more files it takes
   * @param reserve what is to stay free, in bytes
   * @param early with less free, room is made before anybody must stop, in bytes
   * @param enough with so much free, every camera records, in bytes
   * @param stopped stations that are not recorded there for want of space, as they have stopped
   * @param next those that would be next, in their order
   */
  public record Disk(
      Filesystem filesystem,
      long free,
      Inodes.Count inodes,
      long reserve,
      long early,
      long enough,
      List<String> stopped,
      List<String> next) {
    /** What is free, in bytes: where files are scarcer, as much as those leave. */
    long room() {
      return Math.min(free, inodes.room(reserve));
    }

    /** Whether files are scarcer than space. */
    public boolean lacksInodes() {
      return room() < free;
    }

    /** How much is left, for people. */
    public String left() {
      return lacksInodes() ? Amount.inodes(inodes.free()) : Amount.bytes(free);
    }

    /** What is to stay free, for people. */
    public String kept() {
      return lacksInodes() ? Amount.inodes(inodes.reserve()) : Amount.bytes(reserve);
    }

    /** With how much every camera records, for people. */
    public String needed() {
      return lacksInodes()
          ? Amount.inodes((long) Math.ceil((double) inodes.reserve() * enough / reserve))
          : Amount.bytes(enough);
    }
  }

  /**
   * @param reserve how much stays free, and who stops first
   * @param inodes tell how many more files a disk takes
   */
  public Shortages(Reserve reserve, Inodes inodes) {
    this(reserve, Filesystem::usable, inodes::of);
  }

  Shortages(
      Reserve reserve,
      ToLongFunction<Filesystem> usable,
      Function<Filesystem, Inodes.Count> inodes) {
    this.reserve = reserve;
    this.usable = usable;
    this.inodes = inodes;
  }

  /** Other disks may be mounted than before. */
  public synchronized void mountsChanged() {
    filesystems.clear();
  }

  /**
   * Looks how much is free.
   *
   * @param cameras the cameras that are to be recorded
   * @param absent tells of an output_dir whose disk is not mounted
   */
  public synchronized void look(List<Camera> cameras, Predicate<Path> absent) {
    Map<Long, Filesystem> seen = new HashMap<>();
    Map<Long, Long> free = new HashMap<>();
    Map<Long, Set<String>> homes = new LinkedHashMap<>();
    for (Camera camera : cameras) {
      if (!absent.test(camera.outputDir())) {
        of(camera.folder(), seen, free).ifPresent(device -> add(homes, device, camera));
      }
    }
    List<Disk> judged = judge(cameras, homes, seen, free);
    Map<Long, Set<String>> moved = new LinkedHashMap<>();
    for (Camera camera : cameras) {
      Path fallback = camera.outputDirFallback().orElse(camera.outputDir());
      boolean home =
          !absent.test(camera.outputDir())
              && of(camera.folder(), seen, free).filter(device -> isHeld(device, camera)).isEmpty();
      if (!home && !absent.test(fallback)) {
        of(fallback.resolve(camera.station()), seen, free)
            .filter(device -> !homes.getOrDefault(device, Set.of()).contains(camera.station()))
            .ifPresent(device -> add(moved, device, camera));
      }
    }
    if (!moved.equals(guests)) {
      guests = moved;
      judged = judge(cameras, homes, seen, free);
    }
    Set<Path> full = new HashSet<>();
    if (!held.isEmpty()) {
      for (Camera camera : cameras) {
        for (Path folder : folders(camera)) {
          of(folder, seen, free)
              .filter(device -> isHeld(device, camera))
              .ifPresent(device -> full.add(folder));
        }
      }
    }
    closed = Set.copyOf(full);
    disks = List.copyOf(judged);
  }

  private static List<Path> folders(Camera camera) {
    List<Path> folders = new ArrayList<>(List.of(camera.folder()));
    camera.outputDirFallback().ifPresent(other -> folders.add(other.resolve(camera.station())));
    return folders;
  }

  private static void add(Map<Long, Set<String>> cameras, long device, Camera camera) {
    cameras.computeIfAbsent(device, number -> new LinkedHashSet<>()).add(camera.station());
  }

  private boolean isHeld(long device, Camera camera) {
    return held.getOrDefault(device, Set.of()).contains(camera.station());
  }

  /** The device of a folder; how much is free there is asked once in a look. */
  private Optional<Long> of(Path folder, Map<Long, Filesystem> seen, Map<Long, Long> free) {
    Optional<Filesystem> found = filesystems.computeIfAbsent(folder, Filesystem::holding);
    found.ifPresent(
        filesystem -> {
          if (seen.putIfAbsent(filesystem.device(), filesystem) == null) {
            free.put(filesystem.device(), usable.applyAsLong(filesystem));
          }
        });
    return found.map(Filesystem::device);
  }

  private List<Disk> judge(
      List<Camera> cameras,
      Map<Long, Set<String>> homes,
      Map<Long, Filesystem> seen,
      Map<Long, Long> free) {
    Map<Long, Set<String>> stopped = new HashMap<>();
    List<Disk> judged = new ArrayList<>();
    Set<Long> devices = new LinkedHashSet<>(homes.keySet());
    devices.addAll(guests.keySet());
    devices.retainAll(seen.keySet());
    for (long device : devices) {
      List<Camera> there =
          reserve.order(
              cameras.stream()
                  .filter(
                      camera ->
                          homes.getOrDefault(device, Set.of()).contains(camera.station())
                              || guests.getOrDefault(device, Set.of()).contains(camera.station()))
                  .toList());
      Disk disk = disk(seen.get(device), free.get(device), there);
      Set<String> stop = stopped(there, device, disk.room());
      if (!stop.isEmpty()) {
        stopped.put(device, stop);
      }
      judged.add(
          new Disk(
              disk.filesystem(),
              disk.free(),
              disk.inodes(),
              disk.reserve(),
              disk.early(),
              disk.enough(),
              List.copyOf(stop),
              there.stream().map(Camera::station).filter(name -> !stop.contains(name)).toList()));
    }
    held = stopped;
    return judged;
  }

  private Disk disk(Filesystem filesystem, long free, List<Camera> there) {
    long bytes = reserve.bytes(there);
    return new Disk(
        filesystem,
        free,
        inodes.apply(filesystem),
        bytes,
        reserve.early(there),
        bytes + reserve.above(there),
        List.of(),
        List.of());
  }

  private Set<String> stopped(List<Camera> there, long device, long free) {
    Set<String> stopped = new LinkedHashSet<>();
    long bytes = reserve.bytes(there);
    long above = reserve.above(there);
    for (int k = 0; k < there.size(); k++) {
      long line = Math.round((double) bytes * (there.size() - k) / there.size());
      if (free < (isHeld(device, there.get(k)) ? line + above : line)) {
        stopped.add(there.get(k).station());
      }
    }
    return stopped;
  }

  /**
   * Whether nobody has to stop, or may go on, with what is free now: there is more on each disk
   * than was enough at the last look for every camera. To see that takes much less than a look.
   */
  public synchronized boolean isAmple() {
    return held.isEmpty() && !disks.isEmpty() && disks.stream().allMatch(this::isAmple);
  }

  private boolean isAmple(Disk disk) {
    long enough = Math.max(disk.early(), disk.enough());
    return usable.applyAsLong(disk.filesystem()) >= enough
        && inodes.apply(disk.filesystem()).room(disk.reserve()) >= enough;
  }

  /**
   * Whether nothing may be recorded into a station's folder for want of space.
   *
   * @param folder an {@code output_dir}, or its fallback
   */
  public boolean isClosed(Path folder, String station) {
    return !closed.isEmpty() && closed.contains(folder.resolve(station));
  }

  /**
   * The disks that are recorded to, and the one of a folder where it is another: when that is full,
   * footage stays where it was recorded. Empty before the first look.
   *
   * @param folder the folder that footage is moved to
   * @param cameras those whose footage is
   */
  public List<Disk> disksWith(Path folder, List<Camera> cameras) {
    List<Disk> all = new ArrayList<>(disks);
    Filesystem.holding(folder)
        .filter(other -> !all.isEmpty())
        .filter(
            other -> all.stream().noneMatch(disk -> disk.filesystem().device() == other.device()))
        .ifPresent(other -> all.add(disk(other, usable.applyAsLong(other), cameras)));
    return all;
  }

  /** Whether files are what the disk of a folder lacks. */
  public boolean lacksInodes(Path folder) {
    return disks.stream()
        .filter(Disk::lacksInodes)
        .anyMatch(disk -> disk.filesystem().holds(folder));
  }

  /** The disks that are recorded to, as they were at the last look. */
  public List<Disk> disks() {
    return disks;
  }
}
