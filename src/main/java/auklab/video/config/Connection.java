package auklab.video.config;

import java.util.Locale;

/**
 * How FFmpeg speaks to a camera.
 *
 * @param transport how the camera's packets come
 * @param tls whether the connection is encrypted, by an address that begins with {@code rtsps}
 * @param insecure whether a camera is recorded although its certificate proves nothing
 * @param allTracks whether FFmpeg waits until every track that the camera announces sends something
 */
public record Connection(Transport transport, boolean tls, boolean insecure, boolean allTracks) {
  /** What holds where nothing is set. */
  public static final Connection UNSET = new Connection(Transport.AUTO, false, false, false);

  /** The camera's packets come within the RTSP connection, or each by itself. */
  public enum Transport {
    /** TCP, and UDP where the camera refuses TCP. */
    AUTO,
    TCP,
    UDP;

    /** The value of the key, as users write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether the camera's certificate must be right before FFmpeg connects. */
  public boolean isVerified() {
    return tls && !insecure;
  }
}
