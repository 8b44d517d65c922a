package auklab.video.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EditedTextTest {
  private static final String TEXT = "# für uns\r\nalert.period=2s\r\n";
  private static final String MARK = "\uFEFF";

  @TempDir Path folder;

  static Stream<Arguments> encodings() {
    return Stream.of(
        Arguments.of("UTF-8", TEXT.getBytes(UTF_8)),
        Arguments.of("UTF-8 with a mark", (MARK + TEXT).getBytes(UTF_8)),
        Arguments.of("UTF-16LE with a mark", (MARK + TEXT).getBytes(UTF_16LE)),
        Arguments.of("UTF-16BE with a mark", (MARK + TEXT).getBytes(UTF_16BE)),
        Arguments.of("UTF-16LE without", TEXT.getBytes(UTF_16LE)),
        Arguments.of("UTF-16BE without", TEXT.getBytes(UTF_16BE)),
        Arguments.of("UTF-32LE with a mark", (MARK + TEXT).getBytes(Charset.forName("UTF-32LE"))),
        Arguments.of("UTF-32BE with a mark", (MARK + TEXT).getBytes(Charset.forName("UTF-32BE"))));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void shouldReadWhatWindowsAndOthersSave(String encoding, byte[] bytes) {
    assertThat(EditedText.of(bytes)).isEqualTo(new EditedText(TEXT, java.util.List.of()));
  }

  @Test
  void shouldNameLineAndByteOfALetterInAnotherEncodingAndNotTheLetter() throws IOException {
    Path file = folder.resolve("password");
    Files.write(file, "first\r\nblåbär\r\n".getBytes(ISO_8859_1));

    assertThat(EditedText.read(file).text()).isEqualTo("first\r\nbl\uFFFDb\uFFFDr\r\n");
    assertThatThrownBy(() -> EditedText.whole(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ":2: byte 3 of this line (byte 10 of the file) is not UTF-8")
        .hasMessageContaining("save it as UTF-8")
        .hasMessageNotContaining("bl");
  }

  @Test
  void shouldCountBytesAlsoBehindAMarkAndLettersOfTwo() {
    byte[] bytes = (MARK + "é\né?").getBytes(UTF_8);
    bytes[bytes.length - 1] = (byte) 0xE9;

    assertThat(EditedText.of(bytes).unread())
        .containsExactly(new EditedText.Unread(3, 2, 3, 9, "UTF-8"));
  }

  @Test
  void shouldCountLinesOfUtf16AndOfOldMacs() {
    byte[] windows = ("\uFEFFa\r\nb\r\n" + "\uD800").getBytes(Charset.forName("UTF-16LE"));
    windows[windows.length - 1] = (byte) 0xD8;

    assertThat(EditedText.of(windows).unread())
        .extracting(EditedText.Unread::line)
        .containsExactly(3);
    assertThat(EditedText.of("a\rb\ré".getBytes(ISO_8859_1)).unread())
        .extracting(EditedText.Unread::line)
        .containsExactly(3);
  }

  /** In UTF-16, Ċ (U+010A) holds the byte of a line end, and so do many other letters. */
  @Test
  void shouldNotTakeHalfALetterForALineEnd() {
    String text = "# ĊĊĊĊ\r\nSMTP_HOST=mail.example.com\r\n";
    for (Charset charset : java.util.List.of(UTF_16LE, UTF_16BE)) {
      byte[] whole = (MARK + text).getBytes(charset);
      byte[] torn = java.util.Arrays.copyOf(whole, whole.length + 1);

      assertThat(EditedText.of(torn).unread())
          .containsExactly(new EditedText.Unread(text.length(), 3, 1, torn.length, charset.name()));
    }
  }

  @Test
  void shouldNotReadAFilmForAFileOfSettings() throws IOException {
    Path film = folder.resolve("cameras.json");
    Files.write(film, new byte[2_000_001]);

    assertThatThrownBy(() -> EditedText.read(film)).hasMessageContaining("larger than 2 MB");
  }

  /** A film that somebody put in place of a file of settings. */
  @Test
  void shouldBeDoneSoonWithWhatIsNoText() {
    byte[] film = new byte[2_000_000];
    new java.util.Random(7).nextBytes(film);
    film[0] = 'm';
    film[1] = 'k';

    assertThat(EditedText.of(film).unread()).hasSize(1000);
  }

  @Test
  void shouldReadAnEmptyFileAndAHalfLetter() {
    assertThat(EditedText.of(new byte[0]).text()).isEmpty();
    assertThat(EditedText.of(new byte[] {'a'}).text()).isEqualTo("a");
    assertThat(EditedText.of(new byte[] {(byte) 0xFF, (byte) 0xFE, 'a'}).unread()).hasSize(1);
    assertThat(EditedText.of(new byte[] {'a', (byte) 0xC3}).unread()).hasSize(1);
  }

  @Test
  void shouldTakeANoBreakSpaceBesideASettingForASpace() {
    String text = "\u00A0a.b\u00A0=\u00A01s\u00A0\n- to:\u00A0x\u00A0y\n";

    assertThat(EditedText.of(text.getBytes(UTF_8)).withPlainBlanks())
        .isEqualTo(" a.b = 1s \n- to: x\u00A0y\n");
  }
}
