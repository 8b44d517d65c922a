package auklab.video.doctor;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Mounts;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.space.Amount;
import auklab.video.space.Filesystem;
import auklab.video.space.Forecast;
import auklab.video.space.Inodes;
import auklab.video.space.Recorded;
import auklab.video.space.Reserve;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How much room there is, and for how long. */
final class DiskCheck {
  private static final String AREA = "disk";
  private static final Duration SHORT = Duration.ofDays(1);

  private final Cameras cameras;
  private final Backup backup;
  private final Reserve reserve;
  private final Inodes inodes;
  private final Forecast forecast;

  /**
   * @param cameras the cameras
   * @param backup says where footage waits, and what stays free
   * @param clock the wall clock
   */
  DiskCheck(Cameras cameras, Backup backup, Clock clock) {
    this.cameras = cameras;
    this.backup = backup;
    Ledger ledger =
        new Ledger(cameras.stateDir().resolve("ledger"), clock, Machine.here().bootId());
    Recorded recorded =
        new Recorded(
            ledger::readSince, Duration.ofSeconds(cameras.segmentTime()), clock, System::nanoTime);
    this.reserve = new Reserve(backup.space(), recorded);
    this.inodes = new Inodes(System::nanoTime);
    this.forecast = new Forecast(() -> cameras, backup.readyDir(), reserve, recorded, inodes);
  }

  /** Each disk that footage lies on, and how long there is room. */
  List<Result> look() throws IOException {
    List<Result> results = new ArrayList<>();
    Map<Long, Filesystem> disks = new LinkedHashMap<>();
    Stream.concat(cameras.outputDirs().stream(), Stream.of(backup.readyDir()))
        .flatMap(folder -> Filesystem.holding(folder).stream())
        .forEach(disk -> disks.putIfAbsent(disk.device(), disk));
    for (Filesystem disk : disks.values()) {
      results.add(room(disk));
    }
    results.add(days());
    return results;
  }

  private Result room(Filesystem disk) throws IOException {
    Path mount = Mounts.kernelMounts().holding(disk.place().toRealPath());
    List<Camera> there =
        cameras.enabled().stream().filter(camera -> disk.holds(camera.folder())).toList();
    long kept = reserve.bytes(there);
    String free =
        Amount.bytes(disk.usable())
            + " free, of which "
            + Amount.bytes(kept)
            + " are the reserve"
            + (mount.equals(Path.of("/")) ? "; it is the disk of the system" : "");
    String room = "make room, or let the archive take what waits: auklab-video backup, cleanup";
    Inodes.Count count = inodes.now(disk);
    Optional<Filesystem.Fill> files =
        count.fill().filter(fill -> fill.isAtLeast(backup.space().alarmPercent()));
    if (files.isPresent()) {
      String left =
          Amount.inodes(count.free())
              + " free, of which "
              + Amount.inodes(count.reserve())
              + " are the reserve: each file takes one, however much space is free ("
              + Amount.bytes(disk.usable())
              + ")";
      String find =
          "du -x --inodes --max-depth=2 "
              + mount
              + " | sort -n finds where the files are; remove what is no footage";
      return count.free() < count.reserve()
          ? Result.wrong(AREA, mount.toString(), left + "; nothing is recorded there", find)
          : Result.warning(AREA, mount.toString(), left, find);
    }
    if (disk.usable() < kept) {
      return Result.wrong(AREA, mount.toString(), free + ": nothing is recorded there", room);
    }
    Optional<Filesystem.Fill> full =
        disk.fill().filter(fill -> fill.isAtLeast(backup.space().alarmPercent()));
    return full.isPresent()
        ? Result.warning(AREA, mount.toString(), free + "; it is nearly full", room)
        : Result.ok(AREA, mount.toString(), free);
  }

  private Result days() {
    String subject = "days without the archive";
    Optional<Duration> time = forecast.untilFull();
    if (time.isEmpty()) {
      return Result.ok(AREA, subject, "are known once something is recorded");
    }
    String words = Amount.time(time.get()) + ", with what is recorded now";
    return time.get().compareTo(SHORT) < 0
        ? Result.warning(
            AREA, subject, words, "a larger disk, or less from the cameras, gives more time")
        : Result.ok(AREA, subject, words);
  }
}
