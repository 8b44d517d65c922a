package auklab.video.stream;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
  private static final Path HOME = Path.of("/srv");
  private static final String PASSWORD = "p@:/#ö x";
  private static final Mask MASK =
      Mask.of(
          List.of(
              Given.camera("ROST1", HOME, "viewer", PASSWORD),
              Given.camera("ROST2", HOME, "viewer", "geheim"),
              Given.camera("ROST3", HOME, "", "")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p@:/#ö x",
        "p%40%3A%2F%23%C3%B6%20x",
        "p%40%3a%2f%23%c3%b6%20x",
        "geheim",
        // viewer:p@:/#ö x and viewer:geheim, as they are sent to the camera
        "dmlld2VyOnBAOi8jw7YgeA==",
        "dmlld2VyOmdlaGVpbQ=="
      })
  void shouldTakeOut(String form) {
    assertThat(MASK.apply("before " + form + " behind")).isEqualTo("before *** behind");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtsp://viewer:geheim@192.0.2.75:554/Streaming/Channels/101: 401 Unauthorized",
        "rtsp://viewer:p%40%3A%2F%23%C3%B6%20x@192.0.2.75:554/Streaming/Channels/101: 401 Unauthorized",
        "rtsp://viewer:of-nobody-here@192.0.2.75:554/Streaming/Channels/101: 401 Unauthorized",
        "rtsp://viewer:a@b@192.0.2.75:554/Streaming/Channels/101: 401 Unauthorized"
      })
  void shouldTakeTheLoginOutOfAnAddress(String line) {
    assertThat(MASK.apply(line))
        .isEqualTo("rtsp://***@192.0.2.75:554/Streaming/Channels/101: 401 Unauthorized");
  }

  @Test
  void shouldTakeOutWhatIsSentToLogIn() {
    assertThat(MASK.apply("CSeq: 2\nAuthorization: Digest username=\"v\", response=\"77\"\nEnd"))
        .isEqualTo("CSeq: 2\nAuthorization: ***\nEnd");
  }

  @Test
  void shouldTakeOutEveryOccurrence() {
    assertThat(MASK.apply("geheim, geheim; geheimgeheim")).isEqualTo("***, ***; ******");
  }

  /** A password may be the beginning of another; what is left of the longer one would tell it. */
  @Test
  void shouldTakeOutTheLongestFirst() {
    assertThat(new Mask(List.of("abc", "abcdef")).apply("abcdef abc")).isEqualTo("*** ***");
  }

  @Test
  void shouldLeaveEverythingElseAsItIs() {
    String line = "rtsp://192.0.2.75:554/Streaming: 5 @ 3, user@example.com, https://example.com/";

    assertThat(MASK.apply(line)).isEqualTo(line);
    assertThat(Mask.of(List.of(Given.camera("ROST3", HOME, "", ""))).apply("any")).isEqualTo("any");
  }

  /** A password with the signs of regular expressions is a text like any other. */
  @Test
  void shouldNotReadAPasswordAsAPattern() {
    Mask mask = new Mask(List.of("a.*$1\\"));

    assertThat(mask.apply("a.*$1\\ axyz")).isEqualTo("*** axyz");
  }
}
