package auklab.video.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailSettingsTest {
  private static final String CONF =
      """
      # who is told
      SMTP_HOST=smtp.example.com
      SMTP_PORT=2525
      SMTP_USER=pen@example.com
      SMTP_PASS=geheim=4711
      ALERT_TO=john@example.com, alice@example.com,
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("monitor_email.conf");
  }

  @Test
  void shouldReadTheFile() throws IOException {
    MailSettings mail = load(CONF, Map.of());

    assertThat(mail.on()).isTrue();
    assertThat(mail.host()).isEqualTo("smtp.example.com");
    assertThat(mail.port()).isEqualTo(2525);
    assertThat(mail.user()).isEqualTo("pen@example.com");
    assertThat(mail.password()).isEqualTo("geheim=4711");
    assertThat(mail.recipients()).containsExactly("john@example.com", "alice@example.com");
  }

  @Test
  void shouldTakeQuotesOffAsSystemdDoes() throws IOException {
    MailSettings mail =
        load(
            CONF.replace("smtp.example.com", "\"smtp.example.com\"")
                .replace("geheim=4711", "'ge\"heim'"),
            Map.of());

    assertThat(mail.host()).isEqualTo("smtp.example.com");
    assertThat(mail.password()).isEqualTo("ge\"heim");
  }

  @Test
  void shouldLetTheEnvironmentWin() throws IOException {
    MailSettings mail =
        load(CONF, Map.of("SMTP_HOST", "other.example.com", "ALERT_TO", "eve@example.com"));

    assertThat(mail.host()).isEqualTo("other.example.com");
    assertThat(mail.recipients()).containsExactly("eve@example.com");
    assertThat(mail.port()).isEqualTo(2525);
  }

  @Test
  void shouldDoWithTheEnvironmentAlone() {
    MailSettings mail =
        MailSettings.load(
            Map.of("SMTP_HOST", "smtp.example.com", "ALERT_TO", "eve@example.com"), file);

    assertThat(mail.on()).isTrue();
    assertThat(mail.port()).isEqualTo(587);
    assertThat(mail.user()).isEmpty();
  }

  /** As systemd's EnvironmentFile= hands over a file that only root may read. */
  @Test
  void shouldNameASlipInTheEnvironmentUnlessTheRightNameIsThereToo() throws IOException {
    Map<String, String> slip = Map.of("SMTP_PASSWORD", "geheim", "ALERT_LEVEL", "3");

    assertThat(load(CONF.replace("SMTP_PASS=", "#"), slip).warnings())
        .containsExactly("SMTP_PASSWORD in the environment has no effect; write SMTP_PASS=…");
    assertThat(load(CONF, slip).warnings()).isEmpty();
  }

  @Test
  void shouldReadAFileWhoseCommentIsNotUtf8() throws IOException {
    Files.write(file, ("# für uns\n" + CONF).getBytes(StandardCharsets.ISO_8859_1));

    assertThat(MailSettings.load(Map.of(), file).on()).isTrue();
  }

  /**
   * A file in UTF-16 to which a program has appended a byte: it must not keep anything from
   * starting.
   */
  @Test
  void shouldReadATornFileInUtf16() throws IOException {
    byte[] whole = ("\uFEFF# ĊĊĊĊĊĊĊĊĊ\r\n" + CONF).getBytes(StandardCharsets.UTF_16LE);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 1));

    MailSettings mail = MailSettings.load(Map.of(), file);

    assertThat(mail.on()).isTrue();
    assertThat(mail.warnings()).singleElement().asString().startsWith("line 8 of " + file);
  }

  @Test
  void shouldSayThatMailIsOffWhereThereIsNothing() {
    MailSettings mail = MailSettings.load(Map.of(), file);

    assertThat(mail.on()).isFalse();
    assertThat(mail.whyOff()).contains("SMTP_HOST is not set", file + " is not there");
  }

  @Test
  void shouldSayThatTheFileCannotBeRead() throws IOException {
    Files.createDirectory(file);

    assertThat(MailSettings.load(Map.of(), file).whyOff()).contains("cannot be read");
  }

  @Test
  void shouldSayThatMailIsOffWhereTheFileNamesNoServer() throws IOException {
    assertThat(load(CONF.replace("SMTP_HOST", "#SMTP_HOST"), Map.of()).whyOff())
        .isEqualTo("SMTP_HOST is not set in " + file);
  }

  @Test
  void shouldSayThatMailIsOffWhereNobodyIsNamed() throws IOException {
    assertThat(load(CONF, Map.of("ALERT_TO", " , ")).whyOff()).isEqualTo("ALERT_TO names nobody");
  }

  @Test
  void shouldSayThatMailIsOffWhereThePortIsNone() throws IOException {
    for (String port : new String[] {"smtp", "0", "70000", "-25", ""}) {
      assertThat(load(CONF, Map.of("SMTP_PORT", port)).whyOff())
          .as(port)
          .isEqualTo("SMTP_PORT is not a port number");
    }
  }

  @Test
  void shouldEncryptFromTheFirstByteOnPort465OrWhereThatIsSaid() throws IOException {
    assertThat(load(CONF, Map.of()).implicitTls()).isFalse();
    assertThat(load(CONF, Map.of("SMTP_PORT", "465")).implicitTls()).isTrue();
    assertThat(load(CONF, Map.of("SMTP_TLS", "implicit")).implicitTls()).isTrue();
    assertThat(load(CONF, Map.of("SMTP_PORT", "465", "SMTP_TLS", "starttls")).implicitTls())
        .isFalse();
    assertThat(load(CONF, Map.of("SMTP_TLS", "none")).whyOff())
        .isEqualTo("SMTP_TLS is neither starttls nor implicit");
  }

  @Test
  void shouldTakeOnlyThisVeryMachineForLocal() throws IOException {
    for (String host : new String[] {"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"}) {
      assertThat(load(CONF, Map.of("SMTP_HOST", host)).isLocal()).as(host).isTrue();
    }
    for (String host :
        new String[] {"smtp.example.com", "127.example.com", "192.0.2.1", "0.0.0.0", "::2"}) {
      assertThat(load(CONF, Map.of("SMTP_HOST", host)).isLocal()).as(host).isFalse();
    }
  }

  @Test
  void shouldPassOverWhatIsNoAddressAndNameIt() throws IOException {
    MailSettings mail = load(CONF, Map.of("ALERT_TO", "john at example.com, eve@example.com"));

    assertThat(mail.recipients()).containsExactly("eve@example.com");
    assertThat(mail.toString())
        .isEqualTo(
            "smtp.example.com:2525 to eve@example.com"
                + " (not to john at example.com: that is no address)");
  }

  @Test
  void shouldSayWhereEachSettingWasFound() throws IOException {
    assertThat(load(CONF, Map.of("SMTP_HOST", "other.example.com")).found())
        .isEqualTo(
            "SMTP_HOST in the environment; SMTP_PORT, SMTP_USER, SMTP_PASS, ALERT_TO in " + file);
    assertThat(MailSettings.load(Map.of(), folder.resolve("absent")).found())
        .isEqualTo(folder.resolve("absent") + " is not there");
  }

  @Test
  void shouldNotShowThePassword() throws IOException {
    assertThat(load(CONF, Map.of()).toString())
        .contains("smtp.example.com:2525", "john@example.com")
        .doesNotContain("geheim");
  }

  @Test
  void shouldSendAsTheAccountOnlyWhereThatIsAnAddress() throws IOException {
    assertThat(load(CONF, Map.of()).sender("", "host")).isEqualTo("pen@example.com");
    assertThat(load(CONF, Map.of("SMTP_USER", "pen")).sender("", "host"))
        .isEqualTo("auklab-video@host");
  }

  @Test
  void shouldTakeTheSenderThatIsSetForMailsBeforeAnyOther() throws IOException {
    String conf = CONF.replace("pen@example.com", "apikey") + "SMTP_FROM=cameras@example.com\n";

    assertThat(load(conf, Map.of()).sender("other@example.com", "host"))
        .isEqualTo("cameras@example.com");
    assertThat(load(conf, Map.of("SMTP_FROM", "env@example.com")).sender("", "host"))
        .isEqualTo("env@example.com");
    assertThat(load(CONF, Map.of()).sender("other@example.com", "host"))
        .isEqualTo("other@example.com");
    assertThat(load(CONF, Map.of()).toString()).doesNotContain("SMTP_FROM");
  }

  @Test
  void shouldNameASenderThatIsNoAddress() throws IOException {
    MailSettings mail = load(CONF + "SMTP_FROM=AukLab <cameras@example.com>\n", Map.of());

    assertThat(mail.sender("", "host")).isEqualTo("pen@example.com");
    assertThat(mail.warnings())
        .containsExactly("SMTP_FROM is no address; give one alone, e.g. cameras@example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void shouldReadAFileAsWindowsSavesIt(String charset) throws IOException {
    String text = "\uFEFF" + CONF.substring(CONF.indexOf("SMTP_HOST")).replace("\n", "\r\n");
    Files.write(
        file,
        text.replace("=", "\t=\u00A0").replace("geheim\t=\u00A0", "geheim=").getBytes(charset));

    MailSettings mail = MailSettings.load(Map.of(), file);

    assertThat(mail).isEqualTo(load(CONF, Map.of()));
  }

  @Test
  void shouldTakeSemicolonsBetweenRecipientsToo() throws IOException {
    assertThat(load(CONF, Map.of("ALERT_TO", "a@example.com; b@example.com,")).recipients())
        .containsExactly("a@example.com", "b@example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "SMTP_PASSWORD=geheim, SMTP_PASS",
    "smtp_host=smtp.example.com, SMTP_HOST",
    "SMTP_SERVER=smtp.example.com, SMTP_HOST",
    "SMTP_USERNAME=pen, SMTP_USER",
    "SMTP-PORT=25, SMTP_PORT",
    "ALERTS_TO=pen@example.com, ALERT_TO",
    "SMTP_PASS geheim, SMTP_PASS",
    "SMTP_PASS: a=geheim, SMTP_PASS"
  })
  void shouldNameANearMissWithItsLineAndNotItsValue(String line, String known) throws IOException {
    assertThat(load(CONF + line + "\n", Map.of()).warnings())
        .containsExactly(
            "line 7 of "
                + file
                + ": "
                + line.replaceFirst("[=: ].*", "")
                + " has no effect; write "
                + known
                + "=…");
  }

  @Test
  void shouldPassOverNamesThatAreForOthers() throws IOException {
    assertThat(load("export " + CONF.substring(CONF.indexOf("SMTP_HOST")) + "LANG=C\n\n", Map.of()))
        .satisfies(mail -> assertThat(mail.warnings()).isEmpty())
        .satisfies(mail -> assertThat(mail.on()).isTrue());
  }

  @Test
  void shouldNotGuessAPasswordInAnotherEncodingAndNameItsByte() throws IOException {
    Files.write(file, CONF.replace("geheim", "blåbär").getBytes(StandardCharsets.ISO_8859_1));

    MailSettings mail = MailSettings.load(Map.of(), file);

    assertThat(mail.password()).isEmpty();
    assertThat(mail.warnings())
        .singleElement()
        .asString()
        .startsWith("line 5 of " + file + ": byte 13 of this line (byte ")
        .doesNotContain("bl");
    assertThat(MailSettings.load(Map.of("SMTP_PASS", "x"), file).password()).isEqualTo("x");
  }

  @Test
  void shouldSayWhySystemdMayHaveLeftOutTheServer() throws IOException {
    Files.createDirectory(file);

    assertThat(MailSettings.load(Map.of("SMTP_PORT", "587"), file).whyOff())
        .contains("SMTP_HOST is not set", "cannot be read", "systemd", "byte order mark");
  }

  private MailSettings load(String text, Map<String, String> environment) throws IOException {
    Files.writeString(file, text);
    return MailSettings.load(environment, file);
  }
}
