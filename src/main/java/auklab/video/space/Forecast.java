package auklab.video.space;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How long there is room for what is recorded, if nothing is archived from now on. It is read from
 * the ledger when it is asked for, at most once a minute.
 */
public final class Forecast {
  private final Supplier<Cameras> cameras;
  private final Path readyDir;
  private final Reserve reserve;
  private final Recorded recorded;
  private final Inodes inodes;

  /**
   * @param cameras the cameras as they are configured now
   * @param readyDir folder of finished segments, where footage piles up
   * @param reserve says how much stays free
   * @param recorded tells how much is recorded
   * @param inodes tell how many more files a disk takes
   */
  public Forecast(
      Supplier<Cameras> cameras, Path readyDir, Reserve reserve, Recorded recorded, Inodes inodes) {
    this.cameras = cameras;
    this.readyDir = readyDir;
    this.reserve = reserve;
    this.recorded = recorded;
    this.inodes = inodes;
  }

  /** What all cameras record at the present rate, in bytes per second; 0 where it is not known. */
  public double bytesPerSecond() {
    recorded.refresh();
    return rate(cameras.get().enabled());
  }

  private double rate(List<Camera> some) {
    return some.stream().mapToDouble(camera -> recorded.bytesPerSecond(camera.station())).sum();
  }

  /**
   * The time until recording stops for want of space, if nothing is archived meanwhile: until the
   * disk of {@code ready_for_backup_dir} is full down to the reserve; then, where cameras record to
   * others, the first of those.
   *
   * @return empty where nothing was recorded in the last hours
   */
  public Optional<Duration> untilFull() {
    List<Camera> enabled = cameras.get().enabled();
    double rate = bytesPerSecond();
    Optional<Filesystem> ready = Filesystem.holding(readyDir);
    if (rate <= 0 || ready.isEmpty()) {
      return Optional.empty();
    }
    double seconds = seconds(ready.get(), enabled);
    Map<Long, List<Camera>> others = new LinkedHashMap<>();
    Map<Long, Filesystem> disks = new LinkedHashMap<>();
    for (Camera camera : enabled) {
      Filesystem.holding(camera.folder())
          .filter(disk -> disk.device() != ready.get().device())
          .ifPresent(
              disk -> {
                disks.putIfAbsent(disk.device(), disk);
                others.computeIfAbsent(disk.device(), key -> new ArrayList<>()).add(camera);
              });
    }
    boolean apart = others.values().stream().mapToInt(List::size).sum() == enabled.size();
    double more =
        others.entrySet().stream()
            .filter(entry -> rate(entry.getValue()) > 0)
            .mapToDouble(entry -> seconds(disks.get(entry.getKey()), entry.getValue()))
            .min()
            .orElse(0);
    return Optional.of(Duration.ofSeconds(Math.round(seconds + (apart ? more : 0))));
  }

  /** How long these can record to a disk until a reserve is reached, of bytes or of files. */
  private double seconds(Filesystem disk, List<Camera> there) {
    double bytes = Math.max(0, disk.usable() - reserve.bytes(there)) / rate(there);
    Inodes.Count count = inodes.of(disk);
    double files =
        there.stream().mapToDouble(camera -> recorded.filesPerSecond(camera.station())).sum();
    return count.isLimited()
        ? Math.min(bytes, Math.max(0, count.free() - count.reserve()) / files)
        : bytes;
  }

  /** The same time for people, e.g. {@code about 3 days 4 hours}. */
  public String text() {
    return untilFull()
        .map(Amount::time)
        .orElse("not known, since nothing was recorded in the last hours");
  }

  /** For a person or a program: how much is free, how much comes, and how long that lasts. */
  public Map<String, Object> describe() {
    Map<String, Object> space = new LinkedHashMap<>();
    Filesystem.holding(readyDir)
        .ifPresent(
            disk -> {
              space.put("disk", mount(disk));
              space.put("free", disk.usable());
              Inodes.Count count = inodes.of(disk);
              if (count.isLimited()) {
                space.put("inodes_free", count.free());
              }
            });
    space.put("reserve", reserve.bytes(cameras.get().enabled()));
    space.put("bytes_per_second", Math.round(bytesPerSecond()));
    untilFull()
        .ifPresent(
            time -> {
              space.put("seconds_until_full", time.toSeconds());
              space.put("until_full", Amount.time(time));
            });
    return space;
  }

  private static String mount(Filesystem disk) {
    try {
      return Mounts.kernelMounts().holding(disk.place().toRealPath()).toString();
    } catch (IOException e) {
      return disk.place().toString();
    }
  }
}
