package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files that owners read and edit, held against Camel's own schema of them. */
class RouteFilesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonSchema SCHEMA = schema();

  static Stream<Path> routeFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("routeFiles")
  void shouldBeWhatCamelAndItsEditorsUnderstand(Path file) throws Exception {
    Object document = load(Files.readString(file));

    assertThat(SCHEMA.validate(MAPPER.valueToTree(document))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void shouldBeReadAsWindowsSavesThem(String charset, @TempDir Path folder) throws Exception {
    Path shipped = Path.of("routes/monitor.camel.yaml");
    String text = Files.readString(shipped);
    String edited = "\uFEFF" + text.replaceAll("(?m)^  ", "\u00A0 ").replace("\n", "\r\n");
    Path file = folder.resolve("monitor.camel.yaml");
    Files.write(file, edited.getBytes(charset));

    assertThat(load(Routes.text(file))).isEqualTo(load(text));
  }

  private static Object load(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static JsonSchema schema() {
    try (InputStream in =
        YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
      JsonNode schema = MAPPER.readTree(in);
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
