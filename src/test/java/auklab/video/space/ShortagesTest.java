package auklab.video.space;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.config.Camera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortagesTest {
  private static final long MB = 1_000_000;
  private static final long GB = 1000 * MB;

  @TempDir Path home;
  private final AtomicLong free = new AtomicLong();
  private Inodes.Count inodes = Inodes.Count.UNLIMITED;
  private List<Camera> cameras;
  private Shortages shortages;

  @BeforeEach
  void recordThreeCameras() {
    cameras = Given.cameras(home, "ROST1", "ROST2", "ROST3").cameras();
    shortages = shortages(OptionalLong.of(300 * MB), List.of("rost2"));
  }

  @Test
  void shouldStopCameraByCameraInTheOrderThatTheOwnerHasSaid() {
    assertThat(stopped(300)).isEmpty();
    assertThat(stopped(299)).containsExactly("ROST2");
    assertThat(stopped(200)).containsExactly("ROST2");
    assertThat(stopped(199)).containsExactly("ROST2", "ROST3");
    assertThat(stopped(99)).containsExactly("ROST2", "ROST3", "ROST1");
  }

  @Test
  void shouldGoOnOnlyWhenThereIsClearlyMoreRoom() {
    assertThat(stopped(90)).hasSize(3);
    assertThat(stopped(129)).as("just above the line at which the last has stopped").hasSize(3);
    assertThat(stopped(130)).containsExactly("ROST2", "ROST3");
    assertThat(stopped(310)).containsExactly("ROST2");
    assertThat(stopped(330)).isEmpty();
  }

  /** The fault: there is space enough, but few files more can be made. */
  @Test
  void shouldStopCameraByCameraWhereFilesAreScarce() {
    inodes = new Inodes.Count(100_000, 1000);
    assertThat(stopped(9999)).isEmpty();
    inodes = new Inodes.Count(100_000, 999);
    assertThat(stopped(9999)).containsExactly("ROST2");
    assertThat(shortages.isAmple()).isFalse();
    assertThat(shortages.disks().get(0).left()).isEqualTo("999 inodes");
    assertThat(shortages.disks().get(0).kept()).isEqualTo("1,000 inodes");
    assertThat(shortages.disks().get(0).needed()).isEqualTo("1,100 inodes");
    inodes = new Inodes.Count(100_000, 0);
    assertThat(stopped(9999)).hasSize(3);
    inodes = new Inodes.Count(100_000, 1099);
    assertThat(stopped(9999)).containsExactly("ROST2");
    inodes = new Inodes.Count(100_000, 1100);
    assertThat(stopped(9999)).isEmpty();
    assertThat(shortages.isAmple()).isTrue();
    inodes = new Inodes.Count(100_000, 1050);
    assertThat(shortages.isAmple()).as("they have become fewer").isFalse();
  }

  @Test
  void shouldKeepASegmentOfEveryCameraOrAGigabyteFree() throws IOException {
    Recorded recorded = recorded(1 * MB);
    Reserve reserve = new Reserve(Backup.Space.UNSET, recorded);

    assertThat(reserve.bytes(cameras)).as("nothing is known yet").isEqualTo(GB);
    recorded.refresh();
    assertThat(reserve.bytes(cameras)).isEqualTo(3 * 600 * MB);
    assertThat(reserve.bytes(cameras.subList(0, 1))).isEqualTo(GB);
    assertThat(reserve.above(cameras)).isEqualTo(3 * 600 * MB);
  }

  @Test
  void shouldNotTakeForAmpleWhatMayChangeWhoRecords() {
    assertThat(shortages.isAmple()).as("nothing was seen yet").isFalse();
    stopped(330);
    assertThat(shortages.isAmple()).isTrue();
    free.set(329 * MB);
    assertThat(shortages.isAmple()).as("it has become less").isFalse();
    stopped(299);
    free.set(1 * GB);
    assertThat(shortages.isAmple()).as("one who has stopped may go on").isFalse();
    stopped(1000);
    assertThat(shortages.isAmple()).isTrue();
  }

  @Test
  void shouldStopNobodyWhereTheOwnerWantsNoReserve() {
    shortages = shortages(OptionalLong.of(0), List.of());

    assertThat(stopped(0)).isEmpty();
    inodes = new Inodes.Count(100_000, 0);
    assertThat(stopped(9999)).isEmpty();
  }

  @Test
  void shouldStopNobodyBeforeItsDiskIsThere() {
    free.set(0);

    shortages.look(cameras, folder -> true);

    assertThat(shortages.disks()).isEmpty();
  }

  private List<String> stopped(long megabytes) {
    free.set(megabytes * MB);
    shortages.look(cameras, folder -> false);
    List<String> stopped = shortages.disks().get(0).stopped();
    for (Camera camera : cameras) {
      assertThat(shortages.isClosed(camera.outputDir(), camera.station()))
          .isEqualTo(stopped.contains(camera.station()));
    }
    return stopped;
  }

  private Shortages shortages(OptionalLong reserve, List<String> order) {
    return new Shortages(
        new Reserve(new Backup.Space(reserve, order, List.of(), 85), recorded(0)),
        disk -> free.get(),
        disk -> inodes);
  }

  /** A ledger that tells of one segment of each camera. */
  private Recorded recorded(long bytesPerSecond) {
    Instant now = Instant.parse("2026-07-01T12:00:00Z");
    return new Recorded(
        (since, kind, reader) ->
            cameras.forEach(
                camera ->
                    reader.accept(
                        new com.fasterxml.jackson.databind.ObjectMapper()
                            .createObjectNode()
                            .put("time", now.minusSeconds(60).toString())
                            .put("station", camera.station())
                            .put("bytes", 60 * bytesPerSecond)
                            .put("duration", 60))),
        java.time.Duration.ofMinutes(10),
        Clock.fixed(now, java.time.ZoneOffset.UTC),
        System::nanoTime);
  }
}
