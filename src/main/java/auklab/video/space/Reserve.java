package auklab.video.space;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** How much stays free on a disk that is recorded to, and who stops first when it does not. */
public final class Reserve {
  private static final long AT_LEAST = 1_000_000_000;

  private static final Duration AHEAD = Duration.ofSeconds(30);

  private final Backup.Space owners;
  private final Recorded recorded;

  /**
   * @param owners what the owner has said
   * @param recorded tells how large segments are
   */
  public Reserve(Backup.Space owners, Recorded recorded) {
    this.owners = owners;
    this.recorded = recorded;
  }

  /** What is to stay free on a disk that these cameras record to, in bytes. */
  public long bytes(Collection<Camera> cameras) {
    return owners.reserve().orElseGet(() -> Math.max(AT_LEAST, recorded.segments(cameras)));
  }

  /**
   * With less free, in bytes, room is made before anybody must stop: some time ahead of the
   * reserve.
   */
  public long early(Collection<Camera> cameras) {
    long bytes = bytes(cameras);
    return bytes == 0 ? 0 : bytes + Math.max(bytes / 10, recorded.bytes(cameras, AHEAD));
  }

  /**
   * What must be free above the line at which a camera has stopped, before it records again, in
   * bytes: a segment of each camera, so that it is not stopped again before it has one.
   */
  public long above(Collection<Camera> cameras) {
    return Math.max(bytes(cameras) / 10, recorded.segments(cameras));
  }

  /**
   * Cameras in the order in which they stop.
   *
   * @param cameras as they are configured
   */
  public List<Camera> order(List<Camera> cameras) {
    List<Camera> order = new ArrayList<>();
    for (String station : owners.stopOrder()) {
      cameras.stream()
          .filter(camera -> camera.station().equalsIgnoreCase(station))
          .filter(camera -> !order.contains(camera))
          .forEach(order::add);
    }
    List<Camera> others = new ArrayList<>(cameras);
    Collections.reverse(others);
    others.removeAll(order);
    order.addAll(others);
    return order;
  }
}
