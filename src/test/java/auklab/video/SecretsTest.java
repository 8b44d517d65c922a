package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords with every awkward character: they work, and nobody gets to see them. */
class SecretsTest {
  private static final String PASSWORD = "gu@ll:is/a#sea&bird%25+no?\"doubt' here";
  private static final String WRONG = "n@t:the/right#one&%+?\"' at all";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldKeepPasswordsOutOfProcessListsLogsAndMails() throws Exception {
    Set<String> commandLines = new ConcurrentSkipListSet<>();
    ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
    watcher.scheduleWithFixedDelay(() -> look(commandLines), 0, 20, TimeUnit.MILLISECONDS);
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder.resolve("sim"), "h264", PASSWORD);
        MailServer server = new MailServer(folder.resolve("mail"), false).up()) {
      site.defaults().put("loglevel", "debug");
      site.camera("GOOD1", camera.port(), PASSWORD);
      site.camera("REFUSED2", camera.port(), WRONG);
      site.camera("LOST3", camera.port(), PASSWORD).put("rtsp_path", "/no/such/path");
      site.camera("ABSENT4", 1, PASSWORD);
      server.use(site.environment(), "first@example.com");
      Process pipeline = site.configure().start("run");
      site.awaitGrowth("GOOD1");
      await("segments of the good one on the archive")
          .atMost(SOON)
          .until(() -> !site.synced().isEmpty());
      await("a mail about the others").atMost(SOON).until(() -> !server.mails().isEmpty());
      String checked = site.command("check").out() + site.command("check").err();
      String shown = site.command("config").out();
      site.stop(pipeline);
      watcher.shutdown();
      assertThat(watcher.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

      assertThat(commandLines)
          .anyMatch(line -> line.contains("ffmpeg"))
          .anyMatch(line -> line.contains("ffprobe"));
      List<String> seen = new ArrayList<>(commandLines);
      seen.add(checked);
      seen.add(shown);
      seen.addAll(publicFiles());
      assertThat(checked).contains("REFUSED2").contains("401").contains("404");
      for (String secret : forms()) {
        assertThat(seen).as("what anybody may see").noneMatch(text -> text.contains(secret));
      }
      assertThat(String.join("", site.ledger("recorder-ended").toString()))
          .contains("refuses user or password")
          .contains("does not know the path");
      assertPrivate(site.state());
    } finally {
      watcher.shutdownNow();
    }
  }

  /** The passwords as they are and as they may be encoded. */
  private static List<String> forms() {
    List<String> forms = new ArrayList<>();
    for (String secret : List.of(PASSWORD, WRONG)) {
      String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
      forms.add(secret);
      forms.add(encoded);
      forms.add(encoded.replace("+", "%20"));
      forms.add(encoded.replace("+", "%20").toLowerCase(java.util.Locale.ROOT));
      forms.add(secret.substring(0, 9));
      forms.add(
          Base64.getEncoder()
              .encodeToString(
                  (SimulatedCamera.USER + ":" + secret).getBytes(StandardCharsets.UTF_8)));
    }
    return forms;
  }

  /** Logs, mails, the ledger, the names of files: all but what only the owner can read. */
  private List<String> publicFiles() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.add(file.toString());
        boolean owners =
            file.startsWith(folder.resolve("config"))
                || PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    .equals("rw-------");
        if (!owners || file.toString().contains("ledger") || file.toString().endsWith(".log")) {
          texts.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return texts;
  }

  /** Whatever holds a password can be read by its owner alone. */
  private static void assertPrivate(Path state) throws IOException {
    try (Stream<Path> files = Files.walk(state)) {
      List<Path> holding =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.toString().endsWith(".lock"))
              .filter(SecretsTest::holdsPassword)
              .toList();
      assertThat(holding).isNotEmpty();
      for (Path file : holding) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
  }

  private static boolean holdsPassword(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return forms().stream().anyMatch(text::contains);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the command line of every process that there is now. */
  private static void look(Set<String> commandLines) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      processes
          .map(process -> process.resolve("cmdline"))
          .forEach(
              file -> {
                try {
                  commandLines.add(Files.readString(file, StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  // No process, or one that has ended meanwhile.
                }
              });
    } catch (IOException | UncheckedIOException e) {
      // Looked at again soon.
    }
  }
}
