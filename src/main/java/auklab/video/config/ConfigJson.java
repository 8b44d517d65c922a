package auklab.video.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;

/** Writes a configuration in the form in which it is read, every default filled in. */
final class ConfigJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  static final String MASK = "***";

  private final boolean masked;

  /**
   * @param masked whether a password, or what is secret in an address, is replaced by {@value
   *     #MASK}
   */
  ConfigJson(boolean masked) {
    this.masked = masked;
  }

  String text(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  ObjectNode cameras(Cameras cameras) {
    ObjectNode document = MAPPER.createObjectNode();
    document
        .putObject("defaults")
        .put("segment_time", cameras.segmentTime())
        .put("state_dir", cameras.stateDir().toString());
    var list = document.putArray("cameras");
    cameras.cameras().forEach(camera -> list.add(camera(camera)));
    return document;
  }

  ObjectNode backup(Backup backup) {
    ObjectNode document =
        MAPPER
            .createObjectNode()
            .put("ready_for_backup_dir", backup.readyDir().toString())
            .put("nas_target_dir", backup.target())
            .put("success_log_dir", backup.successLogDir().toString())
            .put("lock_dir", backup.lockDir().toString())
            .put("organize_when", backup.organizeWhen().name().toLowerCase(java.util.Locale.ROOT));
    Backup.Effort effort = backup.effort();
    effort.bwlimit().ifPresent(limit -> document.put("bwlimit", limit));
    document.put("nice", effort.nice()).put("ionice", effort.ionice());
    Backup.Space space = backup.space();
    space.reserve().ifPresent(reserve -> document.put("reserve", reserve));
    space.stopOrder().forEach(document.withArray("stop_order")::add);
    space.deleteUnproven().forEach(document.withArray("delete_unproven_when_full")::add);
    document.put("disk_alarm_percent", space.alarmPercent());
    document.put("archive_on_same_disk", backup.archiveOnSameDisk());
    var options = document.putArray("rsync_options");
    // What a person reads is what takes effect; what is read back is what was written.
    (masked ? backup.rsyncOptions().transfer() : backup.rsyncOptions().written())
        .forEach(options::add);
    return document;
  }

  ObjectNode alerts(Alerts alerts) {
    ObjectNode document = MAPPER.createObjectNode();
    alerts.webhook().ifPresent(address -> document.put("webhook", address(address)));
    if (!alerts.webhookTopic().isEmpty()) {
      document.put("webhook_topic", masked ? MASK : alerts.webhookTopic());
    }
    alerts.heartbeat().ifPresent(address -> document.put("heartbeat", address(address)));
    return document.put("digest_hour", alerts.digestHour());
  }

  private String address(URI address) {
    return masked ? Alerts.shown(address) : address.toString();
  }

  ObjectNode camera(Camera camera) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("station", camera.station())
            .put("ip", camera.ip())
            .put("rtsp_port", camera.rtspPort())
            .put("rtsp_path", masked ? Secrets.masked(camera.rtspPath()) : camera.rtspPath())
            .put("rtsp_transport", camera.connection().transport().word())
            .put("rtsp_tls", camera.connection().tls())
            .put("rtsp_tls_insecure", camera.connection().insecure())
            .put("wait_for_tracks", camera.connection().allTracks())
            .put("user", camera.user())
            .put("password", masked && !camera.password().isEmpty() ? MASK : camera.password())
            .put("output_dir", camera.outputDir().toString())
            .put("logs_dir", camera.logsDir().toString())
            .put("segment_time", camera.segmentTime())
            .put("loglevel", camera.loglevel())
            .put("enabled", camera.enabled())
            .put("stall_seconds", camera.stallSeconds())
            .put("timezone", camera.timezone().getId())
            .put("ffmpeg_path", camera.ffmpegPath())
            .put("ffprobe_path", camera.ffprobePath())
            .put("check_picture", camera.checkPicture());
    camera
        .outputDirFallback()
        .ifPresent(fallback -> node.put("output_dir_fallback", fallback.toString()));
    camera.core().ifPresent(core -> node.put("core", core));
    putUnlessEmpty(node, "expected_video", camera.expectedVideo());
    putUnlessEmpty(node, "expected_audio", camera.expectedAudio());
    return node;
  }

  private static void putUnlessEmpty(ObjectNode node, String key, Map<String, String> properties) {
    if (!properties.isEmpty()) {
      properties.forEach(node.putObject(key)::put);
    }
  }
}
