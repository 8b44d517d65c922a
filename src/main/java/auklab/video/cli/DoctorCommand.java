package auklab.video.cli;

import auklab.video.PipelineLock;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.ConfigurationException;
import auklab.video.config.MailSettings;
import auklab.video.doctor.Doctor;
import auklab.video.doctor.Result;
import auklab.video.doctor.Result.Level;
import auklab.video.footage.StateOwner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at everything that recording and archiving rely on. */
@Command(
    name = "doctor",
    description =
        "Check configuration, folders, disks, cameras, archive, mail, clock and programs; say what"
            + " is wrong and how to mend it.")
final class DoctorCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofSeconds(90);

  @Mixin private Shared shared;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    return look(shared, json);
  }

  /**
   * Looks at all of it as who runs the service, since root may do what that one may not.
   *
   * @return the exit code
   */
  static int look(Shared shared, boolean json) throws IOException, InterruptedException {
    Optional<String> service = service(shared);
    if (service.isPresent()) {
      return lookAs(service.get(), shared, json);
    }
    List<Result> results = results(shared);
    System.out.print(json ? MAPPER.writeValueAsString(document(results)) + "\n" : text(results));
    return results.stream().anyMatch(result -> result.level() == Level.WRONG)
        ? AuklabVideo.FAILED
        : 0;
  }

  private static Optional<String> service(Shared shared) throws IOException {
    try {
      return StateOwner.otherThanRoot(shared.resilient().cameras().stateDir());
    } catch (ConfigurationException e) {
      // Nothing names its folders.
      return Optional.empty();
    }
  }

  private static int lookAs(String user, Shared shared, boolean json)
      throws IOException, InterruptedException {
    System.err.println("As " + user + ", who has state_dir:");
    List<String> words =
        new ArrayList<>(
            List.of("runuser", "-u", user, "--", Shared.launcher().toString(), "doctor"));
    words.addAll(List.of("--config", shared.config().toAbsolutePath().toString()));
    words.addAll(List.of("--routes", shared.routes().toAbsolutePath().toString()));
    if (json) {
      words.add("--json");
    }
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    // systemd reads that file as root.
    builder.environment().putAll(shared.mail().environment());
    return builder.start().waitFor() == 0 ? 0 : AuklabVideo.FAILED;
  }

  /** Looks at all that the configuration names, as far as it can be read. */
  private static List<Result> results(Shared shared) throws InterruptedException {
    ConfigFolder folder = ConfigFolder.of(shared.config());
    List<Path> secrets =
        new ArrayList<>(List.of(folder.camerasFile(), folder.alertsFile(), MailSettings.FILE));
    try {
      Configuration site = shared.resilient();
      Path stateDir = site.cameras().stateDir();
      if (site.alerts().secrets().isEmpty()) {
        // As the example that comes with the program.
        secrets.remove(folder.alertsFile());
      }
      return new Doctor(LONGEST)
          .configuration(site.problems())
          .machine(secrets.stream())
          .site(site, status(stateDir), isHeld(stateDir), Clock.systemUTC())
          .results();
    } catch (ConfigurationException e) {
      return new Doctor(LONGEST).configuration(e.problems()).machine(secrets.stream()).results();
    }
  }

  private static JsonNode status(Path stateDir) {
    try {
      return Control.ask(stateDir, List.of("status"));
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static boolean isHeld(Path stateDir) {
    try {
      return PipelineLock.isHeld(stateDir);
    } catch (IOException e) {
      // Who may not open it cannot reach the pipeline either.
      return true;
    }
  }

  private static String text(List<Result> results) {
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      String level =
          switch (result.level()) {
            case OK -> Colours.good("ok     ");
            case WARNING -> Colours.doubtful("warning");
            case WRONG -> Colours.bad("WRONG  ");
          };
      text.append(level)
          .append("  ")
          .append(result.area())
          .append(" ")
          .append(result.subject())
          .append(": ")
          .append(result.finding())
          .append("\n");
      if (!result.mend().isEmpty()) {
        text.append("         -> ").append(result.mend()).append("\n");
      }
    }
    return text.append("\n").append(summary(results)).append("\n").toString();
  }

  private static String summary(List<Result> results) {
    return Stream.of(Level.values())
        .map(
            level ->
                results.stream().filter(result -> result.level() == level).count()
                    + " "
                    + level.word())
        .collect(java.util.stream.Collectors.joining(", "));
  }

  private static ObjectNode document(List<Result> results) {
    ObjectNode document =
        MAPPER
            .createObjectNode()
            .put("v", 1)
            .put("time", Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).toString());
    for (Result result : results) {
      document
          .withArray("results")
          .addObject()
          .put("area", result.area())
          .put("subject", result.subject())
          .put("level", result.level().word())
          .put("finding", result.finding())
          .put("mend", result.mend());
    }
    return document;
  }
}
