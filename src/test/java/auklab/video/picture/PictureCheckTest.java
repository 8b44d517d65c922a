package auklab.video.picture;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.ledger.Ledger;
import auklab.video.site.Media;
import auklab.video.site.Site;
import auklab.video.stage.Matter;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files of H.264, HEVC and AAC, seen by real FFmpeg. */
@Order(5)
class PictureCheckTest {
  private static final Limits LIMITS = new Limits(4, 40, 3, 0.5, 8);
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path home;
  private Path segment;
  private PictureCheck check;

  @BeforeEach
  void prepare() throws Exception {
    Path folder = Files.createDirectories(home.resolve("cameras/ROST1"));
    segment = folder.resolve("ROST1_20260601T140000.mkv");
    check = at(NOON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "h265"})
  void shouldFindNothingToSayOfADayWithLittleNoise(String codec) throws Exception {
    assertThat(twice(codec, Paintings.DAY, Paintings.SOUND).faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "h265"})
  void shouldNotTakeTheNightForBlackOrStill(String codec) throws Exception {
    assertThat(twice(codec, Paintings.NIGHT, Paintings.SOUND).faults()).isEmpty();
    assertThat(twice(codec, Paintings.DEEP_NIGHT, Paintings.SOUND).faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "h265"})
  void shouldSeeABlackPicture(String codec) throws Exception {
    assertThat(twice(codec, Paintings.BLACK, Paintings.SOUND).faults())
        .containsExactly(Fault.BLACK);
  }

  @ParameterizedTest
  @ValueSource(strings = {Paintings.COVERED, Paintings.OUT_OF_FOCUS})
  void shouldSeeACoveredLensAndOneOutOfFocus(String painting) throws Exception {
    assertThat(twice("h264", painting, Paintings.SOUND).faults()).containsExactly(Fault.COVERED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "h265"})
  void shouldSeeAPictureThatStandsStillOnlyWhenItHasForLong(String codec) throws Exception {
    record(codec, Paintings.STILL, Paintings.SOUND);
    Look first = look();
    check.write(first, Set.of());

    assertThat(first.change().getAsDouble()).isLessThan(0.5);
    assertThat(first.faults()).isEmpty();
    assertThat(look().faults()).containsExactly(Fault.STILL);
  }

  @Test
  void shouldNotTakeAPictureForStillThatWasAnotherAnHourAgo() throws Exception {
    record("h264", Paintings.DAY, Paintings.SOUND);
    check.write(look(), Set.of());
    record("h264", Paintings.STILL, Paintings.SOUND);

    assertThat(look().faults()).isEmpty();
  }

  @Test
  void shouldHearDeadSilenceAndMissNoSoundWhereThereIsNoTrack() throws Exception {
    assertThat(twice("h264", Paintings.DAY, Paintings.SILENCE).faults())
        .containsExactly(Fault.SILENT);

    Look deaf = twice("h264", Paintings.DAY, "");
    assertThat(deaf.faults()).isEmpty();
    assertThat(deaf.loudness()).isEmpty();
  }

  @Test
  void shouldHearTheFaintestNoise() throws Exception {
    String noise = "anoisesrc=r=16000:a=0.001:seed=1,aformat=channel_layouts=mono";

    assertThat(twice("h264", Paintings.DAY, noise).faults()).isEmpty();
  }

  @Test
  void shouldReportWhatTwoSegmentsHaveShownAndWhenItIsOver() throws Exception {
    record("h264", Paintings.BLACK, Paintings.SILENCE);
    Look first = look();
    assertThat(check.reports(first)).isEmpty();
    check.write(first, Set.of());

    Look second = look();
    Matter matter = check.reports(second).get(0).open().get(0);
    assertThat(matter.subject())
        .isEqualTo("[STREAM] ROST1: the picture is black; the sound is dead silent");
    assertThat(matter.variant().lines())
        .containsExactly("the picture is black", "the sound is dead silent");
    assertThat(matter.text())
        .contains("Brightness: 0.0 of 255; detail: 0; changed from one key frame to the next: 0.00")
        .contains("Last seen in: " + segment)
        .contains("Next: auklab-video snapshot ROST1");
    check.write(second, Set.of());

    PictureCheck restarted = at(NOON);
    assertThat(restarted.reports(look())).as("neither over nor confirmed").isEmpty();

    record("h264", Paintings.DAY, Paintings.SOUND);
    Look good = look();
    assertThat(check.reports(good).get(0).over().test("ROST1")).isTrue();
    check.write(good, Set.of("ROST1"));
    JsonNode fault = events("picture-fault").get(0);
    assertThat(fault.path("faults").get(0).asText()).isEqualTo("the picture is black");
    assertThat(fault.path("brightness").asDouble()).isZero();
    assertThat(fault.path("sound").asInt()).isZero();
    assertThat(events("picture-good")).hasSize(1);
  }

  @Test
  void shouldNotTellOfWhatASingleSegmentHasShown() throws Exception {
    record("h264", Paintings.COVERED, Paintings.SOUND);
    check.write(look(), Set.of());
    record("h264", Paintings.DAY, Paintings.SOUND);
    check.write(look(), Set.of());
    record("h264", Paintings.COVERED, Paintings.SOUND);

    assertThat(check.reports(look())).isEmpty();
    assertThat(events("picture-good")).isEmpty();
  }

  @Test
  void shouldSayThatNoPictureCouldBeSeenInABrokenFile() throws Exception {
    Files.writeString(segment, "this was footage once");

    Look look = look();
    check.write(look, Set.of());

    assertThat(look.trouble().orElseThrow()).contains("Invalid data");
    assertThat(events("picture-unseen").get(0).path("why").asText()).contains("Invalid data");
  }

  @Test
  void shouldSayNothingOfASegmentThatIsGone() throws Exception {
    Look look = look();
    check.write(look, Set.of());

    assertThat(look.trouble()).isPresent();
    assertThat(check.reports(look)).isEmpty();
    assertThat(home.resolve("state/ledger")).doesNotExist();
  }

  @Test
  void shouldFindASegmentThatWasFiledMeanwhile() throws Exception {
    record("h264", Paintings.BLACK, Paintings.SOUND);
    Path filed = home.resolve("ready/ROST1/2026-06-01").resolve(segment.getFileName());
    Files.createDirectories(filed.getParent());
    Files.move(segment, filed);

    assertThat(look().segment()).isEqualTo(filed);
    assertThat(look().faults()).containsExactly(Fault.BLACK);
  }

  @Test
  void shouldNoteASegmentAnHourAfterTheLastLookOrAtTheFirstSignOfAFault() throws Exception {
    Path note = home.resolve("state/unseen/ROST1/newest");
    record("h264", Paintings.DAY, "");
    check.note(segment, Set.of());
    assertThat(note).hasContent(segment.toString());
    check.write(look(), Set.of());
    Path picture = home.resolve("state/pictures/ROST1.pgm");
    Files.setLastModifiedTime(picture, FileTime.from(NOON));

    Files.delete(note);
    at(NOON.plus(Duration.ofMinutes(50))).note(segment, Set.of());
    assertThat(note).doesNotExist();
    at(NOON.plus(Duration.ofMinutes(59))).note(segment, Set.of());
    assertThat(note).exists();

    // The clock was set back.
    Files.delete(note);
    at(NOON.minus(Duration.ofDays(1))).note(segment, Set.of());
    assertThat(note).exists();

    Files.delete(note);
    record("h264", Paintings.BLACK, "");
    check.write(look(), Set.of());
    Files.setLastModifiedTime(picture, FileTime.from(NOON));
    check.note(segment, Set.of());
    assertThat(note).exists();
    Files.delete(note);
    check.note(segment, Set.of("ROST1"));
    assertThat(note).doesNotExist();
  }

  @Test
  void shouldLeaveACameraAloneWhosePictureIsNotToBeChecked() throws Exception {
    Camera camera = Given.camera("ROST1", home);
    Camera unchecked =
        new Camera(
            camera.station(),
            camera.ip(),
            camera.rtspPort(),
            camera.rtspPath(),
            camera.connection(),
            camera.user(),
            camera.password(),
            camera.outputDir(),
            camera.outputDirFallback(),
            camera.logsDir(),
            camera.segmentTime(),
            camera.loglevel(),
            camera.enabled(),
            camera.core(),
            camera.stallSeconds(),
            camera.timezone(),
            camera.ffmpegPath(),
            camera.ffprobePath(),
            camera.expectedVideo(),
            camera.expectedAudio(),
            false);
    record("h264", Paintings.BLACK, "");

    check(unchecked, NOON).note(segment, Set.of());

    assertThat(home.resolve("state/unseen")).doesNotExist();
  }

  private Look twice(String codec, String painting, String sound) throws Exception {
    record(codec, painting, sound);
    check.write(look(), Set.of());
    return look();
  }

  private void record(String codec, String painting, String sound) throws Exception {
    Files.deleteIfExists(segment);
    Files.copy(Media.painted(codec, painting, sound), segment);
  }

  private Look look() throws Exception {
    String noted = segment.toString();
    Path found = check.find(noted);
    Path complaint = home.resolve("complaint.txt");
    byte[] images = nice(check.pictureArguments(noted, found), complaint);
    String said = Files.readString(complaint);
    byte[] sound = nice(check.soundArguments(noted, found), home.resolve("other.txt"));
    return check.look(noted, found, images, sound, said);
  }

  private byte[] nice(List<String> arguments, Path complaint) throws Exception {
    List<String> command = new ArrayList<>(List.of("nice"));
    command.addAll(arguments);
    Path out = home.resolve("out.bin");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(complaint.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readAllBytes(out);
  }

  private PictureCheck at(Instant now) {
    return check(Given.camera("ROST1", home), now);
  }

  private PictureCheck check(Camera camera, Instant now) {
    Cameras cameras = new Cameras(List.of(camera), Given.SEGMENT_TIME, home.resolve("state"));
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Ledger ledger = new Ledger(home.resolve("state/ledger"), clock, "boot-1");
    return new PictureCheck(
        () -> cameras, home.resolve("ready"), ledger, Duration.ofHours(1), LIMITS, clock);
  }

  private List<JsonNode> events(String kind) throws Exception {
    return Site.ledger(home.resolve("state/ledger")).stream()
        .filter(event -> event.path("event").asText().equals(kind))
        .toList();
  }
}
