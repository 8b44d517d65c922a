package auklab.video.config;

import java.util.List;

/**
 * A key of a configuration file. This table is what the files are checked against, and what the
 * reference and the JSON Schemas are checked against.
 *
 * @param name the key as users write it
 * @param unset what holds where the key is absent, in words; "required" where it must be there
 * @param unit unit of the value, or "-"
 */
public record Key(String name, String unset, String unit) {

  /** Keys of a camera; all but station and ip may also stand in {@code defaults}. */
  public static final List<Key> CAMERA =
      List.of(
          new Key("station", "required", "-"),
          new Key("ip", "required", "-"),
          new Key("user", "required", "-"),
          new Key("password", "required", "-"),
          new Key("output_dir", "required", "-"),
          new Key("output_dir_fallback", "none", "-"),
          new Key("logs_dir", "required", "-"),
          new Key("segment_time", "600", "seconds"),
          new Key("loglevel", "warning", "-"),
          new Key("rtsp_port", "554", "-"),
          new Key("rtsp_path", "/Streaming/Channels/101", "-"),
          new Key("rtsp_transport", "auto", "-"),
          new Key("rtsp_tls", "false", "-"),
          new Key("rtsp_tls_insecure", "false", "-"),
          new Key("wait_for_tracks", "false", "-"),
          new Key("enabled", "true", "-"),
          new Key("core", "rotating", "-"),
          new Key("stall_seconds", "10", "seconds"),
          new Key("timezone", "the machine's", "-"),
          new Key("ffmpeg_path", "ffmpeg", "-"),
          new Key("ffprobe_path", "ffprobe", "-"),
          new Key("expected_video", "not checked", "-"),
          new Key("expected_audio", "not checked", "-"),
          new Key("check_picture", "true", "-"));

  /** Keys that stand in {@code defaults} only. */
  public static final List<Key> DEFAULTS_ONLY =
      List.of(new Key("state_dir", "state beside logs_dir", "-"));

  public static final List<Key> EXPECTED_VIDEO =
      List.of(
          new Key("codec_name", "not checked", "-"),
          new Key("profile", "not checked", "-"),
          new Key("width", "not checked", "pixels"),
          new Key("height", "not checked", "pixels"),
          new Key("r_frame_rate", "not checked", "frames per second"));

  public static final List<Key> EXPECTED_AUDIO =
      List.of(
          new Key("codec_name", "not checked", "-"),
          new Key("sample_rate", "not checked", "hertz"),
          new Key("channels_text", "not checked", "-"));

  public static final List<Key> BACKUP =
      List.of(
          new Key("ready_for_backup_dir", "required", "-"),
          new Key("nas_target_dir", "required", "-"),
          new Key("success_log_dir", "required", "-"),
          new Key("lock_dir", "required", "-"),
          new Key("rsync_options", "-a --partial", "-"),
          new Key("organize_when", "closed", "-"),
          new Key("bwlimit", "none", "KiB per second"),
          new Key("nice", "10", "-"),
          new Key("ionice", "best-effort", "-"),
          new Key("reserve", "1 GB or a segment of every camera", "bytes"),
          new Key("stop_order", "the last camera first", "-"),
          new Key("delete_unproven_when_full", "none", "-"),
          new Key("disk_alarm_percent", "85", "percent"),
          new Key("archive_on_same_disk", "false", "-"));

  public static final List<Key> ALERTS =
      List.of(
          new Key("webhook", "none", "-"),
          new Key("webhook_topic", "none", "-"),
          new Key("heartbeat", "none", "-"),
          new Key("digest_hour", "7", "hour of the day"));

  static List<String> names(List<Key> keys) {
    return keys.stream().map(Key::name).toList();
  }

  /**
   * What {@link Key#CAMERA} says holds where a key is absent.
   *
   * @param keys the table
   * @param name a key of it
   */
  static String unset(List<Key> keys, String name) {
    return keys.stream().filter(key -> key.name.equals(name)).findFirst().orElseThrow().unset;
  }
}
