package auklab.video.cli;

import auklab.video.config.Configuration;
import auklab.video.status.Remains;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the running pipeline how it is. */
@Command(
    name = "status",
    description = {
      "Show what the running pipeline is doing.",
      "Where none runs: what can be seen on the disk, and exit code 1."
    })
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration REFRESH = Duration.ofSeconds(2);

  /** Of a terminal: to its first place; the rest of a line; all that is below. */
  private static final String HOME = "\u001b[H";

  private static final String REST_OF_LINE = "\u001b[K";
  private static final String BELOW = "\u001b[J";

  @Mixin private Shared shared;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--watch", description = "Show it anew every two seconds, until stopped.")
  private boolean watch;

  /** What was seen, and what is to be said besides. */
  private record Seen(JsonNode status, String trouble) {}

  @Override
  public Integer call() throws Exception {
    Optional<Path> unread = shared.stateDirUnread();
    Optional<Configuration> site =
        unread.isPresent() ? Optional.empty() : Optional.of(shared.configuration());
    Path stateDir = unread.orElseGet(() -> site.orElseThrow().cameras().stateDir());
    boolean inPlace = watch && !json && System.console() != null && Ansi.AUTO.enabled();
    if (inPlace) {
      System.out.print(HOME + BELOW);
    }
    while (true) {
      Seen seen = see(stateDir, site);
      if (inPlace) {
        String text = seen.trouble() + new StatusView(seen.status());
        System.out.print(HOME + text.replace("\n", REST_OF_LINE + "\n") + BELOW);
        System.out.flush();
      } else {
        System.err.print(seen.trouble());
        System.out.print(
            json ? MAPPER.writeValueAsString(seen.status()) + "\n" : new StatusView(seen.status()));
        if (!watch || !seen.trouble().isEmpty()) {
          return seen.trouble().isEmpty() ? 0 : AuklabVideo.FAILED;
        }
        System.out.println();
      }
      LockSupport.parkNanos(REFRESH.toNanos());
    }
  }

  private static Seen see(Path stateDir, Optional<Configuration> site) throws IOException {
    try {
      return new Seen(Control.ask(stateDir, List.of("status")), "");
    } catch (IOException e) {
      if (site.isEmpty()) {
        throw e;
      }
      return new Seen(
          new Remains(site.get(), Clock.systemUTC()).describe(), e.getMessage() + "\n\n");
    }
  }
}
