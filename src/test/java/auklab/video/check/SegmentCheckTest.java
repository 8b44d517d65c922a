package auklab.video.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.ledger.Ledger;
import auklab.video.site.Media;
import auklab.video.site.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files of H.264 and AAC, asked by real ffprobe, against what was agreed on. */
class SegmentCheckTest {
  private static final Map<String, String> VIDEO =
      Map.of(
          "codec_name",
          "h264",
          "profile",
          "High",
          "width",
          "320",
          "height",
          "180",
          "r_frame_rate",
          "15/1");
  private static final Map<String, String> AUDIO =
      Map.of("codec_name", "aac", "sample_rate", "16000", "channels_text", "mono");

  @TempDir Path home;
  private Path segment;

  @BeforeEach
  void record() throws Exception {
    Path folder = Files.createDirectories(home.resolve("cameras/ROST1"));
    segment = folder.resolve("ROST1_20260601T140000.mkv");
    Files.copy(Media.of("h264", 1), segment);
  }

  @Test
  void shouldFindNothingToSayOfWhatWasAgreedOn() throws Exception {
    assertThat(checked(VIDEO, AUDIO).mismatches()).isEmpty();
    assertThat(checked(VIDEO, AUDIO).trouble()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "codec_name, hevc, video codec_name is h264",
    "profile, Main, video profile is High",
    "width, 640, video width is 320",
    "height, 360, video height is 180",
    "r_frame_rate, 25/1, video r_frame_rate is 15/1",
    "r_frame_rate, 14, video r_frame_rate is 15/1"
  })
  void shouldNameEachPropertyOfThePictureThatIsAnother(String name, String agreed, String said)
      throws Exception {
    assertThat(checked(with(VIDEO, name, agreed), AUDIO).mismatches())
        .containsExactly(said + ", not " + agreed);
  }

  @ParameterizedTest
  @CsvSource({
    "codec_name, pcm_mulaw, audio codec_name is aac",
    "sample_rate, 8000, audio sample_rate is 16000",
    "channels_text, stereo, audio channels_text is mono"
  })
  void shouldNameEachPropertyOfTheSoundThatIsAnother(String name, String agreed, String said)
      throws Exception {
    assertThat(checked(VIDEO, with(AUDIO, name, agreed)).mismatches())
        .containsExactly(said + ", not " + agreed);
  }

  @ParameterizedTest
  @CsvSource({"15", "15.0", "1499/100", "14.99", "30000/2001"})
  void shouldTakeAFrameRateForWhatItMeans(String agreed) throws Exception {
    assertThat(checked(with(VIDEO, "r_frame_rate", agreed), AUDIO).mismatches()).isEmpty();
  }

  @Test
  void shouldMissASoundThatIsGone() throws Exception {
    remake("-map", "0:v", "-c", "copy");

    assertThat(checked(VIDEO, AUDIO).mismatches()).containsExactly("no audio");
    assertThat(checked(VIDEO, Map.of()).mismatches()).isEmpty();
  }

  @Test
  void shouldMissTheSoundInATrackThatIsThereAndEmpty() throws Exception {
    remake("-map", "0", "-c", "copy", "-bsf:a", "noise=drop=1");

    assertThat(checked(VIDEO, AUDIO).mismatches())
        .containsExactly("audio has a track, but nothing in it");
  }

  @Test
  void shouldNotMissTheSoundInASegmentTooShortToHaveAny() throws Exception {
    remake("-t", "1", "-map", "0", "-c", "copy", "-bsf:a", "noise=drop=1");

    assertThat(checked(VIDEO, AUDIO).mismatches()).isEmpty();
  }

  @Test
  void shouldSayThatItCouldNotLookWhereAFileIsBroken() throws Exception {
    Files.writeString(segment, "this was footage once");

    SegmentFinding finding = checked(VIDEO, AUDIO);

    assertThat(finding.mismatches()).isEmpty();
    assertThat(finding.trouble()).contains("Invalid data found when processing input");
  }

  @Test
  void shouldAskOnceMoreWhereFfprobeWasCutOffAndThenSaySo() throws Exception {
    SegmentCheck check = check(VIDEO, AUDIO);
    String noted = segment.toString();

    assertThatThrownBy(() -> check.finding(noted, segment, null, null))
        .hasMessageContaining("asked once more");
    assertThat(check.finding(noted, segment, null, null).trouble())
        .contains("ffprobe did not answer in time");
  }

  @Test
  void shouldJudgeWhatIsLeftOfATornFile() throws Exception {
    byte[] whole = Files.readAllBytes(segment);
    Files.write(segment, java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(checked(with(VIDEO, "width", "640"), AUDIO).mismatches())
        .containsExactly("video width is 320, not 640");
  }

  @Test
  void shouldFindASegmentThatWasFiledMeanwhile() throws Exception {
    Path filed = home.resolve("ready/ROST1/2026-06-01").resolve(segment.getFileName());
    Files.createDirectories(filed.getParent());
    Files.move(segment, filed);

    SegmentFinding finding = checked(VIDEO, AUDIO);

    assertThat(finding.segment()).isEqualTo(filed);
    assertThat(finding.trouble()).isEmpty();
    Files.delete(filed);
    assertThat(checked(VIDEO, AUDIO).trouble()).contains("it is not here any more");
  }

  @Test
  void shouldNotEvenNoteASegmentOfACameraWithWhichNothingWasAgreedOn() throws Exception {
    check(Map.of(), Map.of()).note(segment);
    assertThat(home.resolve("state/unchecked")).doesNotExist();

    check(VIDEO, Map.of()).note(segment);
    assertThat(home.resolve("state/unchecked/ROST1").resolve(segment.getFileName()))
        .hasContent(segment.toString());
  }

  private SegmentFinding checked(Map<String, String> video, Map<String, String> audio)
      throws Exception {
    SegmentCheck check = check(video, audio);
    String noted = segment.toString();
    Path found = check.find(noted);
    List<String> command = new ArrayList<>(List.of("nice"));
    command.addAll(check.arguments(noted, found));
    Programs.Result result = Programs.run(command, Map.of());
    return check.finding(noted, found, result.out(), result.err());
  }

  private SegmentCheck check(Map<String, String> video, Map<String, String> audio) {
    Camera camera = Given.camera("ROST1", home, video, audio);
    Cameras cameras = new Cameras(List.of(camera), Given.SEGMENT_TIME, home.resolve("state"));
    Ledger ledger = new Ledger(home.resolve("state/ledger"), Clock.systemUTC(), "boot-1");
    return new SegmentCheck(() -> cameras, home.resolve("ready"), ledger);
  }

  private void remake(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y", "-i"));
    command.add(Media.of("h264", 1).toString());
    command.addAll(List.of(options));
    command.add(segment.toString());
    Programs.output(command.toArray(String[]::new));
  }

  private static Map<String, String> with(Map<String, String> agreed, String name, String value) {
    Map<String, String> edited = new java.util.TreeMap<>(agreed);
    edited.put(name, value);
    return edited;
  }
}
