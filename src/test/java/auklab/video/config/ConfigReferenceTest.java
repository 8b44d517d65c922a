package auklab.video.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference, the JSON Schemas and the shipped examples say what the code says. */
class ConfigReferenceTest {
  private static final Path REFERENCE = Path.of("docs/ref/config.md");
  private static final Path CONFIG = Path.of("config");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+\\.[a-z-]+)}}");
  private static final Pattern MAIL_SETTING = Pattern.compile("\"((?:SMTP|ALERT)_[A-Z]+)\"");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  @TempDir private Path folder;

  static Stream<Chapter> chaptersOfKeys() {
    return Stream.of(
        new Chapter("Keys of a camera", Key.CAMERA),
        new Chapter("Keys of defaults alone", Key.DEFAULTS_ONLY),
        new Chapter("Keys of expected_video", Key.EXPECTED_VIDEO),
        new Chapter("Keys of expected_audio", Key.EXPECTED_AUDIO),
        new Chapter("backup.json", Key.BACKUP),
        new Chapter("alerts.json", Key.ALERTS));
  }

  @ParameterizedTest
  @MethodSource("chaptersOfKeys")
  void shouldNameEveryKeyWithItsDefaultAndUnitAndNoOther(Chapter chapter) throws IOException {
    assertThat(table(chapter.heading())).containsExactlyElementsOf(chapter.keys());
  }

  @Test
  void shouldNameEveryFixedSettingWithItsDefault() throws IOException {
    assertThat(defaults("Settings with a fixed default")).isEqualTo(fixedSettings());
  }

  @Test
  void shouldNameEveryOtherSettingOfTheRoutes() throws IOException {
    Set<String> others = settingsOfTheRoutes();
    others.removeAll(fixedSettings().keySet());
    others.removeAll(defaults("Settings that derive from segment_time").keySet());

    assertThat(defaults("Settings that the routes take from elsewhere").keySet()).isEqualTo(others);
  }

  @Test
  void shouldNameEveryMailSetting() throws IOException {
    Set<String> known = new TreeSet<>();
    String source =
        Files.readString(Path.of("src/main/java/auklab/video/config/MailSettings.java"));
    MAIL_SETTING.matcher(source).results().forEach(match -> known.add(match.group(1)));

    assertThat(known).contains("SMTP_HOST", "ALERT_TO");
    assertThat(defaults("Mail settings").keySet()).isEqualTo(known);
  }

  @Test
  void shouldExplainEverySettingInApplicationProperties() throws IOException {
    Set<String> expected = new TreeSet<>(fixedSettings().keySet());
    expected.addAll(defaults("Settings that derive from segment_time").keySet());
    List<String> lines = Files.readAllLines(CONFIG.resolve("application.properties"));

    assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    Map<String, String> shown = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches("#[a-z].*=.*")) {
        String[] setting = lines.get(i).substring(1).split("=");
        shown.put(setting[0], setting[1]);
        assertThat(lines.get(i - 1)).as("above " + setting[0]).startsWith("# ");
      }
    }
    assertThat(shown.keySet()).isEqualTo(expected);
    assertThat(shown).containsAllEntriesOf(fixedSettings());
  }

  @Test
  void shouldGiveTheSameKeysInTheSchemaOfCameras() throws IOException {
    JsonNode schema = json(CONFIG.resolve("cameras.schema.json"));
    List<String> defaults = new ArrayList<>(Key.names(Key.CAMERA));
    defaults.removeAll(List.of("station", "ip"));
    defaults.addAll(Key.names(Key.DEFAULTS_ONLY));

    assertThat(keys(schema)).containsExactlyInAnyOrder("defaults", "cameras");
    assertThat(keys(schema.at("/properties/defaults"))).containsExactlyElementsOf(defaults);
    assertThat(keys(schema.at("/properties/cameras/items")))
        .containsExactlyElementsOf(Key.names(Key.CAMERA));
    assertThat(keys(schema.at("/$defs/expected_video")))
        .containsExactlyElementsOf(Key.names(Key.EXPECTED_VIDEO));
    assertThat(keys(schema.at("/$defs/expected_audio")))
        .containsExactlyElementsOf(Key.names(Key.EXPECTED_AUDIO));
    assertThat(schema.at("/$defs").properties().stream().map(Map.Entry::getKey))
        .containsExactlyElementsOf(
            Key.names(Stream.of(Key.CAMERA, Key.DEFAULTS_ONLY).flatMap(List::stream).toList()));
  }

  @Test
  void shouldGiveTheSameKeysInTheSchemaOfBackup() throws IOException {
    assertThat(keys(json(CONFIG.resolve("backup.schema.json"))))
        .containsExactlyElementsOf(Key.names(Key.BACKUP));
  }

  @Test
  void shouldGiveTheSameKeysInTheSchemaOfAlerts() throws IOException {
    assertThat(keys(json(CONFIG.resolve("alerts.schema.json"))))
        .containsExactlyElementsOf(Key.names(Key.ALERTS));
  }

  @Test
  void shouldDescribeEveryKeyInTheSchemas() throws IOException {
    List<JsonNode> definitions = new ArrayList<>(definitions().values());
    JsonNode cameras = json(CONFIG.resolve("cameras.schema.json"));
    cameras.at("/$defs/expected_video/properties").forEach(definitions::add);
    cameras.at("/$defs/expected_audio/properties").forEach(definitions::add);

    assertThat(definitions)
        .isNotEmpty()
        .allMatch(node -> !node.path("description").asText().isEmpty())
        .allMatch(node -> node.has("type"));
  }

  @Test
  void shouldGiveTheSameDefaultsInTheSchemas() throws IOException {
    Map<String, JsonNode> definitions = definitions();
    Set<String> inWords =
        Set.of(
            "required",
            "rotating",
            "the machine's",
            "not checked",
            "state beside logs_dir",
            "1 GB or a segment of every camera",
            "the last camera first",
            "none");
    Stream.of(Key.CAMERA, Key.DEFAULTS_ONLY, Key.BACKUP, Key.ALERTS)
        .flatMap(List::stream)
        .forEach(
            key ->
                assertThat(text(definitions.get(key.name()).path("default")))
                    .as(key.name())
                    .isEqualTo(inWords.contains(key.unset()) ? "" : key.unset()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cameras", "backup", "alerts"})
  void shouldShipExamplesThatTheSchemasAccept(String name) throws IOException {
    JsonNode example = json(CONFIG.resolve(name + ".json"));

    assertThat(example.path("$schema").asText()).isEqualTo(name + ".schema.json");
    assertThat(schema(name).validate(example)).isEmpty();
  }

  @Test
  void shouldShipExamplesThatLoadWithoutAProblem() {
    MailSettings mail = MailSettings.load(Map.of(), Path.of("absent"));

    Configuration configuration = ConfigFolder.of(CONFIG).strict(mail);

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.cameras().cameras())
        .isNotEmpty()
        .allMatch(camera -> camera.ip().startsWith("192.0.2."));
  }

  @ParameterizedTest
  @CsvSource({
    "cameras, /cameras/0, station, \"a b\"",
    "cameras, /cameras/0, station, \"-a\"",
    "cameras, /cameras/0, ip, \"\"",
    "cameras, /cameras/0, ip, \"a b\"",
    "cameras, /cameras/0, ip, \"192.0.2.75:8554\"",
    "cameras, /cameras/0, ip, \"192.0.2.760\"",
    "cameras, /cameras/0, ip, \"192.0.2.075\"",
    "cameras, /cameras/0, ip, \"192.0.275\"",
    "cameras, /cameras/0, ip, \"00:00:5e:00:53:01\"",
    "cameras, /cameras/0, ip, \"1:2:3\"",
    "cameras, /cameras/0, ip, \"rtsp://192.0.2.75/x\"",
    "cameras, /defaults, segment_time, 0",
    "cameras, /defaults, segment_time, 604801",
    "cameras, /defaults, segment_time, 1.5",
    "cameras, /defaults, segment_time, \"600\"",
    "cameras, /defaults, loglevel, \"loud\"",
    "cameras, /defaults, rtsp_port, 65536",
    "cameras, /defaults, rtsp_path, \"Streaming\"",
    "cameras, /defaults, rtsp_path, \"/a b\"",
    "cameras, /defaults, enabled, \"true\"",
    "cameras, /defaults, core, -1",
    "cameras, /defaults, core, 1024",
    "cameras, /defaults, stall_seconds, 1",
    "cameras, /defaults, timezone, \"\\u0007\"",
    "cameras, /defaults, ffmpeg_path, \"\"",
    "cameras, /defaults, ffprobe_path, \"\"",
    "cameras, /defaults, user, \"a\\nb\"",
    "cameras, /defaults, password, 1",
    "cameras, /defaults, output_dir, \"\"",
    "cameras, /defaults, logs_dir, 1",
    "cameras, /defaults, logs_dir, \"$HOME/logs\"",
    "cameras, /defaults, output_dir, \"nas.example.com:/volume1\"",
    "cameras, /defaults, state_dir, \"a\\nb\"",
    "cameras, /defaults, check_picture, \"no\"",
    "cameras, /defaults, expected_video, \"hevc\"",
    "cameras, /defaults/expected_audio, codec_name, true",
    "cameras, /defaults, colour, 1",
    "cameras, '', cameras, []",
    "backup, '', ready_for_backup_dir, \"\"",
    "backup, '', nas_target_dir, \"--delete\"",
    "backup, '', nas_target_dir, \"//nas.example.com/video\"",
    "backup, '', nas_target_dir, \"smb://nas.example.com/video\"",
    "backup, '', nas_target_dir, \"video\"",
    "backup, '', nas_target_dir, \"~/video\"",
    "backup, '', nas_target_dir, \"N:/video\"",
    "backup, '', nas_target_dir, \"nas.example.com:video\"",
    "backup, '', nas_target_dir, \"nas.example.com::video\"",
    "backup, '', nas_target_dir, \"rsync://nas:kittiwake@nas.example.com/video\"",
    "backup, '', success_log_dir, 1",
    "backup, '', lock_dir, \"\"",
    "backup, '', rsync_options, \"-a\"",
    "backup, '', rsync_options, [1]",
    "backup, '', organize_when, \"never\"",
    "backup, '', bwlimit, 0",
    "backup, '', bwlimit, \"fast\"",
    "backup, '', nice, -1",
    "backup, '', nice, 20",
    "backup, '', ionice, \"realtime\"",
    "backup, '', reserve, -1",
    "backup, '', reserve, \"much\"",
    "backup, '', stop_order, \"ROST1\"",
    "backup, '', stop_order, [\"a b\"]",
    "backup, '', delete_unproven_when_full, true",
    "backup, '', disk_alarm_percent, 0",
    "backup, '', disk_alarm_percent, 101",
    "backup, '', colour, 1",
    "alerts, '', webhook, 1",
    "alerts, '', webhook, \"hooks.example.com/token\"",
    "alerts, '', webhook, \"ftp://hooks.example.com/token\"",
    "alerts, '', webhook, \"https:///token\"",
    "alerts, '', webhook, \"https://hooks.example.com/a token\"",
    "alerts, '', webhook_topic, \"a/b\"",
    "alerts, '', webhook_topic, 7",
    "alerts, '', heartbeat, \"\"",
    "alerts, '', digest_hour, 24",
    "alerts, '', digest_hour, -1",
    "alerts, '', digest_hour, \"7\"",
    "alerts, '', colour, 1"
  })
  void shouldRefuseInTheSchemaWhatTheProgramFindsWrong(
      String name, String place, String key, String value) throws IOException {
    JsonNode document = json(CONFIG.resolve(name + ".json"));
    ((ObjectNode) document.at(place)).set(key, MAPPER.readTree(value));

    assertThat(schema(name).validate(document)).as("by the schema").isNotEmpty();
    assertThat(problems(name, document)).as("by the program").isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "password", "output_dir", "logs_dir"})
  void shouldWantAKeyInTheDefaultsOrInEveryCamera(String key) throws IOException {
    JsonNode document = json(CONFIG.resolve("cameras.json"));
    JsonNode value = ((ObjectNode) document.path("defaults")).remove(key);

    assertThat(schema("cameras").validate(document)).isNotEmpty();
    assertThat(problems("cameras", document)).isNotEmpty();

    document.path("cameras").forEach(camera -> ((ObjectNode) camera).set(key, value));
    assertThat(schema("cameras").validate(document)).isEmpty();
    assertThat(problems("cameras", document)).isEmpty();
  }

  private record Chapter(String heading, List<Key> keys) {
    @Override
    public String toString() {
      return heading;
    }
  }

  /** The rows of all tables between a heading and the next one. */
  private static List<Key> table(String heading) throws IOException {
    List<String> lines = Files.readAllLines(REFERENCE);
    List<Key> rows = new ArrayList<>();
    int at = lines.indexOf("### " + heading);
    at = at >= 0 ? at : lines.indexOf("## " + heading);
    assertThat(at).as("heading " + heading).isNotNegative();
    for (String line : lines.subList(at + 1, lines.size())) {
      if (line.startsWith("#")) {
        break;
      }
      if (line.startsWith("|") && !line.startsWith("| ---") && !line.startsWith("| key |")) {
        List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        assertThat(cells).as(line).hasSize(6);
        assertThat(cells.get(1)).as(line).matches("`[^`]+`");
        assertThat(cells.get(4)).as("meaning of " + cells.get(1)).isNotEmpty();
        rows.add(new Key(cells.get(1).replace("`", ""), cells.get(2), cells.get(3)));
      }
    }
    assertThat(rows).as("table of " + heading).isNotEmpty().doesNotHaveDuplicates();
    return rows;
  }

  private static Map<String, String> defaults(String heading) throws IOException {
    return table(heading).stream()
        .collect(Collectors.toMap(Key::name, Key::unset, (a, b) -> a + b, TreeMap::new));
  }

  private static Map<String, String> fixedSettings() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Key.class.getResourceAsStream("/auklab/video/settings.properties")) {
      properties.load(in);
    }
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().stream()
        .filter(name -> !name.startsWith("camel."))
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }

  private static Set<String> settingsOfTheRoutes() throws IOException {
    Set<String> settings = new TreeSet<>();
    try (Stream<Path> routes = Files.list(Path.of("routes"))) {
      for (Path route : routes.toList()) {
        Matcher match = PLACEHOLDER.matcher(Files.readString(route));
        while (match.find()) {
          settings.add(match.group(1));
        }
      }
    }
    return settings;
  }

  /** The schema of every key of the three files. */
  private static Map<String, JsonNode> definitions() throws IOException {
    Map<String, JsonNode> definitions = new LinkedHashMap<>();
    Stream.of(
            json(CONFIG.resolve("cameras.schema.json")).path("$defs"),
            json(CONFIG.resolve("backup.schema.json")).path("properties"),
            json(CONFIG.resolve("alerts.schema.json")).path("properties"))
        .flatMap(node -> node.properties().stream())
        .forEach(entry -> definitions.put(entry.getKey(), entry.getValue()));
    return definitions;
  }

  private static List<String> keys(JsonNode schema) {
    assertThat(schema.path("additionalProperties").isBoolean()).isTrue();
    return schema.path("properties").properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(" "))
        : value.asText();
  }

  private static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(Files.readString(file));
  }

  private static JsonSchema schema(String name) throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(json(CONFIG.resolve(name + ".schema.json")));
  }

  /** All that the program says of a changed file beside the other examples. */
  private List<String> problems(String name, JsonNode changed) throws IOException {
    List<String> all = List.of("cameras.json", "backup.json", "alerts.json");
    for (String file : all) {
      Files.copy(CONFIG.resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve(name + ".json"), changed.toString());
    MailSettings mail = MailSettings.load(Map.of(), Path.of("absent"));
    try {
      return ConfigFolder.of(folder).strict(mail).problems().stream()
          .map(Problem::describe)
          .toList();
    } catch (ConfigurationException e) {
      return e.getMessage().lines().toList();
    } finally {
      for (String file : all) {
        Files.delete(folder.resolve(file));
      }
    }
  }
}
