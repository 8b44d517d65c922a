package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.duty.Duty;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Cause;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.site.Programs;
import auklab.video.space.Inodes;
import auklab.video.space.Recorded;
import auklab.video.space.Reserve;
import auklab.video.space.Shortages;
import auklab.video.stage.StationException;
import auklab.video.stream.Mask;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks for the replacement of a recorder, and when that is heeded. The FFmpeg is real. */
class RecordersTest {
  private static final String STATION = "ROST1";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path home;
  private final AtomicLong passed = new AtomicLong();
  private Cameras cameras;
  private Recorders recorders;
  private Process ffmpeg;

  @BeforeEach
  void record() throws IOException {
    cameras = Given.cameras(home, STATION);
    recorders = recorders();
    recorders.observations();
    Launch launch = recorders.prepare(decision(Decision.Action.START));
    ffmpeg = start(launch);
    recorders.started(launch, String.valueOf(ffmpeg.pid()));
  }

  private Process start(Launch launch) throws IOException {
    return new ProcessBuilder(
            "ffmpeg -v error -re -f lavfi -i testsrc2=s=320x240 -c:v mpeg2video -g 5"
                .concat(" -f segment -segment_time 600 -flush_packets 1 %06d.mkv")
                .split(" "))
        .directory(Path.of(launch.folder()).toFile())
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("ffmpeg.log").toFile())
        .start();
  }

  @AfterEach
  void end() throws Exception {
    ffmpeg.destroyForcibly().waitFor();
    recorders.release();
  }

  @Test
  void shouldLeaveALivingRecorderAloneWhateverTheWatchdogHasSeen() throws IOException {
    awaitGrowth();

    recorders.replaceDead(List.of(STATION), "no footage");

    assertThat(look().requested()).isEmpty();
  }

  @Test
  void shouldLeaveAFreshRecorderItsTimeWhenTheWatchdogAsks() throws Exception {
    Programs.signal("STOP", ffmpeg.pid());

    recorders.replaceDead(List.of(STATION), "no footage");

    assertThat(look().requested()).isEmpty();
  }

  @Test
  void shouldReplaceARecorderThatGrowsNoMoreWhenTheWatchdogAsks() throws Exception {
    awaitGrowth();
    Programs.signal("STOP", ffmpeg.pid());
    look();
    passed.addAndGet(Duration.ofSeconds(11).toNanos());

    recorders.replaceDead(List.of(STATION), "no footage");

    assertThat(look().requested()).contains("no footage");
  }

  @Test
  void shouldReplaceALivingRecorderWhenAPersonAsks() throws IOException {
    awaitGrowth();

    recorders.request(List.of(STATION), "asked for by a person");

    assertThat(look().requested()).contains("asked for by a person");
  }

  @Test
  void shouldBeReadyWithoutAPausedCameraWhoseRecorderHasEnded() throws Exception {
    new Duty(home.resolve("state"), Clock.systemUTC()).pause(STATION);
    ffmpeg.destroyForcibly().waitFor();
    look();
    recorders.bury(decision(Decision.Action.LEAVE));

    assertThat(look().wanted()).isFalse();
    assertThat(recorders.isReady()).isTrue();
  }

  @Test
  void shouldSayOfAPausedCameraThatItIsAndNothingOfThatOnceItIsResumed() throws Exception {
    Duty duty = new Duty(home.resolve("state"), Clock.systemUTC());
    duty.pause(STATION);
    ffmpeg.destroyForcibly().waitFor();
    look();
    recorders.bury(
        new Decision(
            STATION,
            Decision.Action.LEAVE,
            true,
            Decider.NOT_WANTED,
            Cause.UNKNOWN,
            false,
            Duration.ZERO));

    assertThat(why()).isEqualTo("paused by hand; to record it: auklab-video resume " + STATION);
    duty.resume(STATION);
    look();
    assertThat(why()).isNotEqualTo(Decider.NOT_WANTED);
  }

  private Object why() {
    return recorders.describe().get(0).get("why");
  }

  /** The fault: a pipeline takes over an FFmpeg that may have been started without the sound. */
  @Test
  void shouldKnowOnlyOfAnFfmpegOfItsOwnThatTheSoundIsRecorded() throws IOException {
    assertThat(recorders.isSoundKept(STATION)).as("before footage comes").isFalse();
    awaitGrowth();
    assertThat(recorders.isSoundKept(STATION)).isTrue();

    recorders.release();
    recorders = recorders();
    awaitGrowth();

    assertThat(recorders.isSoundKept(STATION)).isFalse();
  }

  /** The fault: the process that has the station replaces the FFmpeg, and ends later. */
  @Test
  void shouldTakeOverTheFfmpegThatRunsByTheTimeTheStationIsFree() throws Exception {
    Recorders waiting = recorders();
    assertThat(waiting.observations())
        .extracting(Observation::presence)
        .containsExactly(Observation.Presence.ELSEWHERE);
    ffmpeg.destroyForcibly().waitFor();
    look();
    recorders.bury(decision(Decision.Action.LEAVE));
    Launch launch = recorders.prepare(decision(Decision.Action.START));
    ffmpeg = start(launch);
    recorders.started(launch, String.valueOf(ffmpeg.pid()));

    recorders.release();

    assertThat(waiting.observations())
        .extracting(Observation::presence)
        .containsExactly(Observation.Presence.RUNNING);
    waiting.release();
  }

  /** The fault: the camera is taken out while its FFmpeg is being started. */
  @Test
  void shouldKnowAnFfmpegWhoseCameraWasTakenOutAsItStarted() throws Exception {
    ffmpeg.destroyForcibly().waitFor();
    look();
    recorders.bury(decision(Decision.Action.LEAVE));
    Launch launch = recorders.prepare(decision(Decision.Action.START));
    cameras = new Cameras(List.of(), cameras.segmentTime(), cameras.stateDir());

    ffmpeg = start(launch);
    recorders.started(launch, String.valueOf(ffmpeg.pid()));

    assertThat(look())
        .returns(Observation.Presence.RUNNING, Observation::presence)
        .returns(false, Observation::wanted);
  }

  /** The fault: its settings are edited while its FFmpeg is being started. */
  @Test
  void shouldKnowThatAnFfmpegHasTheSettingsOfBeforeAnEdit() throws Exception {
    ffmpeg.destroyForcibly().waitFor();
    look();
    recorders.bury(decision(Decision.Action.LEAVE));
    Launch launch = recorders.prepare(decision(Decision.Action.START));
    cameras =
        new Cameras(
            List.of(Given.camera(STATION, home, "viewer", "another")),
            cameras.segmentTime(),
            cameras.stateDir());

    ffmpeg = start(launch);
    recorders.started(launch, String.valueOf(ffmpeg.pid()));

    assertThat(look().sameSettings()).isFalse();
  }

  /** The fault: the folders of many cameras cannot be made, and they stand before a healthy one. */
  @Test
  void shouldStartACameraBehindManyThatCannotBeStarted() throws Exception {
    try (ServerSocket answering = answering()) {
      List<Camera> many = new ArrayList<>();
      for (int i = 10; i < 40; i++) {
        many.add(Given.camera("BAD" + i, home, "127.0.0.1", answering.getLocalPort()));
        Files.writeString(home.resolve("cameras/BAD" + i), "a file in its place");
      }
      many.add(Given.camera("WELL1", home, "127.0.0.1", answering.getLocalPort()));
      cameras = new Cameras(many, cameras.segmentTime(), cameras.stateDir());

      await("the start of the healthy one").atMost(SOON).until(() -> starts().contains("WELL1"));
    }
  }

  /**
   * The fault: no folder can be made in that of the camera, as on a disk that cannot be written.
   */
  @Test
  void shouldSayTheSameAtEachAttemptOfWhatCannotBeStarted() throws Exception {
    cameras = Given.cameras(home, STATION, "BAD1");
    Path sessions = Files.createDirectories(home.resolve("cameras/BAD1")).resolve(".recording");
    Files.createSymbolicLink(sessions, Path.of("/proc"));

    assertThat(fault("BAD1"))
        .isEqualTo(fault("BAD1"))
        .startsWith("BAD1: ")
        .contains(sessions.toString());
  }

  private String fault(String station) {
    long before = System.currentTimeMillis();
    await("another millisecond").until(() -> System.currentTimeMillis() > before);
    Decision start =
        new Decision(
            station, Decision.Action.START, false, "", Cause.UNKNOWN, false, Duration.ZERO);
    return assertThrows(StationException.class, () -> recorders.prepare(start)).getMessage();
  }

  /** Those that could be started at this look, a second after the last one. */
  private List<String> starts() {
    passed.addAndGet(Duration.ofSeconds(1).toNanos());
    List<String> started = new ArrayList<>();
    for (Decision decision : new Decider().decisions(recorders.observations())) {
      try {
        if (decision.action() == Decision.Action.START) {
          recorders.prepare(decision);
          started.add(decision.station());
        }
      } catch (IOException e) {
        // That is the fault.
      }
    }
    return started;
  }

  private static ServerSocket answering() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> answer(server), "cameras");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static void answer(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket asked = server.accept()) {
        asked
            .getOutputStream()
            .write("RTSP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // Who asked has gone.
      }
    }
  }

  private void awaitGrowth() {
    await("footage").atMost(SOON).until(() -> look().grew());
  }

  private Observation look() {
    return recorders.observations().get(0);
  }

  private static Decision decision(Decision.Action action) {
    return new Decision(STATION, action, false, "", Cause.UNKNOWN, false, Duration.ZERO);
  }

  private Recorders recorders() throws IOException {
    Files.createDirectories(home.resolve("cameras"));
    Clock clock = Clock.systemUTC();
    Machine machine = Machine.here();
    Path folder = Recorders.folder(cameras.stateDir());
    Recorded recorded =
        new Recorded((since, kind, reader) -> {}, Duration.ofSeconds(600), clock, System::nanoTime);
    return new Recorders(
        () -> cameras,
        new Ledger(cameras.stateDir().resolve("ledger"), clock, machine.bootId()),
        new Freshness(cameras.stateDir().resolve("growth"), clock, System::nanoTime),
        Optional::empty,
        machine,
        new RecorderLog(
            folder,
            Mask.of(cameras.cameras(), ""),
            1_000_000,
            new EmptyTracks(),
            new ClockJumps(System::nanoTime)),
        new Claims(folder),
        new Disks(
            () -> cameras,
            new Shortages(
                new Reserve(Given.backup(home).space(), recorded), new Inodes(System::nanoTime)),
            clock),
        new Growth(clock, System::nanoTime),
        clock,
        () -> System.nanoTime() + passed.get(),
        true);
  }
}
