package auklab.video.monitor;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Mounts;
import auklab.video.space.Amount;
import auklab.video.space.Filesystem;
import auklab.video.space.Filesystem.Fill;
import auklab.video.space.Forecast;
import auklab.video.space.Inodes;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Every filesystem that is in use here, and how full it is: one that is filled to {@code
 * disk_alarm_percent} is told once, until it clears.
 */
public final class FullDisks {
  /** It is over when so many percent less are in use, so that nobody is told each hour. */
  private static final int CLEARLY = 2;

  private static final int PATIENCE_SECONDS = 10;
  private static final String ARCHIVE = "nas_target_dir";

  private final Supplier<Cameras> cameras;
  private final Backup backup;
  private final Forecast forecast;
  private final Inodes inodes;
  private Optional<Process> asked = Optional.empty();

  /** A filesystem with the keys whose folders lie on it. */
  private record Disk(String name, Fill space, Optional<Fill> inodes, List<String> keys) {
    /** Of what there is less. */
    Fill fill() {
      return lacksInodes() ? inodes.get() : space;
    }

    boolean lacksInodes() {
      return inodes.filter(files -> files.percent() > space.percent()).isPresent();
    }
  }

  /**
   * @param cameras the cameras as they are configured now
   * @param backup says where everything else lies, and when a disk is full
   * @param forecast tells how long there is room
   * @param inodes tell how many more files a disk takes
   */
  public FullDisks(Supplier<Cameras> cameras, Backup backup, Forecast forecast, Inodes inodes) {
    this.cameras = cameras;
    this.backup = backup;
    this.forecast = forecast;
    this.inodes = inodes;
  }

  /**
   * Which filesystems are full.
   *
   * @param known those that were full already
   */
  public synchronized Report report(Set<String> known) throws IOException {
    List<Matter> full = new ArrayList<>();
    Set<String> looked = new HashSet<>();
    for (Disk disk : disks()) {
      looked.add(disk.name());
      int percent = backup.space().alarmPercent() - (known.contains(disk.name()) ? CLEARLY : 0);
      if (disk.fill().isAtLeast(percent)) {
        full.add(matter(disk));
      }
    }
    Set<String> well = Set.copyOf(looked);
    // Of an archive that hangs, nothing is known.
    looked.add(backup.target());
    return Report.of("full", full, well, looked);
  }

  private List<Disk> disks() throws IOException {
    Mounts mounts = Mounts.now();
    Map<Long, Disk> disks = new LinkedHashMap<>();
    for (Map.Entry<Path, String> folder : folders().entrySet()) {
      if (mounts.absent(Mounts.resolved(folder.getKey())).isEmpty()) {
        Optional<Filesystem> holding = Filesystem.holding(folder.getKey());
        Optional<Fill> fill = holding.flatMap(Filesystem::fill);
        if (fill.isPresent()) {
          Filesystem found = holding.get();
          Disk disk =
              disks.computeIfAbsent(
                  found.device(),
                  device ->
                      new Disk(
                          name(mounts, found),
                          fill.get(),
                          inodes.now(found).fill(),
                          new ArrayList<>()));
          if (!disk.keys().contains(folder.getValue())) {
            disk.keys().add(folder.getValue());
          }
        }
      }
    }
    if (backup.target().startsWith("/")) {
      archive(backup.target(), disks);
    }
    return List.copyOf(disks.values());
  }

  private static String name(Mounts mounts, Filesystem disk) {
    try {
      return mounts.holding(disk.place().toRealPath()).toString();
    } catch (IOException e) {
      return disk.place().toString();
    }
  }

  /** Every folder here that we write to, with the key that names it. */
  private Map<Path, String> folders() {
    Map<Path, String> folders = new LinkedHashMap<>();
    for (Camera camera : cameras.get().cameras()) {
      folders.putIfAbsent(camera.outputDir(), "output_dir");
      camera
          .outputDirFallback()
          .ifPresent(other -> folders.putIfAbsent(other, "output_dir_fallback"));
    }
    folders.putIfAbsent(backup.readyDir(), "ready_for_backup_dir");
    folders.putIfAbsent(cameras.get().stateDir(), "state_dir");
    cameras.get().cameras().forEach(camera -> folders.putIfAbsent(camera.logsDir(), "logs_dir"));
    folders.putIfAbsent(backup.successLogDir(), "success_log_dir");
    folders.putIfAbsent(backup.lockDir(), "lock_dir");
    return folders;
  }

  /** A NAS that hangs would hang whoever looks at its folder: so a program looks that may die. */
  private void archive(String folder, Map<Long, Disk> disks) throws IOException {
    if (asked.filter(Process::isAlive).isPresent()) {
      return;
    }
    Process process =
        new ProcessBuilder(
                "timeout",
                "--signal=KILL",
                String.valueOf(PATIENCE_SECONDS),
                "sh",
                "-c",
                "stat -L -c %d -- \"$0\" && stat -f -c '%S %b %f %a %c %d' -- \"$0\"",
                folder)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    asked = Optional.of(process);
    try {
      if (!process.waitFor(PATIENCE_SECONDS + 1, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    String[] numbers =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .strip()
            .split("\\s+");
    long device = Long.parseLong(numbers[0]);
    long block = Long.parseLong(numbers[1]);
    long total = Long.parseLong(numbers[2]) * block;
    long free = Long.parseLong(numbers[3]) * block;
    long usable = Long.parseLong(numbers[4]) * block;
    Disk here = disks.get(device);
    if (here != null) {
      here.keys().add(ARCHIVE);
    } else if (total > 0) {
      disks.put(
          device,
          new Disk(
              folder,
              new Fill(usable, total - free),
              Inodes.Count.of(numbers[5], numbers[6]).fill(),
              List.of(ARCHIVE)));
    }
  }

  private Matter matter(Disk disk) {
    String name = disk.name();
    boolean archiveAlone = disk.keys().equals(List.of(ARCHIVE));
    boolean footage =
        disk.keys().contains("output_dir") || disk.keys().contains("ready_for_backup_dir");
    String likely =
        archiveAlone
            ? "the archive has grown. This program deletes nothing there."
            : disk.lacksInodes()
                ? "something else than footage makes very many small files."
                : footage
                    ? "the archive is away, or takes less than is recorded; or something else fills the"
                        + " disk."
                    : "something else than footage.";
    String until =
        footage && forecast.untilFull().isPresent()
            ? "If nothing is archived, recording stops for want of space in "
                + forecast.text()
                + ".\n"
            : "";
    long percent = disk.fill().percent();
    return Matter.of(
            name,
            "[DISK] "
                + name
                + (disk.lacksInodes()
                    ? " has " + percent + " % of its inodes in use"
                    : " is " + percent + " % full"),
            (disk.lacksInodes()
                    ? Amount.inodes(disk.fill().usable())
                        + " are free on "
                        + name
                        + ": each file takes one, and without any no file can be made, however much"
                        + " space there is ("
                        + Amount.bytes(disk.space().usable())
                        + ")"
                    : Amount.bytes(disk.fill().usable())
                        + " are free on "
                        + name
                        + ", which is "
                        + percent
                        + " % full")
                + ". There lie: "
                + String.join(", ", disk.keys())
                + ".\n"
                + until
                + "\nLikely cause: "
                + likely
                + "\nNext: "
                + (archiveAlone
                    ? "make room on the archive, or give another nas_target_dir. What is not archived"
                        + " stays here meanwhile.\n"
                    : disk.lacksInodes()
                        ? "du -x --inodes --max-depth=2 "
                            + name
                            + " | sort -n finds where the files are; remove what is no footage.\n"
                        : "auklab-video status tells what waits for the archive; du -xh"
                            + " --max-depth=2 "
                            + name
                            + " | sort -h what takes the space.\n"))
        .called("[DISK] " + name + " is nearly full", "[DISK] " + name + " is less full again")
        .told(Matter.Manner.ONCE);
  }
}
