package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PackagedRoutesTest {
  private Map<String, String> texts;

  @BeforeEach
  void read() throws IOException {
    texts = new TreeMap<>(Routes.read(Path.of("routes")));
  }

  @Test
  void shouldKnowTheRoutesThatTheProgramWasBuiltWith() {
    assertThat(texts.keySet()).isEqualTo(PackagedRoutes.NAMES);
    assertThat(PackagedRoutes.areThese(texts)).isTrue();
  }

  @Test
  void shouldSeeThatOneWasEdited() {
    texts.merge("clock.camel.yaml", "\n# an edit\n", String::concat);

    assertThat(PackagedRoutes.areThese(texts)).isFalse();
  }

  @Test
  void shouldSeeThatOneIsMissing() {
    texts.remove("backup.camel.yaml");

    assertThat(PackagedRoutes.areThese(texts)).isFalse();
  }

  @Test
  void shouldSeeThatOneWasAdded() {
    texts.put("chat.camel.yaml", texts.get("clock.camel.yaml"));

    assertThat(PackagedRoutes.areThese(texts)).isFalse();
  }

  @Test
  void shouldKnowWhatAStageNeeds() {
    assertThat(PackagedRoutes.needed(List.of("cleanup"), texts))
        .contains("on-error.camel.yaml", "alert.camel.yaml", "archive.camel.yaml")
        .doesNotContain("record.camel.yaml", "picture.camel.yaml");
  }

  @Test
  void shouldNeedEveryRouteWhereOneWasEdited() {
    texts.merge("clock.camel.yaml", "\n# an edit\n", String::concat);

    assertThat(PackagedRoutes.needed(List.of("cleanup"), texts)).isEqualTo(PackagedRoutes.NAMES);
  }
}
