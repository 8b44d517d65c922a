package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Connection;
import auklab.video.stream.LastWords;
import auklab.video.stream.StreamUrl;
import auklab.video.stream.TlsCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The command that records one camera. */
final class FfmpegCommand {
  /** FFmpeg's list of the segments that it has closed, in the folder that it works in. */
  static final String SEGMENT_LIST = "segments.csv";

  /**
   * FFmpeg puts the frames of all tracks into one order, and waits for a track that sends nothing:
   * no longer than this, in microseconds, or footage would come late, and be lost with FFmpeg.
   */
  private static final String WAIT_FOR_A_TRACK = "500000";

  /** The same in each segment, where the order is right already. */
  private static final String WAIT_IN_A_SEGMENT = "100000";

  private FfmpegCommand() {}

  /**
   * What earlier attempts have shown of a camera's stream.
   *
   * @param pictureLate whether no picture came in time: then it is waited for longer, and if none
   *     comes, the sound is recorded alone
   * @param soundUnfit whether the sound is in a form that no segment can hold: then it is left out
   */
  record Lessons(boolean pictureLate, boolean soundUnfit) {
    static final Lessons NONE = new Lessons(false, false);

    /** What the end of an FFmpeg teaches beside this. */
    Lessons after(LastWords words) {
      return new Lessons(
          pictureLate || words == LastWords.NO_KEY_FRAME, soundUnfit || words == LastWords.SOUND);
    }

    /** The sound may be another by now. */
    Lessons withSound() {
      return new Lessons(pictureLate, false);
    }
  }

  /**
   * FFmpeg, pinned to a core. It numbers its files within a folder of their own, so that no name
   * can come twice, and flushes before a second is over, so that no more than that is lost with it.
   *
   * @param camera the camera
   * @param core core to pin it to
   * @param address file with the stream's address
   * @param lessons what was learned from the FFmpegs before it
   */
  static List<String> arguments(Camera camera, int core, Path address, Lessons lessons) {
    List<String> words = new ArrayList<>();
    // Without -nostdin: FFmpeg 7 looks for a signal only where it also looks for a pressed key, and
    // would record on when it is asked to end. Whoever starts it gives it /dev/null to read.
    words.addAll(
        List.of(
            camera.ffmpegPath(),
            "-hide_banner",
            "-loglevel",
            Loglevel.of(camera.loglevel()).forFfmpeg()));
    // Where a camera sets its clock by more, FFmpeg counts on by itself. Going by a clock that was
    // set back it would hold back one track for as long.
    words.addAll(List.of("-dts_error_threshold", String.valueOf(jump(camera))));
    // Only the lines of the log, not the running figures that would fill it.
    words.add("-nostats");
    words.addAll(StreamUrl.inputArguments(address));
    words.addAll(maps(lessons));
    words.addAll(List.of("-c", "copy"));
    // FFmpeg 7.1.1 marks no AAC of a camera as a key frame, and copies nothing before the first
    // one.
    words.add("-copyinkf:a");
    words.addAll(List.of("-max_interleave_delta", WAIT_FOR_A_TRACK));
    words.addAll(
        List.of(
            "-f",
            "segment",
            "-segment_time",
            String.valueOf(camera.segmentTime()),
            "-segment_atclocktime",
            "1",
            "-reset_timestamps",
            "1",
            "-segment_format",
            "matroska",
            "-segment_format_options",
            "cluster_time_limit=600:flush_packets=1:max_interleave_delta=" + WAIT_IN_A_SEGMENT,
            "-segment_list",
            SEGMENT_LIST,
            "-segment_list_type",
            "csv",
            "%06d.mkv"));
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", String.valueOf(core)));
    pinned.addAll(TlsCommand.of(camera, words));
    return pinned;
  }

  /**
   * Less than a camera may be silent, in seconds: a recorder that stands still so long is ended.
   */
  private static int jump(Camera camera) {
    return Math.max(1, camera.stallSeconds() * 4 / 5);
  }

  /**
   * Only a picture that FFmpeg knows enough of to write: one that is announced and stays empty may
   * have no size, and would keep all else from being recorded. FFmpeg 7 takes no question mark
   * behind the u.
   */
  private static List<String> maps(Lessons lessons) {
    if (lessons.soundUnfit()) {
      return List.of("-map", "0:v:u");
    }
    return lessons.pictureLate()
        ? List.of("-map", "0:u", "-sn", "-dn")
        : List.of("-map", "0:v:u", "-map", "0:a?");
  }

  /** Fingerprint of all that FFmpeg must be started anew for when it changes. */
  static String fingerprint(Camera camera) {
    String settings =
        String.join(
            "\n",
            camera.station(),
            camera.ip(),
            String.valueOf(camera.rtspPort()),
            camera.rtspPath(),
            camera.user(),
            camera.password(),
            camera.outputDir().toString(),
            String.valueOf(camera.segmentTime()),
            camera.ffmpegPath(),
            camera.core().toString());
    // Recorders of an earlier version, which knew no such keys, are not replaced for the defaults.
    if (!camera.connection().equals(Connection.UNSET)) {
      settings += "\n" + camera.connection();
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
