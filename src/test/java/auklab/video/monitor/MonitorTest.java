package auklab.video.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.alert.ConditionMail;
import auklab.video.alert.Conditions;
import auklab.video.clock.SetClock;
import auklab.video.config.Cameras;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Machine;
import auklab.video.site.Films;
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
import java.util.Set;
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

    Map<String, String> mail = mail(monitor, Map.of());

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
            station -> false,
            2,
            clock);
    seen.saw("ROST1");
    seen.saw("ROST2");
    seen.looked();

    clock.pass(Duration.ofMinutes(30));
    assertThat(monitor.look(Set.of()))
        .as("before the next look at the recorders, of which nothing is known")
        .isEqualTo(new Monitor.Look(List.of(), Set.of()));
    seen.saw("ROST1");
    seen.looked();

    assertThat(monitor.look(Set.of()).stations()).containsExactly("ROST2");
  }

  @Test
  void shouldNotWaitForALookThatNeverComes() {
    SetClock clock = new SetClock(NOW);
    Freshness seen = freshness(clock);
    Monitor monitor =
        new Monitor(
            () -> Given.cameras(home, "ROST1"),
            Given.backup(home),
            seen,
            station -> false,
            2,
            clock);
    seen.saw("ROST1");
    seen.looked();
    clock.pass(Duration.ofMinutes(30));

    assertThat(monitor.look(Set.of()).dead()).isEmpty();
    assertThat(monitor.look(Set.of()).stations()).containsExactly("ROST1");
  }

  @Test
  void shouldSayBelowWhichCameraItIsWhyAndWhatToDo() throws IOException {
    grew("ROST2", 1223);
    Monitor monitor = monitor(NOW, "ROST2");

    String text = mail(monitor, Map.of("ROST2", "the camera refuses user or password")).get("text");

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

    Map<String, String> mail = mail(monitor, Map.of());

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
    grew("ROST1", 1139);
    grew("ROST2", 1200);

    assertThat(look(monitor(NOW, "ROST1", "ROST2")))
        .containsExactly(
            new Dead("ROST2", 1200, "rtsp://192.0.2.75:554/Streaming/Channels/101", true));
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
    assertThat(written().get("text"))
        .startsWith("ROST1 idle for 1200 s → ")
        .contains("never recorded");
    assertThat(home.resolve("cameras")).as("there is no folder of it at all").doesNotExist();
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
    Files.write(segment, Films.lasting(Duration.ofSeconds(2)));
    Files.setLastModifiedTime(segment, FileTime.from(NOW.minusSeconds(3)));

    assertThat(look(monitor(NOW, "ROST1"))).isEmpty();
  }

  /** Ten cameras behind one switch: the look falls between the first and the last. */
  @Test
  void shouldTellTogetherOfCamerasThatStoppedTogether() throws IOException {
    grew("ROST1", 1200);
    grew("ROST2", 1141);
    grew("ROST3", 1139);

    assertThat(look(monitor(NOW, "ROST1", "ROST2", "ROST3")))
        .extracting(Dead::station)
        .containsExactly("ROST1", "ROST2");
  }

  @Test
  void shouldCallNobodyDeadBeforeTheFirstIs() throws IOException {
    grew("ROST1", 1199);

    assertThat(look(monitor(NOW, "ROST1"))).isEmpty();
  }

  /** The fault: a camera that sends for a moment, once in a quarter of an hour. */
  @Test
  void shouldNotTakeASignOfLifeForARecovery() throws IOException {
    grew("ROST1", 400);

    assertThat(monitor(NOW, "ROST1").look(Set.of("ROST1")).well()).isEmpty();
    grew("ROST1", 299);
    assertThat(monitor(NOW, "ROST1").look(Set.of("ROST1")).well()).containsExactly("ROST1");
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
    return new Monitor(
        () -> cameras, Given.backup(home), freshness(clock), station -> false, 2, clock);
  }

  private Freshness freshness(SetClock clock) {
    return new Freshness(home.resolve("state/growth"), clock, clock::nanoTime);
  }

  /** What is known stands on the disk, for whichever process looks next. */
  private Conditions conditions() {
    SetClock clock = new SetClock(NOW);
    return new Conditions(
        home.resolve("state"), Duration.ZERO, Duration.ZERO, MACHINE, clock, clock::nanoTime);
  }

  /** A look, and the report of what it found. */
  private List<Dead> look(Monitor monitor) {
    return report(monitor, Map.of());
  }

  private List<Dead> report(Monitor monitor, Map<String, String> causes) {
    Monitor.Look look = monitor.look(conditions().open("camera"));
    monitor.reports(look, causes).forEach(report -> conditions().report(report));
    return look.dead();
  }

  private Map<String, String> mail(Monitor monitor, Map<String, String> causes) {
    report(monitor, causes);
    return written();
  }

  private Map<String, String> written() {
    return new ConditionMail(MACHINE.hostName()).write(conditions().due(true).get(0), Map.of());
  }
}
