package auklab.video.footage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import auklab.video.site.Media;
import auklab.video.site.Programs;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read from a segment itself, whatever became of it. */
class MatroskaTest {
  private static final Duration FRAME = Duration.ofMillis(70);

  @TempDir Path folder;
  private Path film;

  @BeforeEach
  void makeAFilm() throws Exception {
    film = folder.resolve("film.mkv");
    make("-map 0 -c copy -cluster_time_limit 600", film);
  }

  private void make(String how, Path made) throws Exception {
    String source = Media.of("h264", 60).toString();
    Programs.output(("ffmpeg -v error -t 20 -i " + source + " " + how + " " + made).split(" "));
  }

  @Test
  void shouldTellTheLengthAndTheTracksOfASegment() throws Exception {
    assertThat(Matroska.length(film).orElseThrow()).isCloseTo(Duration.ofSeconds(20), FRAME);
    assertThat(Matroska.isWithoutFrame(film)).isFalse();
    assertThat(Matroska.tracks(film))
        .containsExactly(
            new Matroska.Track("video", "V_MPEG4/ISO/AVC", false),
            new Matroska.Track("audio", "A_AAC", false));
  }

  /** The fault: FFmpeg was killed, or a disk was full, in the middle of a frame. */
  @Test
  void shouldTellTheLengthOfWhatIsWhole() throws Exception {
    byte[] whole = Files.readAllBytes(film);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length / 2));

    assertThat(Matroska.length(cut).orElseThrow().toMillis()).isCloseTo(10_000, within(1_500L));
    assertThat(Matroska.length(film, whole.length / 2, Duration.ofMinutes(1)))
        .isEqualTo(Matroska.length(cut));
  }

  @Test
  void shouldNotReadFootageToItsEndThatIsLongerThanIsOfUse() throws Exception {
    assertThat(Matroska.length(film, Long.MAX_VALUE, Duration.ofSeconds(10))).isEmpty();
    assertThat(Matroska.length(film, Long.MAX_VALUE, Duration.ofSeconds(30))).isPresent();
  }

  /** The fault: a disk or a power cut has changed or cut off whatever it likes. */
  @Test
  void shouldReadWhateverIsLeftOfAFilm() throws Exception {
    byte[] whole = Arrays.copyOf(Files.readAllBytes(film), 60_000);
    Random chance = new Random(7);
    Path file = folder.resolve("damaged");
    for (int n = 0; n < 3000; n++) {
      byte[] damaged = Arrays.copyOf(whole, n % 3 == 0 ? chance.nextInt(60_000) : 60_000);
      for (int i = chance.nextInt(40); i > 0 && damaged.length > 0; i--) {
        int at = chance.nextInt(n % 2 == 0 ? Math.min(1500, damaged.length) : damaged.length);
        damaged[at] = (byte) (chance.nextBoolean() ? 0xFF : chance.nextInt());
      }
      Files.write(file, damaged);
      assertThatCode(
              () -> {
                Matroska.length(file);
                Matroska.length(file, chance.nextInt(60_000), Duration.ofSeconds(3));
                Matroska.tracks(file);
                Matroska.isWithoutFrame(file);
              })
          .doesNotThrowAnyException();
    }
  }

  /** The fault: a power cut has left zeros in the middle of the file. */
  @Test
  void shouldReadOnBehindWhatIsDamaged() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(film.toFile(), "rw")) {
      file.seek(file.length() / 3);
      file.write(new byte[50_000]);
    }

    assertThat(Matroska.length(film).orElseThrow()).isCloseTo(Duration.ofSeconds(20), FRAME);
  }

  @Test
  void shouldNotFindAFrameInAHeaderAlone() throws Exception {
    byte[] whole = Files.readAllBytes(film);
    Path header = Files.write(folder.resolve("header"), Arrays.copyOf(whole, 600));

    assertThat(Matroska.isWithoutFrame(header)).isTrue();
    assertThat(Matroska.length(header)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 5_000, 1_000_000})
  void shouldReadWhatIsNoFilmToItsEnd(int bytes) throws Exception {
    byte[] noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    Path file = Files.write(folder.resolve("noise"), noise);

    assertThat(Matroska.length(file)).isEmpty();
    assertThat(Matroska.tracks(file)).isEmpty();
    // Only what is as small as a header is certain to hold nothing.
    assertThat(Matroska.isWithoutFrame(file)).isEqualTo(bytes < 64 * 1024);
  }

  @Test
  void shouldFindATrackThatIsAnnouncedAndEmpty() throws Exception {
    Path deaf = folder.resolve("deaf.mkv");
    make("-map 0 -c copy -bsf:a noise=drop=1", deaf);

    assertThat(Matroska.tracks(deaf))
        .extracting(Matroska.Track::empty)
        .containsExactly(false, true);
  }

  /** The fault: a camera has a clock for each track, and one is an hour ahead. */
  @Test
  void shouldTakeTheLengthOfEachTrackByItself() throws Exception {
    Path apart = folder.resolve("apart.mkv");
    make("-map 0 -c copy -bsf:a setts=ts=TS+3600*16000", apart);

    assertThat(Matroska.length(apart).orElseThrow()).isCloseTo(Duration.ofSeconds(20), FRAME);
  }

  /** The fault: a camera's clock steps, and the times of the frames with it. */
  @Test
  void shouldGoByTheTimesOfTheFramesWhereverTheyJump() throws Exception {
    Path jumping = folder.resolve("jumping.mkv");
    make("-map 0:v -c copy -bsf:v setts=ts=TS+gt(N\\,100)*45000", jumping);

    assertThat(Matroska.length(jumping).orElseThrow()).isCloseTo(Duration.ofSeconds(65), FRAME);
  }
}
