package auklab.video;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.cli.AuklabVideo;
import auklab.video.site.Site;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine;

/** The house: a stage has one name everywhere, and stages do not know one another. */
class StagesTest {
  static final List<String> STAGES =
      List.of(
          "record",
          "organize",
          "backup",
          "cleanup",
          "monitor",
          "alert",
          "check",
          "picture",
          "status");

  private static final List<String> COMMANDS =
      STAGES.stream().filter(stage -> !List.of("alert", "picture").contains(stage)).toList();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("auklab.video");

  @ParameterizedTest
  @FieldSource("STAGES")
  void shouldBeFoundByItsName(String stage) throws Exception {
    assertThat(Path.of("routes", stage + ".camel.yaml")).isRegularFile();
    assertThat(CLASSES.stream().map(type -> type.getPackageName()))
        .contains("auklab.video." + stage);
    assertThat(Site.files(Path.of("src/test/java/auklab/video", stage), "Test.java"))
        .as("tests of " + stage)
        .isNotEmpty();
    if (COMMANDS.contains(stage)) {
      assertThat(new CommandLine(new AuklabVideo()).getSubcommands()).containsKey(stage);
    }
  }

  @ParameterizedTest
  @FieldSource("STAGES")
  void shouldNotImportAnotherStage(String stage) {
    String[] others =
        STAGES.stream()
            .filter(other -> !other.equals(stage))
            .map(other -> "auklab.video." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("auklab.video." + stage + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(CLASSES);
  }

  @Test
  void shouldLeaveCamelToTheWiringAndItsAdapters() {
    noClasses()
        .that()
        .resideInAPackage("auklab.video.*..")
        .and()
        .doNotHaveSimpleName("Spawner")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.camel..")
        .check(CLASSES);
  }

  @Test
  void shouldDescribeEveryRouteAndNameItsDirectEntryLikeIt() throws Exception {
    for (Path file : routeFiles()) {
      for (String route : routes(file)) {
        assertThat(route).as("a route of " + file).containsPattern("(?m)^    description: \\S+");
        Matcher id = Pattern.compile("(?m)^    id: ([a-z-]+)$").matcher(route);
        assertThat(id.find()).as("an id in " + route).isTrue();
        Matcher entry =
            Pattern.compile("from:\\s+uri: direct\\s+parameters:\\s+name: ([a-z-]+)")
                .matcher(route);
        if (entry.find()) {
          assertThat(entry.group(1)).isEqualTo(id.group(1));
        }
      }
    }
  }

  @Test
  void shouldHoldNoHostPathPeriodOrLimitInARoute() throws Exception {
    Pattern literal =
        Pattern.compile(
            "^\\s+(?:delay|period|timeout|initialDelay|directoryName|maxMessagesPerPoll|host|port"
                + "|readLockTimeout|readLockCheckInterval|trigger\\.\\w+): (?!\"(\\{\\{|#bean:)).+$",
            Pattern.MULTILINE);
    for (Path file : routeFiles()) {
      assertThat(literal.matcher(Files.readString(file)).results().map(match -> match.group()))
          .as("literals in " + file)
          .isEmpty();
    }
  }

  @Test
  void shouldWriteEveryStepInTheLongNotation() throws Exception {
    Pattern compact =
        Pattern.compile(
            "^\\s*- (to|log|setBody|bean|simple|constant|unmarshal|from): *\\S+$",
            Pattern.MULTILINE);
    for (Path file : routeFiles()) {
      assertThat(compact.matcher(Files.readString(file)).results().map(match -> match.group()))
          .as("compact steps in " + file)
          .isEmpty();
    }
  }

  @Test
  void shouldGiveEveryRouteAnIdOfItsOwn() throws Exception {
    Map<String, Path> ids = new TreeMap<>();
    for (Path file : routeFiles()) {
      Matcher id = Pattern.compile("(?m)^    id: (\\S+)$").matcher(Files.readString(file));
      while (id.find()) {
        assertThat(ids.put(id.group(1), file)).as(id.group(1)).isNull();
      }
    }
    assertThat(ids).hasSizeGreaterThan(15);
  }

  private static List<Path> routeFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      return files.sorted().toList();
    }
  }

  private static List<String> routes(Path file) throws Exception {
    List<String> routes = new ArrayList<>();
    for (String part : Files.readString(file).split("(?m)^- ")) {
      if (part.startsWith("route:") || part.startsWith("routeTemplate:")) {
        // A template's own description is one level deeper.
        routes.add(
            part.startsWith("routeTemplate:")
                ? part.replaceAll("(?m)^      description:", "    description:")
                : part);
      }
    }
    return routes;
  }
}
