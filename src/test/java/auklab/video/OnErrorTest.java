package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.site.Site;
import auklab.video.stage.Passes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The error policy, which stands in a file of its own and holds for every route. */
class OnErrorTest extends CamelMainTestSupport {
  @TempDir static Path folder;

  @Override
  protected void configure(MainConfigurationProperties configuration) {
    configuration
        .withAutoStartup(true)
        .withRoutesIncludePattern(
            "file:routes/on-error.camel.yaml,file:routes/cleanup.camel.yaml,"
                + "file:routes/archive.camel.yaml");
    configuration.addConfiguration(wiring());
  }

  private static Configuration configuration() {
    try {
      Site site = new Site(folder);
      site.camera("ROST1", 554, "secret");
      site.configure();
      // The fault: the proofs cannot be read, since a folder lies where their file should be.
      Files.createDirectories(site.state().resolve("proven.jsonl"));
      return ConfigFolder.of(site.config())
          .strict(MailSettings.load(Map.of(), folder.resolve("no.conf")));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Wiring wiring() {
    return new Wiring(
        configuration(), settings(configuration()), Clock.systemUTC(), System::nanoTime);
  }

  private static Properties settings(Configuration configuration) {
    try {
      return Settings.of(
          configuration.cameras(),
          folder.resolve("application.properties"),
          new java.util.ArrayList<>());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void configureContext(CamelContextConfiguration context) {
    super.configureContext(context);
    context.withUseOverridePropertiesWithPropertiesComponent(settings(configuration()));
  }

  @Test
  void shouldTellTheCallerAndCountTheFault() {
    Exchange exchange = template.request("direct:cleanup", message -> {});

    assertThat(exchange.getException()).isNotNull();
    Passes passes = context.getRegistry().lookupByNameAndType("passes", Passes.class);
    assertThat(passes.faults("cleanup")).isEqualTo(1);
    assertThat(passes.describe().values())
        .as("nothing that failed is taken as done")
        .isNotEmpty()
        .allSatisfy(stage -> assertThat(stage).containsOnlyKeys("next"));
  }
}
