package auklab.video.stream;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.site.OddCamera;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A login that FFmpeg cannot give is not taken for a wrong password. */
class ChallengeTest {
  private static final String REFUSED =
      "[rtsp @ 0x5] method DESCRIBE failed: 401 Unauthorized\n"
          + "camera.ffconcat: Server returned 401 Unauthorized (authorization failed)\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest realm=\"a\", nonce=\"1\", algorithm=SHA-256",
        "Digest realm=\"a\", algorithm=\"SHA-512-256\", nonce=\"1\"",
        "Digest algorithm = SHA-256, realm=\"a\"",
        "Negotiate"
      })
  void shouldFindALoginThatFfmpegDoesNotKnow(String challenge) {
    assertThat(
            Challenge.beyond(
                "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: " + challenge + "\r\n"))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest realm=\"a\", nonce=\"1\"",
        "Digest realm=\"a, algorithms vary\", nonce=\"1\", algorithm=\"MD5\"",
        "Digest realm=\"a\", nonce=\"1\", algorithm=md5-sess",
        "Basic realm=\"a\""
      })
  void shouldLeaveTheRefusalOfALoginThatFfmpegKnows(String challenge) {
    assertThat(
            Challenge.beyond(
                "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: " + challenge + "\r\n"))
        .isEmpty();
  }

  /** FFmpeg takes the last Digest that is offered. */
  @Test
  void shouldTellWhichOfSeveralFfmpegTakes() {
    String md5 = "WWW-Authenticate: Digest realm=\"a\", algorithm=MD5\r\n";
    String sha = "www-authenticate: Digest realm=\"a\", algorithm=SHA-256\r\n";
    String basic = "WWW-Authenticate: Basic realm=\"a\"\r\n";

    assertThat(Challenge.beyond(sha + md5)).isEmpty();
    assertThat(Challenge.beyond(md5 + sha).orElseThrow())
        .endsWith("SHA-256, which it takes although MD5 is offered");
    assertThat(Challenge.beyond(sha + basic)).isPresent();
    assertThat(Challenge.beyond(md5 + "WWW-Authenticate: Negotiate\r\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sha256 | DIGEST",
        "md5,sha256 | DIGEST",
        "sha256,md5 | PASSWORD",
        "basic | PASSWORD"
      })
  void shouldCompleteWhatFfmpegSaysByWhatTheCameraAsksFor(String offered, LastWords words)
      throws Exception {
    try (OddCamera odd = OddCamera.start(folder, "wrong here", "--auth", offered)) {
      Camera camera = Given.camera("ROST1", folder, "127.0.0.1", odd.port());

      assertThat(LastWords.of(Challenge.complete(camera, REFUSED))).isEqualTo(words);
    }
  }

  @Test
  void shouldAskNoCameraWhoseRefusalIsClear() {
    Camera away = Given.camera("ROST1", folder, "127.0.0.1", 1);

    assertThat(Challenge.complete(away, "method DESCRIBE failed: 404 Not Found"))
        .isEqualTo("method DESCRIBE failed: 404 Not Found");
    assertThat(Challenge.complete(away, REFUSED))
        .as("of a camera that has gone")
        .isEqualTo(REFUSED);
  }
}
