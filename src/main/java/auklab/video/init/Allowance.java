package auklab.video.init;

import auklab.video.config.Camera;
import auklab.video.config.Configuration;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.space.Amount;
import auklab.video.space.Filesystem;
import auklab.video.space.Recorded;
import auklab.video.space.Reserve;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** How long the archive may be away, by what a camera was seen to send. */
public final class Allowance {
  private static final Duration DAY = Duration.ofDays(1);

  private final Configuration site;
  private final Recorded recorded;

  /**
   * @param site what is configured
   * @param clock the wall clock
   */
  public Allowance(Configuration site, Clock clock) {
    this.site = site;
    Ledger ledger =
        new Ledger(site.cameras().stateDir().resolve("ledger"), clock, Machine.here().bootId());
    this.recorded =
        new Recorded(
            ledger::readSince,
            Duration.ofSeconds(site.cameras().segmentTime()),
            clock,
            System::nanoTime);
  }

  /**
   * The same in words. Cameras of which nothing is known yet count as this one.
   *
   * @param measured what the camera sends, in bytes per second
   */
  public String text(double measured) {
    recorded.refresh();
    List<Camera> cameras = site.cameras().enabled();
    double all = 0;
    for (Camera camera : cameras) {
      double known = recorded.bytesPerSecond(camera.station());
      all += known > 0 ? known : measured;
    }
    long reserve = new Reserve(site.backup().space(), recorded).bytes(cameras);
    long free =
        Filesystem.holding(site.backup().readyDir()).map(Filesystem::usable).orElse(0L) - reserve;
    Duration time = Duration.ofSeconds(Math.round(Math.max(0, free) / all));
    return "The camera sends %.1f Mbit/s, which is %s a day. With %s and %s to spare here, the archive may be away for %s."
        .formatted(
            measured * 8 / 1e6,
            Amount.bytes(Math.round(measured * DAY.toSeconds())),
            cameras.size() == 1
                ? "this camera"
                : cameras.size()
                    + " cameras ("
                    + Amount.bytes(Math.round(all * DAY.toSeconds()))
                    + " a day)",
            Amount.bytes(Math.max(0, free)),
            Amount.time(time));
  }
}
