package auklab.video.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Calls an address on the web. The JDK's plain client does: beside Camel's http component it costs
 * 3 MB of memory instead of 19 MB, and no jars, and an address that is a secret stays out of the
 * routes.
 */
public final class HttpCall {
  private static final int GOOD = 200;
  private static final int NO_LONGER_GOOD = 300;

  /** Of what a server says to a fault, so much is worth reading. */
  private static final int WORDS = 200;

  private final Duration timeout;

  /** A server that answers, but not with success. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int code;

    RefusedException(int code, String words) {
      super("HTTP " + code + (words.isEmpty() ? "" : " (" + words + ")"));
      this.code = code;
    }

    /** The code of its answer. */
    public int code() {
      return code;
    }
  }

  /**
   * @param timeout how long a server may take to connect, and to answer
   */
  public HttpCall(Duration timeout) {
    this.timeout = timeout;
  }

  /** Gets an address; what comes is of no interest. */
  public void get(URI address) throws IOException {
    call(address, Optional.empty());
  }

  /** Posts JSON, once. */
  public void post(URI address, byte[] json) throws IOException {
    call(address, Optional.of(json));
  }

  private void call(URI address, Optional<byte[]> json) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout((int) timeout.toMillis());
      connection.setReadTimeout((int) timeout.toMillis());
      connection.setUseCaches(false);
      connection.setRequestProperty("User-Agent", "auklab-video");
      if (address.getUserInfo() != null) {
        byte[] login = address.getUserInfo().getBytes(StandardCharsets.UTF_8);
        connection.setRequestProperty(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
      }
      if (json.isPresent()) {
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json; charset=utf-8");
        connection.setDoOutput(true);
        // In this mode the JDK does not post a second time by itself where no answer comes.
        connection.setFixedLengthStreamingMode(json.get().length);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(json.get());
        }
      }
      int code = connection.getResponseCode();
      if (code < GOOD || code >= NO_LONGER_GOOD) {
        throw new RefusedException(code, words(connection.getErrorStream()));
      }
    } catch (UnknownHostException e) {
      throw new IOException("the name " + address.getHost() + " is not known here", e);
    } catch (SocketTimeoutException e) {
      throw new IOException(address.getHost() + " does not answer in time", e);
    } finally {
      connection.disconnect();
    }
  }

  private static String words(InputStream body) throws IOException {
    if (body == null) {
      return "";
    }
    try (body) {
      return new String(body.readNBytes(WORDS), StandardCharsets.UTF_8)
          .strip()
          .replaceAll("\\p{Cntrl}+", " ");
    }
  }
}
