package auklab.video.stream;

import auklab.video.config.Camera;
import java.util.ArrayList;
import java.util.List;

/**
 * How FFmpeg is started where the connection is encrypted. FFmpeg accepts any certificate of an
 * {@code rtsps} address and has no option against that; so openssl checks it immediately before
 * FFmpeg connects, and FFmpeg takes its place in the same process only where the certificate is
 * right.
 */
public final class TlsCommand {
  /** Takes the command to become. FFmpeg would ask a web proxy for encrypted connections. */
  private static final String DIRECT = "unset http_proxy; exec \"$@\"";

  /** Takes the address, the kind of its name, the name, and the command to become. */
  private static final String CHECKED =
      """
      unset http_proxy
      if ! command -v openssl >/dev/null; then
        echo "[fatal] the certificate of $1 cannot be checked: openssl is not installed" >&2
        exit 1
      fi
      said=$(timeout 10 openssl s_client -connect "$1" "$2" "$3" -verify_return_error -brief \
        </dev/null 2>&1)
      case $? in
        0) shift 3; exec "$@" ;;
        124) echo "[fatal] TLS with $1: Connection timed out" >&2; exit 1 ;;
      esac
      reason=$(echo "$said" | sed -n 's/^verify error:num=[0-9]*://p' | head -n 1)
      if [ -n "$reason" ]; then
        echo "[fatal] the certificate of $1 is not trusted: $reason" >&2
      else
        # What openssl says: number, "error", code, library, function, reason, and where.
        reason=$(echo "$said" | grep :error: | head -n 1 | cut -d : -f 6)
        echo "[fatal] TLS with $1: ${reason:-$said}" >&2
      fi
      exit 1
      """;

  private TlsCommand() {}

  /**
   * A command that connects to a camera, after its certificate was checked where that is to be.
   *
   * @param camera the camera
   * @param command FFmpeg or ffprobe with its arguments
   */
  public static List<String> of(Camera camera, List<String> command) {
    if (!camera.connection().tls()) {
      return command;
    }
    List<String> words = new ArrayList<>(List.of("sh", "-c"));
    if (camera.connection().insecure()) {
      words.addAll(List.of(DIRECT, "sh"));
    } else {
      boolean address = camera.ip().contains(":") || camera.ip().matches("[0-9.]+");
      words.addAll(List.of(CHECKED, "sh", StreamUrl.authority(camera)));
      words.addAll(List.of(address ? "-verify_ip" : "-verify_hostname", camera.ip()));
    }
    words.addAll(command);
    return words;
  }
}
