package auklab.video.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code cameras.json}, {@code backup.json} and {@code alerts.json}, and finds all that is
 * wrong.
 */
final class ConfigReader {
  static final String CAMERAS_FILE = "cameras.json";
  static final String BACKUP_FILE = "backup.json";
  static final String ALERTS_FILE = "alerts.json";

  static final Pattern STATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");
  private static final Pattern ANY_LINE = Pattern.compile("[^\\x00-\\x1f\\x7f]*");
  private static final Pattern SOME_LINE = Pattern.compile("[^\\x00-\\x1f\\x7f]+");
  private static final List<String> LOGLEVELS =
      List.of("quiet", "panic", "fatal", "error", "warning", "info", "verbose", "debug", "trace");
  private static final String ENTRY = "cameras[";
  private static final Pattern BANDWIDTH = Pattern.compile("[1-9]\\d{0,11}(\\.\\d+)?[kKmMgG]?");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int WEEK = 7 * 24 * 3600;

  private final Path camerasFile;
  private final Path backupFile;
  private final Path alertsFile;
  private final boolean served;
  private final Set<Problem> problems = new LinkedHashSet<>();

  /**
   * @param camerasFile the file of cameras
   * @param backupFile the file of the archive
   * @param alertsFile the file of those who are told; may be absent
   */
  ConfigReader(Path camerasFile, Path backupFile, Path alertsFile) {
    this(camerasFile, backupFile, alertsFile, false);
  }

  /**
   * @param camerasFile the file of cameras
   * @param backupFile the file of the archive
   * @param alertsFile the file of those who are told; may be absent
   * @param served whether something has run with these files: then no rule about addresses and
   *     options that came later makes them unusable
   */
  ConfigReader(Path camerasFile, Path backupFile, Path alertsFile, boolean served) {
    this.served = served;
    this.camerasFile = camerasFile;
    this.backupFile = backupFile;
    this.alertsFile = alertsFile;
  }

  /**
   * What the files gave.
   *
   * @param cameras the cameras whose entries are sound; empty where none can be told from the file
   * @param broken station of each entry that is not sound; empty text where it has no usable one
   * @param backup what backup.json says, where it is sound
   * @param alerts what alerts.json says, where it is sound or absent
   * @param problems all that is wrong or worth a warning
   */
  record Reading(
      Optional<Cameras> cameras,
      List<String> broken,
      Optional<Backup> backup,
      Optional<Alerts> alerts,
      List<Problem> problems) {

    boolean sound() {
      return problems.stream().noneMatch(Problem::error);
    }
  }

  Reading read() {
    return read(document(camerasFile), document(backupFile));
  }

  /** Reads texts as if they stood in the files of cameras and of the archive. */
  Reading read(byte[] camerasText, byte[] backupText) {
    return read(document(camerasFile, camerasText), document(backupFile, backupText));
  }

  private Reading read(Optional<JsonNode> camerasNode, Optional<JsonNode> backupNode) {
    List<String> broken = new ArrayList<>();
    Optional<Cameras> cameras = camerasNode.flatMap(node -> cameras(node, broken));
    Optional<Backup> backup = backupNode.flatMap(this::backup);
    Optional<Alerts> alerts =
        Files.notExists(alertsFile)
            ? Optional.of(Alerts.UNSET)
            : document(alertsFile).flatMap(this::alerts);
    return new Reading(cameras, List.copyOf(broken), backup, alerts, List.copyOf(problems));
  }

  /** Reads a text as if it stood in the file of cameras, and no other file. */
  Reading readCameras(byte[] text) {
    List<String> broken = new ArrayList<>();
    Optional<Cameras> cameras = document(camerasFile, text).flatMap(node -> cameras(node, broken));
    return new Reading(cameras, broken, Optional.empty(), Optional.empty(), List.copyOf(problems));
  }

  private Optional<JsonNode> document(Path file, byte[] text) {
    List<Problem> found = new ArrayList<>();
    Optional<JsonNode> document = JsonFile.parse(file.toString(), text, found);
    problems.addAll(found);
    return document;
  }

  private Optional<JsonNode> document(Path file) {
    List<Problem> found = new ArrayList<>();
    Optional<JsonNode> document = JsonFile.read(file, found);
    problems.addAll(found);
    return document;
  }

  private Optional<Cameras> cameras(JsonNode document, List<String> broken) {
    new Fields(List.of(document), Path.of(""), problems).knownKeys(List.of("defaults", "cameras"));
    JsonNode defaults =
        document
            .members()
            .getOrDefault(
                "defaults", new JsonNode(document.file(), document.line(), "defaults", Map.of()));
    if (!defaults.isObject()) {
      problems.add(defaults.error("found " + defaults.found() + "; give an object {…}"));
    }
    Fields fields = fields(List.of(defaults), camerasFile);
    List<String> known = new ArrayList<>(Key.names(Key.CAMERA));
    known.removeAll(List.of("station", "ip"));
    known.addAll(Key.names(Key.DEFAULTS_ONLY));
    fields.knownKeys(known);
    defaults.members().keySet().stream()
        .filter(known::contains)
        .forEach(key -> checkAlone(fields, key));
    int segmentTime = fields.whole("segment_time", 600, 1, WEEK, "600");
    JsonNode list = document.members().get("cameras");
    if (list == null) {
      problems.add(document.error("\"cameras\" is missing; give a list of cameras"));
    } else if (!list.isArray() || list.elements().isEmpty()) {
      problems.add(list.error("found " + list.found() + "; give a list of at least one camera"));
    }
    if (list == null || !defaults.isObject()) {
      return Optional.empty();
    }
    // Entries are read also where the defaults are wrong, so that all is reported at once.
    boolean sound = problems.stream().noneMatch(p -> p.error() && !p.path().startsWith(ENTRY));
    List<Camera> cameras = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    for (JsonNode entry : list.elements()) {
      Camera camera = camera(entry, defaults);
      Integer earlier = lines.putIfAbsent(camera.station().toLowerCase(Locale.ROOT), entry.line());
      if (earlier != null && !camera.station().isEmpty()) {
        problems.add(
            entry
                .members()
                .get("station")
                .error(
                    "found \""
                        + camera.station()
                        + "\", which the camera in line "
                        + earlier
                        + " is called already; give every camera a name of its own"));
        // Either of the two may have got its name by mistake, so neither is believed.
        broken.addAll(List.of("", camera.station()));
        cameras.removeIf(other -> other.station().equalsIgnoreCase(camera.station()));
      } else if (hasErrorWithin(entry)) {
        broken.add(camera.station());
      } else {
        cameras.add(camera);
      }
    }
    Path state = stateDir(fields, cameras);
    return sound ? Optional.of(new Cameras(cameras, segmentTime, state)) : Optional.empty();
  }

  /** A value in the defaults is checked there, once, also where every camera has its own. */
  private void checkAlone(Fields fields, String key) {
    switch (key) {
      case "user", "password" -> fields.text(key, "", ANY_LINE, "a text");
      case "output_dir", "logs_dir", "state_dir", "output_dir_fallback" -> fields.folder(key);
      default -> readOptional(fields, key);
    }
  }

  private void readOptional(Fields fields, String key) {
    switch (key) {
      case "segment_time" -> fields.whole(key, 600, 1, WEEK, "600");
      case "loglevel" -> loglevel(fields);
      case "rtsp_port" -> fields.whole(key, 554, 1, 65535, "554");
      case "rtsp_path" -> rtspPath(fields);
      case "rtsp_transport" -> transport(fields);
      case "rtsp_tls", "rtsp_tls_insecure", "wait_for_tracks" -> fields.flag(key, false);
      case "enabled", "check_picture" -> fields.flag(key, true);
      case "core" -> core(fields);
      case "stall_seconds" -> fields.whole(key, 10, 2, WEEK, "10");
      case "timezone" -> timezone(fields);
      case "ffmpeg_path", "ffprobe_path" -> fields.text(key, key, SOME_LINE, "a program");
      case "expected_video" -> fields.properties(key, Key.names(Key.EXPECTED_VIDEO));
      case "expected_audio" -> fields.properties(key, Key.names(Key.EXPECTED_AUDIO));
      default -> throw new IllegalArgumentException(key);
    }
  }

  private Camera camera(JsonNode entry, JsonNode defaults) {
    if (!entry.isObject()) {
      problems.add(entry.error("found " + entry.found() + "; give an object {…}"));
    }
    new Fields(List.of(entry), Path.of(""), problems).knownKeys(Key.names(Key.CAMERA));
    Fields own = fields(List.of(entry), camerasFile);
    Fields fields = fields(List.of(entry, defaults), camerasFile);
    String station =
        own.required(
            "station",
            STATION,
            "a name of letters, digits, - and _, at most 32 of them, beginning with a letter or"
                + " digit, e.g. ROST2");
    if (own.node("ip").isEmpty()) {
      own.missing("ip", CameraAddress.ALLOWED);
    }
    String ip =
        CameraAddress.plain(own.address("ip", "", CameraAddress.ALLOWED, CameraAddress::refusal));
    String user = fields.required("user", ANY_LINE, "the name to log in with, or \"\" for none");
    String password =
        fields.required(
            "password",
            ANY_LINE,
            "the camera's password here or in \"defaults\" (\"\" for a camera that asks for none)");
    return new Camera(
        station,
        ip,
        fields.whole("rtsp_port", 554, 1, 65535, "554"),
        rtspPath(fields),
        connection(fields),
        user,
        password,
        fields.folder("output_dir"),
        fields.node("output_dir_fallback").map(node -> fields.folder("output_dir_fallback")),
        fields.folder("logs_dir"),
        fields.whole("segment_time", 600, 1, WEEK, "600"),
        loglevel(fields),
        fields.flag("enabled", true),
        core(fields),
        fields.whole("stall_seconds", 10, 2, WEEK, "10"),
        timezone(fields),
        fields.text("ffmpeg_path", "ffmpeg", SOME_LINE, "a program, e.g. /usr/bin/ffmpeg"),
        fields.text("ffprobe_path", "ffprobe", SOME_LINE, "a program, e.g. /usr/bin/ffprobe"),
        fields.properties("expected_video", Key.names(Key.EXPECTED_VIDEO)),
        fields.properties("expected_audio", Key.names(Key.EXPECTED_AUDIO)),
        fields.flag("check_picture", true));
  }

  private static String rtspPath(Fields fields) {
    return fields.address(
        "rtsp_path",
        Key.unset(Key.CAMERA, "rtsp_path"),
        CameraAddress.ALLOWED_PATH,
        CameraAddress::pathRefusal);
  }

  private Connection connection(Fields fields) {
    Connection connection =
        new Connection(
            transport(fields),
            fields.flag("rtsp_tls", false),
            fields.flag("rtsp_tls_insecure", false),
            fields.flag("wait_for_tracks", false));
    if (connection.tls() && connection.transport() == Connection.Transport.UDP) {
      fields
          .node("rtsp_transport")
          .ifPresent(
              node ->
                  problems.add(
                      node.error(
                          "found \"udp\" together with \"rtsp_tls\": true; what is encrypted comes"
                              + " within the connection, so leave one of the two out")));
    }
    return connection;
  }

  private static Connection.Transport transport(Fields fields) {
    List<String> words =
        Arrays.stream(Connection.Transport.values()).map(Connection.Transport::word).toList();
    String word =
        fields.text(
            "rtsp_transport",
            Connection.UNSET.transport().word(),
            Pattern.compile(String.join("|", words)),
            "one of " + String.join(", ", words));
    return Connection.Transport.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static String loglevel(Fields fields) {
    return fields.text(
        "loglevel",
        "warning",
        Pattern.compile(String.join("|", LOGLEVELS)),
        "one of " + String.join(", ", LOGLEVELS));
  }

  private static OptionalInt core(Fields fields) {
    int core = fields.whole("core", -1, 0, 1023, "0");
    return core < 0 ? OptionalInt.empty() : OptionalInt.of(core);
  }

  private ZoneId timezone(Fields fields) {
    String name = fields.text("timezone", "", SOME_LINE, "a time zone, e.g. Europe/Stockholm");
    try {
      return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
    } catch (DateTimeException e) {
      fields
          .node("timezone")
          .ifPresent(
              node ->
                  problems.add(
                      node.error(
                          "found \"" + name + "\"; give a time zone, e.g. Europe/Stockholm")));
      return ZoneId.systemDefault();
    }
  }

  private Path stateDir(Fields defaults, List<Camera> cameras) {
    if (defaults.node("state_dir").isPresent()) {
      return defaults.folder("state_dir");
    }
    if (defaults.node("logs_dir").isEmpty() && cameras.isEmpty()) {
      // Every entry is broken, and each says why.
      return camerasFile.toAbsolutePath().resolveSibling("state");
    }
    Path logs =
        defaults.node("logs_dir").isPresent() || cameras.isEmpty()
            ? defaults.folder("logs_dir")
            : cameras.get(0).logsDir();
    return logs.resolveSibling("state");
  }

  private Optional<Backup> backup(JsonNode document) {
    Fields fields = fields(List.of(document), backupFile);
    fields.knownKeys(Key.names(Key.BACKUP));
    Path ready = fields.folder("ready_for_backup_dir");
    if (fields.node("nas_target_dir").isEmpty()) {
      fields.missing("nas_target_dir", FolderAddress.ARCHIVE);
    }
    String target =
        fields.address("nas_target_dir", "", FolderAddress.ARCHIVE, FolderAddress::archiveRefusal);
    if (!isRemote(target) && !target.isEmpty()) {
      target = fields.path("nas_target_dir", target).toString();
    }
    Path archive = Path.of(isRemote(target) ? "/" : target);
    if (!isRemote(target) && (archive.startsWith(ready) || ready.startsWith(archive))) {
      fields
          .node("nas_target_dir")
          .map(
              node ->
                  node.error(
                      "found "
                          + node.found()
                          + "; the archive and ready_for_backup_dir must not lie in one another"))
          .ifPresent(problems::add);
    }
    List<JsonNode> words = fields.texts("rsync_options");
    RsyncOptions options =
        RsyncOptions.of(
            fields.node("rsync_options").isEmpty()
                ? RsyncOptions.UNSET
                : words.stream().map(word -> (String) word.value()).toList());
    if (!words.isEmpty() && !served) {
      options.refused().forEach(no -> problems.add(words.get(no.at()).error(no.text())));
      options.replaced().forEach(no -> problems.add(words.get(no.at()).warning(no.text())));
    }
    String when =
        fields.text(
            "organize_when",
            "closed",
            Pattern.compile(String.join("|", Backup.OrganizeWhen.NAMES)),
            "\"closed\" or \"age\"");
    Backup backup =
        new Backup(
            ready,
            target,
            fields.folder("success_log_dir"),
            fields.folder("lock_dir"),
            options,
            Backup.OrganizeWhen.valueOf(when.toUpperCase(Locale.ROOT)),
            effort(fields),
            space(fields),
            fields.flag("archive_on_same_disk", false));
    return isSound(document) ? Optional.of(backup) : Optional.empty();
  }

  private static Backup.Effort effort(Fields fields) {
    String limit = fields.amount("bwlimit", BANDWIDTH, "KiB per second, e.g. 20000 or \"20m\"");
    return new Backup.Effort(
        limit.isEmpty() ? Optional.empty() : Optional.of(limit),
        fields.whole("nice", Backup.Effort.UNSET.nice(), 0, 19, "10"),
        fields.text(
            "ionice",
            Backup.Effort.UNSET.ionice(),
            Pattern.compile(String.join("|", Backup.Effort.IONICE)),
            "one of " + String.join(", ", Backup.Effort.IONICE)));
  }

  private static Backup.Space space(Fields fields) {
    return new Backup.Space(
        fields.bytes("reserve"),
        fields.stations("stop_order"),
        fields.stations("delete_unproven_when_full"),
        fields.whole("disk_alarm_percent", Backup.Space.UNSET.alarmPercent(), 1, 100, "85"));
  }

  private Optional<Alerts> alerts(JsonNode document) {
    Fields fields = fields(List.of(document), alertsFile);
    fields.knownKeys(Key.names(Key.ALERTS));
    Alerts alerts =
        new Alerts(
            address(fields, "webhook"),
            fields.text("webhook_topic", "", TOPIC, "letters, digits, - and _, at most 64"),
            address(fields, "heartbeat"),
            fields.whole("digest_hour", Alerts.UNSET.digestHour(), 0, 23, "7"));
    return isSound(document) ? Optional.of(alerts) : Optional.empty();
  }

  /** An address on the web. It may bear a token, so what was found is not repeated. */
  private Optional<URI> address(Fields fields, String key) {
    Optional<JsonNode> node = fields.node(key);
    Optional<URI> address =
        node.map(JsonNode::value)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .flatMap(ConfigReader::address);
    if (node.isPresent() && address.isEmpty()) {
      problems.add(
          node.get()
              .error(
                  "is no address on the web (it is not shown, since it may bear a token); give one"
                      + " in quotes that begins with https:// or http://"));
    }
    return address;
  }

  private static Optional<URI> address(String text) {
    try {
      URI address = new URI(text);
      boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
      return web && address.getHost() != null ? Optional.of(address) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private boolean isSound(JsonNode document) {
    return problems.stream().noneMatch(p -> p.error() && p.file().equals(document.file()));
  }

  /** Whether rsync would reach this target over the network. */
  static boolean isRemote(String target) {
    return target.startsWith("rsync://") || target.matches("[^/]+:.*");
  }

  private Fields fields(List<JsonNode> layers, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return new Fields(layers, folder, problems, served);
  }

  /** Whether something in this entry is wrong, be it a value or the JSON itself. */
  private boolean hasErrorWithin(JsonNode entry) {
    return problems.stream()
        .filter(Problem::error)
        .map(Problem::path)
        .anyMatch(path -> path.equals(entry.path()) || path.startsWith(entry.path() + "."));
  }
}
