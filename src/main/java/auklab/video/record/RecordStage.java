package auklab.video.record;

import auklab.video.config.Cameras;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.space.Recorded;
import auklab.video.space.Shortages;
import auklab.video.stream.Mask;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The beans of the record stage, which share the stations that are theirs.
 *
 * @param recorders looks at FFmpegs and acts on them
 * @param segments names what they have written
 * @param disks tells where there is no place to record to
 * @param room tells of disks that are nearly full
 * @param alarms report cameras that are recorded badly
 */
public record RecordStage(
    Recorders recorders, Segments segments, Disks disks, Room room, RecorderAlarms alarms) {

  /**
   * @param cameras the cameras as they are configured now
   * @param ledger where everything is written
   * @param freshness learns until when each station's footage reaches
   * @param synchronised tells whether the wall clock is right, as far as that is known
   * @param machine this machine and boot
   * @param mask takes passwords out of FFmpeg's log
   * @param logBytes bound of a station's log, in bytes
   * @param outputDirs every folder in which something may wait for its name
   * @param shortages tell who must not record for want of space
   * @param recorded tells how large segments are
   * @param clock the wall clock
   * @param others whether what is left of stations that are not configured here is ours as well
   */
  public RecordStage(
      Supplier<Cameras> cameras,
      Ledger ledger,
      Freshness freshness,
      Supplier<Optional<Boolean>> synchronised,
      Machine machine,
      Mask mask,
      long logBytes,
      Supplier<List<Path>> outputDirs,
      Shortages shortages,
      Recorded recorded,
      Clock clock,
      boolean others) {
    this(
        cameras,
        ledger,
        freshness,
        synchronised,
        machine,
        new EmptyTracks(),
        new ClockJumps(System::nanoTime),
        mask,
        logBytes,
        new Claims(Recorders.folder(cameras.get().stateDir())),
        new Disks(cameras, shortages, clock),
        new Growth(clock, System::nanoTime),
        outputDirs,
        shortages,
        recorded,
        clock,
        others);
  }

  private RecordStage(
      Supplier<Cameras> cameras,
      Ledger ledger,
      Freshness freshness,
      Supplier<Optional<Boolean>> synchronised,
      Machine machine,
      EmptyTracks emptyTracks,
      ClockJumps clockJumps,
      Mask mask,
      long logBytes,
      Claims claims,
      Disks disks,
      Growth growth,
      Supplier<List<Path>> outputDirs,
      Shortages shortages,
      Recorded recorded,
      Clock clock,
      boolean others) {
    this(
        cameras,
        new Recorders(
            cameras,
            ledger,
            freshness,
            synchronised,
            machine,
            new RecorderLog(
                Recorders.folder(cameras.get().stateDir()),
                mask,
                logBytes,
                emptyTracks,
                clockJumps),
            claims,
            disks,
            growth,
            clock,
            System::nanoTime,
            others),
        new Segments(
            cameras,
            ledger,
            freshness,
            synchronised,
            machine,
            claims,
            growth,
            emptyTracks,
            outputDirs,
            clock,
            others),
        disks,
        new Room(cameras, disks, shortages, recorded, ledger, clock),
        emptyTracks,
        clockJumps);
  }

  private RecordStage(
      Supplier<Cameras> cameras,
      Recorders recorders,
      Segments segments,
      Disks disks,
      Room room,
      EmptyTracks emptyTracks,
      ClockJumps clockJumps) {
    this(
        recorders,
        segments,
        disks,
        room,
        new RecorderAlarms(cameras, recorders, emptyTracks, clockJumps));
  }
}
