package auklab.video.stream;

import auklab.video.config.Camera;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Which kind of login a camera asks for. FFmpeg says 401 of a wrong password, and of a kind that it
 * cannot give; so after a 401 the camera is asked once more, without a login.
 */
public final class Challenge {
  /** What is added to FFmpeg's last words where it cannot give what the camera asks for. */
  static final String BEYOND_FFMPEG = "the login is beyond FFmpeg: ";

  private static final int PATIENCE_MILLIS = 3000;
  private static final int MOST = 16 * 1024;
  private static final Pattern CHALLENGE =
      Pattern.compile("(?im)^WWW-Authenticate:\\s*(\\w+)\\b(.*)$");
  private static final Pattern ALGORITHM =
      Pattern.compile("(?i)(?:^|[,\\s])algorithm\\s*=\\s*\"?([^\",\\s]+)");
  private static final List<String> KNOWN_TO_FFMPEG = List.of("MD5", "MD5-SESS");

  private Challenge() {}

  /** Whether these words leave open whether the password is wrong. */
  public static boolean isOpen(String words) {
    return LastWords.of(words) == LastWords.PASSWORD && LastWords.code(words).equals("401");
  }

  /**
   * FFmpeg's last words, completed by what the camera says of its login where they leave that open.
   * It may take some seconds.
   */
  public static String complete(Camera camera, String words) {
    return isOpen(words) ? words + ask(camera) : words;
  }

  /** Asks for the description of the stream, without a login; nothing where that is no answer. */
  private static String ask(Camera camera) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(camera.ip(), camera.rtspPort()), PATIENCE_MILLIS);
      plain.setSoTimeout(PATIENCE_MILLIS);
      try (Socket socket = camera.connection().tls() ? encrypted(plain, camera) : plain) {
        String question =
            "DESCRIBE "
                + StreamUrl.of(camera)
                + " RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n";
        socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
        return beyond(head(socket.getInputStream())).map(said -> "\n" + said + "\n").orElse("");
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // It stays what FFmpeg said: a refused login.
      return "";
    }
  }

  private static String head(InputStream in) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (head.size() < MOST && System.nanoTime() < deadline) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
      if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * What FFmpeg cannot give. Of several challenges it takes the last Digest, whatever its
   * algorithm, and leaves Basic aside where there is a Digest.
   *
   * @param head the head of an answer
   */
  static Optional<String> beyond(String head) {
    List<MatchResult> offered = CHALLENGE.matcher(head).results().toList();
    List<String> digests =
        offered.stream()
            .filter(challenge -> is("Digest", challenge))
            .map(Challenge::algorithm)
            .toList();
    if (digests.isEmpty()) {
      boolean basic = offered.stream().anyMatch(challenge -> is("Basic", challenge));
      return offered.isEmpty() || basic
          ? Optional.empty()
          : Optional.of(BEYOND_FFMPEG + offered.get(0).group(1));
    }
    String taken = digests.get(digests.size() - 1);
    boolean besides = digests.stream().anyMatch(KNOWN_TO_FFMPEG::contains);
    return KNOWN_TO_FFMPEG.contains(taken)
        ? Optional.empty()
        : Optional.of(
            BEYOND_FFMPEG + taken + (besides ? ", which it takes although MD5 is offered" : ""));
  }

  private static boolean is(String scheme, MatchResult challenge) {
    return challenge.group(1).equalsIgnoreCase(scheme);
  }

  private static String algorithm(MatchResult challenge) {
    Matcher named = ALGORITHM.matcher(challenge.group(2));
    return named.find() ? named.group(1).toUpperCase(Locale.ROOT) : "MD5";
  }

  /** Nothing secret is sent, so it does not matter who answers. */
  private static Socket encrypted(Socket plain, Camera camera)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, camera.ip(), camera.rtspPort(), true);
    socket.startHandshake();
    return socket;
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
