package auklab.video.stream;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Camera;
import auklab.video.config.Connection;
import auklab.video.site.OddCamera;
import auklab.video.site.Ports;
import auklab.video.site.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real certificates: FFmpeg is started only where they are right. */
class TlsCommandTest {
  private static final List<String> SAYS_SO = List.of("echo", "connected", "a  b");

  @TempDir static Path folder;
  private static OddCamera odd;
  private static Path certificate;

  @BeforeAll
  static void startCamera() throws Exception {
    certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    Programs.output(
        ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=camera.example.com"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout "
                + key
                + " -out "
                + certificate)
            .split(" "));
    odd =
        OddCamera.start(
            folder, "geheim", "--cert", certificate.toString(), "--key", key.toString());
  }

  @AfterAll
  static void stopCamera() throws Exception {
    odd.close();
  }

  @Test
  void shouldConnectToACameraWhoseCertificateIsTrustedAndBearsItsAddress() throws Exception {
    Programs.Result result =
        connect("127.0.0.1", odd.port(), false, Map.of("SSL_CERT_FILE", certificate.toString()));

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("connected a  b\n");
  }

  @Test
  void shouldNotConnectWhereNobodyVouchesForTheCertificate() throws Exception {
    Programs.Result result = connect("127.0.0.1", odd.port(), false, Map.of());

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            "[fatal] the certificate of 127.0.0.1:"
                + odd.port()
                + " is not trusted: self-signed certificate\n");
    assertThat(LastWords.of(result.err())).isEqualTo(LastWords.CERTIFICATE);
  }

  @Test
  void shouldNotConnectToACameraOfAnotherNameOrAddress() throws Exception {
    Map<String, String> trusted = Map.of("SSL_CERT_FILE", certificate.toString());

    assertThat(connect("localhost", odd.port(), false, trusted).err())
        .endsWith("is not trusted: hostname mismatch\n");
    assertThat(connect("127.0.0.2", odd.port(), false, trusted).out()).isEmpty();
  }

  @Test
  void shouldConnectWithoutACheckWhereTheOwnerSaysSo() throws Exception {
    assertThat(connect("127.0.0.1", odd.port(), true, Map.of()).out())
        .isEqualTo("connected a  b\n");
  }

  @Test
  void shouldTellACameraThatIsAwayFromOneWhoseCertificateIsWrong() throws Exception {
    Programs.Result away = connect("127.0.0.1", Ports.free(), false, Map.of());

    assertThat(away.exit()).isEqualTo(1);
    assertThat(LastWords.of(away.err())).isEqualTo(LastWords.UNREACHABLE);
  }

  @Test
  void shouldNameOpensslWhereItIsMissing() throws Exception {
    Programs.Result result =
        connect("127.0.0.1", odd.port(), false, Map.of("PATH", folder.toString()));

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("cannot be checked: openssl is not installed");
  }

  private static Programs.Result connect(
      String ip, int port, boolean insecure, Map<String, String> environment) throws Exception {
    Connection connection = new Connection(Connection.Transport.AUTO, true, insecure, false);
    Camera camera = Given.camera("ROST1", folder, ip, port, connection);
    return Programs.run(TlsCommand.of(camera, SAYS_SO), environment);
  }
}
