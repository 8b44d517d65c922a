package auklab.video.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.clock.SetClock;
import auklab.video.config.Cameras;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
  private static final Instant NOW =
      LocalDateTime.of(2025, 5, 28, 15, 20, 10).atZone(ZoneId.systemDefault()).toInstant();
  private static final Machine MACHINE = new Machine("field-pc", "boot-1");

  @TempDir Path home;
  private Freshness freshness;

  @BeforeEach
  void remember() {
    freshness = freshness(new SetClock(NOW.plus(Duration.ofDays(1))));
  }

  @Test
  void shouldSendTheMailThatTheOwnersKnow() throws IOException {
    grew("ROST2", 1223);
    Monitor monitor = monitor(NOW, "ROST2");

    Map<String, String> mail = monitor.mail(look(monitor), Map.of());

    assertThat(mail).containsEntry("subject", "[CAMERA] Auto-restart ROST2");
    assertThat(mail.get("text"))
        .startsWith(
            "ROST2 idle for 1223 s → restarting record_camera_ROST2.service\n"
                + "Host: field-pc  |  Time: 2025-05-28 15:20:10\n"
                + "\n");
  }

  @Test
  void shouldBelieveNoLookFromBeforeThePipelineHungItself() {
    SetClock clock = new SetClock(NOW);
    Freshness seen = freshness(clock);
    Monitor monitor =
        new Monitor(
            () -> Given.cameras(home, "ROST1", "ROST2"),
            Given.backup(home),
            seen,
            2,
            MACHINE,
            clock);
    seen.saw("ROST1");
    seen.saw("ROST2");
    seen.looked();

    clock.pass(Duration.ofMinutes(30));
    assertThat(monitor.look()).as("before the next look at the recorders").isEmpty();
    seen.saw("ROST1");
    seen.looked();

    assertThat(monitor.look()).extracting(Dead::station).containsExactly("ROST2");
  }

  @Test
  void shouldNotWaitForALookThatNeverComes() {
    SetClock clock = new SetClock(NOW);
    Freshness seen = freshness(clock);
    Monitor monitor =
        new Monitor(
            () -> Given.cameras(home, "ROST1"), Given.backup(home), seen, 2, MACHINE, clock);
    seen.saw("ROST1");
    seen.looked();
    clock.pass(Duration.ofMinutes(30));

    assertThat(monitor.look()).isEmpty();
    assertThat(monitor.look()).extracting(Dead::station).containsExactly("ROST1");
  }

  @Test
  void shouldSayBelowWhichCameraItIsWhyAndWhatToDo() throws IOException {
    grew("ROST2", 1223);
    Monitor monitor = monitor(NOW, "ROST2");

    String text =
        monitor
            .mail(look(monitor), Map.of("ROST2", "the camera refuses user or password"))
            .get("text");

    assertThat(text.lines().skip(2))
        .anySatisfy(line -> assertThat(line).contains("rtsp://192.0.2.75:554/Streaming"))
        .anySatisfy(line -> assertThat(line).contains("the camera refuses user or password"))
        .anySatisfy(line -> assertThat(line).contains("auklab-video check ROST2"));
    assertThat(text).doesNotContain("geheim");
  }

  @Test
  void shouldTellOfManyCamerasInOneMail() throws IOException {
    String[] stations =
        IntStream.rangeClosed(1, 10).mapToObj(n -> "ROST" + n).toArray(String[]::new);
    for (String station : stations) {
      grew(station, 1300);
    }
    Monitor monitor = monitor(NOW, stations);

    Map<String, String> mail = monitor.mail(look(monitor), Map.of());

    assertThat(mail).containsEntry("subject", "[CAMERA] Auto-restart ROST1 and 9 more");
    List<String> lines = mail.get("text").lines().toList();
    for (int n = 1; n <= 10; n++) {
      assertThat(lines.get(n - 1))
          .isEqualTo(
              "ROST" + n + " idle for 1300 s → restarting record_camera_ROST" + n + ".service");
    }
    assertThat(lines.get(10)).isEqualTo("Host: field-pc  |  Time: 2025-05-28 15:20:10");
  }

  @Test
  void shouldCallACameraDeadAfterTwoSegments() throws IOException {
    grew("ROST1", 1199);
    grew("ROST2", 1200);

    assertThat(look(monitor(NOW, "ROST1", "ROST2")))
        .containsExactly(new Dead("ROST2", 1200, "192.0.2.75:554/Streaming/Channels/101", true));
  }

  @Test
  void shouldTellOfAnOutageOnce() throws IOException {
    grew("ROST1", 1223);
    Monitor monitor = monitor(NOW, "ROST1");

    assertThat(look(monitor)).hasSize(1);
    assertThat(look(monitor)).isEmpty();
    assertThat(look(later(Duration.ofDays(3), "ROST1"))).as("also by another process").isEmpty();
  }

  @Test
  void shouldTellOfTheNextOutageAfterFootageHasGrown() throws IOException {
    grew("ROST1", 1223);
    assertThat(look(monitor(NOW, "ROST1"))).hasSize(1);

    freshness.grew("ROST1", NOW.plusSeconds(60));
    assertThat(look(later(Duration.ofSeconds(300), "ROST1"))).isEmpty();
    assertThat(look(later(Duration.ofSeconds(1260), "ROST1")))
        .extracting(Dead::idleSeconds)
        .containsExactly(1200L);
  }

  @Test
  void shouldSeeACameraThatNeverRecorded() {
    Monitor monitor = monitor(NOW, "ROST1");

    List<Dead> dead = look(monitor);

    assertThat(dead)
        .singleElement()
        .satisfies(camera -> assertThat(camera.everRecorded()).isFalse());
    assertThat(monitor.mail(dead, Map.of()).get("text"))
        .startsWith("ROST1 idle for 1200 s → ")
        .contains("never recorded");
    assertThat(look(monitor)).isEmpty();
  }

  @Test
  void shouldGiveANewCameraTheSameTimeAsEveryOther() {
    monitor(NOW, "ROST1").watchFromNow();

    assertThat(look(later(Duration.ofSeconds(1199), "ROST1"))).isEmpty();
    assertThat(look(later(Duration.ofSeconds(1200), "ROST1"))).hasSize(1);
  }

  @Test
  void shouldNotForgiveAnIdleCameraWhenThePipelineStartsAnew() throws IOException {
    grew("ROST1", 1223);
    Monitor monitor = monitor(NOW, "ROST1");

    monitor.watchFromNow();

    assertThat(look(monitor)).extracting(Dead::idleSeconds).containsExactly(1223L);
  }

  @Test
  void shouldSeeTheSegmentThatIsBeingWritten() throws IOException {
    grew("ROST1", 1223);
    Path segment = home.resolve("cameras/ROST1/.recording/session/000000.mkv");
    Files.createDirectories(segment.getParent());
    Files.writeString(segment, "footage");
    Files.setLastModifiedTime(segment, FileTime.from(NOW.minusSeconds(3)));

    assertThat(look(monitor(NOW, "ROST1"))).isEmpty();
  }

  /** The fault: the state of one camera cannot be written. */
  @Test
  void shouldWatchTheOthersWhereOneCannotBeWatched() throws IOException {
    grew("ROST1", 1223);
    grew("ROST2", 1223);
    Path outages = Files.createDirectories(home.resolve("state/outages"));
    assertThat(look(monitor(NOW, "ROST1", "ROST2"))).hasSize(2);
    freshness.grew("ROST1", NOW);
    Files.delete(outages.resolve("ROST1"));
    Files.createDirectories(outages.resolve("ROST1/not-a-file"));
    Files.delete(outages.resolve("ROST2"));

    assertThat(look(monitor(NOW, "ROST1", "ROST2")))
        .extracting(Dead::station)
        .containsExactly("ROST2");
  }

  private void grew(String station, long secondsAgo) throws IOException {
    freshness.grew(station, NOW.minusSeconds(secondsAgo));
  }

  private Monitor later(Duration time, String... stations) {
    return monitor(NOW.plus(time), stations);
  }

  private Monitor monitor(Instant now, String... stations) {
    Cameras cameras = Given.cameras(home, stations);
    SetClock clock = new SetClock(now);
    return new Monitor(() -> cameras, Given.backup(home), freshness(clock), 2, MACHINE, clock);
  }

  private Freshness freshness(SetClock clock) {
    return new Freshness(home.resolve("state/growth"), clock, clock::nanoTime);
  }

  /** A look, and the telling of what it found. */
  private static List<Dead> look(Monitor monitor) {
    List<Dead> dead = monitor.look();
    try {
      monitor.told(dead);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return dead;
  }
}
