package auklab.video.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import auklab.video.site.Typist;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every command that the documentation shows, typed as it stands there, by a shell at a site with a
 * pipeline and a camera. The shell finds no other programs than the listed ones, so a command of
 * another kind fails until somebody has said here what is to become of it. What would change this
 * machine is not run here: it must stand in {@link #ELSEWHERE}, with what is known of it.
 */
@Order(12)
class DocumentedCommandsTest {
  private static final String PASSWORD = "little-auk";
  private static final String HOUSE = "bench/house.py";
  private static final String TERMINAL = "src/test/java/auklab/video/cli/TerminalTest.java";
  private static final String GENERATED = "src/main/java/auklab/video/service/Generated.java";
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Where the pipeline is stopped and everything goes wrong, so it comes last. */
  private static final String TROUBLES = "docs/guide/troubleshoot.md";

  /** What an answer that is shown and the real one must have in common, of their words. */
  private static final double SAME_FORM = 0.66;

  /**
   * Programs that are run as they are: they touch nothing but the folder that they are called in.
   */
  private static final List<String> AS_THEY_ARE =
      List.of("cat", "chmod", "date", "grep", "jq", "sha256sum");

  /** Programs that our own shell scripts need. */
  private static final List<String> HELPERS =
      List.of("bash", "sh", "mktemp", "readlink", "dirname", "seq", "sleep");

  /** Programs of which only that is written down with which words they were called. */
  private static final List<String> NOT_HERE =
      List.of("adduser", "apt", "git", "journalctl", "mvn", "systemctl", "timedatectl");

  /** What is known of a command that is not run here. */
  private interface Knowledge {
    void check() throws Exception;
  }

  /**
   * A command that is not run here.
   *
   * @param pattern all of it, without sudo
   * @param knowledge what is looked at in its place
   */
  private record Elsewhere(Pattern pattern, Knowledge knowledge) {}

  private static final List<Elsewhere> ELSEWHERE =
      List.of(
          // Run by tests of their own.
          elsewhere(
              "auklab-video init( --segment-time 60)?",
              () -> stands("shouldAskForWhatWasNotGiven", TERMINAL)),
          elsewhere("bin/(demo|test)", () -> {}),
          // Run in the systemd of bin/soak deb and bin/soak service, which take root.
          elsewhere(
              "apt install \\./(target/)?auklab-video_\\*_all\\.deb",
              () -> stands("auklab-video_[[version]]_all.deb", "pom.xml")),
          elsewhere(
              "apt install \\./auklab-video_NEWER_all\\.deb",
              () -> stands("\"apt-get\", \"install\"", HOUSE)),
          elsewhere(
              "apt (remove|purge) auklab-video",
              () ->
                  stands("\"apt-get\", \"remove\"|\"apt-get\", \"purge\"|\"auklab-video\"", HOUSE)),
          elsewhere(
              "systemctl (start|stop|restart) auklab-video",
              () ->
                  stands(
                      "UNIT = \"auklab-video.service\"|\"systemctl\", \"start\", UNIT"
                          + "|\"systemctl\", \"stop\", UNIT|\"systemctl\", \"restart\", UNIT",
                      HOUSE)),
          elsewhere(
              "auklab-video service (link start enable|stop disable|status)( --.*)?",
              () ->
                  stands(
                      "self.service(\"link\"|self.service(\"start\", \"enable\""
                          + "|self.service(\"disable\"|self.service(\"stop\"",
                      HOUSE)),
          elsewhere(
              "useradd --system --user-group .* auklab-video",
              () -> {
                stands("\"useradd\", \"--system\", \"--user-group\"", HOUSE);
                takes("useradd", "--home-dir", "--create-home", "--shell");
              }),
          elsewhere(
              "adduser recordingpi auklab-video",
              () -> stands("\"adduser\", \"recordingpi\", USER", HOUSE)),
          elsewhere("mkdir -p \\S+", () -> takes("mkdir", "-p")),
          elsewhere("chown root:auklab-video config/.*", () -> stands("\"chown\"", HOUSE)),
          // Looked at: the programs are there and take these options.
          elsewhere(
              "systemctl (disable --now|status) auklab-video",
              () -> takes("systemctl", "disable", "--now", "status")),
          elsewhere("systemctl daemon-reload", () -> takes("systemctl", "daemon-reload")),
          elsewhere(
              "journalctl -u auklab-video (-f|-p warning)",
              () -> takes("journalctl", "--unit", "--follow", "--priority")),
          elsewhere("timedatectl timesync-status", () -> takes("timedatectl", "timesync-status")),
          elsewhere(
              "journalctl -u auklab-video STATION=ROST1",
              () -> stands("\"journalctl\"|STATION=", HOUSE)),
          elsewhere("apt update", () -> takes("apt", "update")),
          elsewhere("install -d -o auklab-video \\S+", () -> takes("install", "-d", "-o")),
          elsewhere("chmod [0-7]{3} \\S+", () -> {}),
          elsewhere("cp our-authority.crt /usr/local/share/ca-certificates/", () -> {}),
          elsewhere("update-ca-certificates", () -> installed("ca-certificates")),
          elsewhere(
              "mv /etc/systemd/system/replaced-by-auklab-video/\\* /etc/systemd/system/",
              () -> stands("\"replaced-by-auklab-video\"", GENERATED)),
          elsewhere(
              "ssh-(keygen -t ed25519 -N {2}|copy-id -i .* )\\S+.*",
              () -> installed("openssh-client")),
          // Run by whoever builds it, and so before this.
          elsewhere(
              "apt-get install [a-z0-9 -]+",
              () -> installed("openjdk-17-jdk-headless", "maven", "ffmpeg", "rsync", "curl")),
          elsewhere("git (clone ADDRESS auklab-video|pull)", () -> installed("git")),
          elsewhere("mvn -DskipTests package", () -> stands("-DskipTests package", "bin/demo")));

  /** Commands that do not end with code 0: where, how they begin, and which codes they may have. */
  private static final List<Exit> EXITS =
      List.of(
          // A machine has its own faults, which are told.
          new Exit("", "auklab-video doctor", Set.of(0, 1)),
          new Exit("docs/ref/ledger.md", "grep -h", Set.of(1)),
          new Exit(TROUBLES, "auklab-video status", Set.of(1)),
          new Exit(TROUBLES, "auklab-video backup", Set.of(1)),
          new Exit(TROUBLES, "auklab-video alert", Set.of(1)),
          new Exit(TROUBLES, "auklab-video check\n", Set.of(1)));

  private record Exit(String file, String begins, Set<Integer> codes) {}

  @TempDir Path folder;

  /**
   * A command that is shown.
   *
   * @param file where
   * @param block the line in which its block begins
   * @param line in which line
   * @param text what is typed, with all its lines
   * @param answer what is shown as its answer
   */
  private record Shown(String file, int block, int line, String text, List<String> answer) {
    /** Somebody else than the documentation types this. */
    static Shown between(String text) {
      return new Shown("", 0, 0, text, List.of());
    }

    String where() {
      return file + ":" + line;
    }

    /** Without what says only where the program is, and who calls it. */
    String plain() {
      return text.replaceFirst("^sudo (-u \\S+ )?", "").replaceFirst("^bin/auklab", "auklab");
    }

    Set<Integer> exits() {
      return EXITS.stream()
          .filter(exit -> file.startsWith(exit.file()))
          .filter(exit -> (plain() + "\n").startsWith(exit.begins()))
          .findFirst()
          .map(Exit::codes)
          .orElse(Set.of(0));
    }
  }

  @Test
  void shouldRunEveryCommandThatIsShown() throws Exception {
    List<Shown> all = new ArrayList<>();
    for (Path file : files()) {
      all.addAll(shown(file));
    }
    assertThat(all).hasSizeGreaterThan(80);
    Path place = tools();
    try (Site site = new Site(folder);
        MailServer mail =
            new MailServer(
                folder.resolve("mail"),
                MailServer.Encryption.STARTTLS,
                "field-cameras@example.com:" + PASSWORD);
        RsyncDaemon nas = new RsyncDaemon(folder, folder.resolve("fresh/nas"));
        SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0)) {
      prepare(site, camera);
      mail.up();
      mailSettings(place, mail);
      Process typist = typist(site, place);
      try {
        Map<Shown, Programs.Result> results = new LinkedHashMap<>();
        Shell shell = new Shell(site, place, camera, nas);
        shell.type(List.of(Shown.between("auklab-video run")));
        await("footage on the archive")
            .atMost(SOON)
            .until(() -> !site.synced().isEmpty() && site.growing("ROST1") > 0);
        scheduleBackup(site, "1h");
        results.putAll(shell.type(all.stream().filter(c -> !c.file().equals(TROUBLES)).toList()));
        spoil(site, place);
        shell.type(List.of(Shown.between("auklab-video handover")));
        Files.move(site.archive(), folder.resolve("nas.away"));
        segment(site, "ROST1", "2026-06-02");
        results.putAll(shell.type(all.stream().filter(c -> c.file().equals(TROUBLES)).toList()));

        assertThat(results.keySet()).containsExactlyInAnyOrderElementsOf(all);
        SoftAssertions softly = new SoftAssertions();
        results.forEach((command, result) -> judge(softly, shell, command, result));
        judgeElsewhere(softly, place);
        softly.assertAll();
      } finally {
        Programs.kill(typist);
        end(place);
      }
    }
  }

  /** A site whose folder is the one in which everything is typed. */
  private void prepare(Site site, SimulatedCamera camera) throws Exception {
    for (String station : List.of("ROST1", "ROST2", "FAR3")) {
      site.camera(station, camera.port(), PASSWORD);
    }
    site.configure();
    scheduleBackup(site, "1ms");
    segment(site, "ROST2", "2026-06-01");
    Files.writeString(folder.resolve("password.txt"), PASSWORD + "\n");
    Files.createDirectories(folder.resolve("usb/season"));
    Files.createDirectories(folder.resolve("fresh"));
    Path python = Files.createDirectories(folder.resolve("python"));
    for (String name : List.of("cameras.json", "backup.json")) {
      Files.copy(site.config().resolve(name), python.resolve(name));
    }
    Files.writeString(site.config().resolve("chat.curl"), "silent\n");
    Files.createSymbolicLink(folder.resolve("auklab-video"), Path.of("."));
  }

  /** Who types backup or export is not to meet one of the pipeline, which would end theirs. */
  private static void scheduleBackup(Site site, String delay) throws IOException {
    Files.writeString(
        site.config().resolve("application.properties"),
        "backup.period=1h\nbackup.look=1h\nbackup.delay=" + delay + "\n");
  }

  private static void segment(Site site, String station, String date) throws IOException {
    Path day = Files.createDirectories(site.ready().resolve(station).resolve(date));
    String name = station + "_" + date.replace("-", "") + "T000000.mkv";
    Files.writeString(day.resolve(name), "footage of " + name);
  }

  /** From now on the pipeline stays down, mail is off, and three cameras are in trouble. */
  private void spoil(Site site, Path place) throws IOException {
    Files.createFile(place.resolve("stay-down"));
    Files.delete(place.resolve("mail"));
    var cameras = site.cameras();
    cameras.remove(2);
    int port = cameras.get(0).path("rtsp_port").asInt();
    ((com.fasterxml.jackson.databind.node.ObjectNode) cameras.get(1)).put("password", "wrong");
    site.camera("ROST3", port, PASSWORD).put("rtsp_path", "/nosuch");
    site.camera("ROST4", 1, PASSWORD);
    site.configure();
  }

  /** The folder of all programs that the shell finds. */
  private Path tools() throws Exception {
    Path place = Files.createDirectories(folder.resolve("tools"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path scripts = Path.of("src/test/sh");
    for (String name : List.of("auklab-video", "sudo", "elsewhere")) {
      copy(scripts.resolve(name), place.resolve(name));
    }
    copy(scripts.resolve("auklab-video"), bin.resolve("auklab-video"));
    for (String name : NOT_HERE) {
      copy(scripts.resolve("elsewhere"), place.resolve(name));
    }
    for (String name : List.of("demo", "test")) {
      copy(scripts.resolve("elsewhere"), bin.resolve(name));
    }
    for (String name : Stream.of(AS_THEY_ARE, HELPERS).flatMap(List::stream).toList()) {
      copy(Path.of(Programs.output("sh", "-c", "command -v " + name).strip()), place.resolve(name));
    }
    Programs.output("mkfifo", place.resolve("orders") + "", place.resolve("answers") + "");
    Files.createFile(place.resolve("elsewhere.txt"));
    return place;
  }

  private static void copy(Path program, Path to) throws IOException {
    Files.copy(program.toRealPath(), to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static void mailSettings(Path place, MailServer mail) throws IOException {
    Files.writeString(
        place.resolve("mail"),
        "export SMTP_HOST=localhost SMTP_PORT=%d SMTP_USER=field-cameras@example.com SMTP_PASS=%s%n"
                .formatted(mail.port(), PASSWORD)
            + "export ALERT_TO=john@example.com,alice@example.com\n"
            + "TRUST='-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=changeit'%n"
                .formatted(mail.trustStore()));
  }

  private Process typist(Site site, Path place) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "java",
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Typist.class.getName(),
                place.resolve("orders").toString(),
                place.resolve("answers").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("typist.txt").toFile());
    builder.environment().putAll(site.environment());
    return builder.start();
  }

  private static void end(Path place) throws Exception {
    Path pipeline = place.resolve("pipeline");
    if (Files.exists(pipeline)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pipeline).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** A shell in the site's folder. */
  private final class Shell {
    private final Path place;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();

    Shell(Site site, Path place, SimulatedCamera camera, RsyncDaemon nas) throws Exception {
      this.place = place;
      environment.putAll(site.environment());
      environment.put("PLACE", place.toString());
      environment.put("FULL_PATH", System.getenv("PATH"));
      environment.put("PATH", place.toString());
      environment.put("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
      environment.put("CLASSES", System.getProperty("java.class.path"));
      environment.put("CAMERA_PORT", "" + camera.port());
      // Where the examples are, and where that is here.
      // What `init` finds wrong here is that a folder is on the same disk.
      places.put("--nas /mnt/nas/video_archive", "--nas " + nas.address());
      places.put("/mnt/nas/video_archive", folder.resolve("fresh/nas").toString());
      places.put("/mnt/nas/video", site.archive().toString());
      places.put("/media/usb/season", folder.resolve("usb/season").toString());
      places.put("/home/recordingpi/cameras", folder.resolve("fresh/cameras").toString());
      places.put("/home/recordingpi/auklab-video", folder.resolve("python").toString());
      places.put("/etc/systemd/auklab-video", folder.resolve("units").toString());
      places.put("/etc/auklab-video/routes", Path.of("routes").toAbsolutePath().toString());
      places.put("192.0.2.75", "127.0.0.1");
      places.put("192.0.2.76", "127.0.0.1");
      places.put("<address of this repository>", "ADDRESS");
      Files.createDirectories(folder.resolve("fresh/nas"));
      Files.createDirectories(folder.resolve("units"));
    }

    String here(String text) {
      String here = text;
      for (Map.Entry<String, String> each : places.entrySet()) {
        here = here.replace(each.getKey(), each.getValue());
      }
      return here;
    }

    /** Types these in one shell, each block in the site's folder, and says what came of each. */
    Map<Shown, Programs.Result> type(List<Shown> commands) throws Exception {
      StringBuilder script = new StringBuilder();
      String block = "";
      for (int i = 0; i < commands.size(); i++) {
        Shown command = commands.get(i);
        if (!block.equals(command.file() + command.block())) {
          script.append("cd '").append(folder).append("'\n");
          block = command.file() + command.block();
        }
        script.append("export WHERE='").append(command.where()).append("'\n");
        script.append("{ ").append(here(command.text())).append("\n} ");
        script.append(">'%1$s/%2$d.out' 2>'%1$s/%2$d.err' </dev/null\n".formatted(place, i));
        script.append("echo $? >'%s/%d.code'\n".formatted(place, i));
      }
      Path typed = Files.writeString(place.resolve("typed.sh"), script);
      ProcessBuilder builder =
          new ProcessBuilder("/bin/sh", typed.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(place.resolve("shell.txt").toFile())
              .redirectInput(new File("/dev/null"));
      builder.environment().keySet().removeIf(name -> name.startsWith("SMTP_"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(400, TimeUnit.SECONDS)) {
        Programs.kill(process);
        throw new IOException("this does not end: " + typed);
      }
      Map<Shown, Programs.Result> results = new LinkedHashMap<>();
      for (int i = 0; i < commands.size(); i++) {
        assertThat(place.resolve(i + ".code")).as(commands.get(i).toString()).exists();
        results.put(
            commands.get(i),
            new Programs.Result(
                Integer.parseInt(Files.readString(place.resolve(i + ".code")).strip()),
                Files.readString(place.resolve(i + ".out")),
                Files.readString(place.resolve(i + ".err"))));
      }
      return results;
    }
  }

  private static void judge(
      SoftAssertions softly, Shell shell, Shown command, Programs.Result result) {
    String all = result.out() + result.err();
    String what = command.where() + ": " + command.text() + "\n" + all;
    softly
        .assertThat(result.exit())
        .as(
            "%s%nIs it a program that was not shown before? If it touches nothing but the folder it"
                + " is called in, add it to AS_THEY_ARE; if it changes the machine, to NOT_HERE and"
                + " ELSEWHERE, with what is known of it.",
            what)
        .isNotEqualTo(127);
    softly.assertThat(command.exits()).as("exit codes of " + what).contains(result.exit());
    if (command.plain().startsWith("auklab-video doctor")) {
      softly.assertThat(all).containsPattern("(?m)^\\d+ ok, \\d+ warning, \\d+ wrong$");
      softly.assertThat(result.exit() == 1).as(what).isEqualTo(!all.contains(", 0 wrong"));
    }
    for (String line : command.answer()) {
      String expected = shell.here(line);
      double best = all.lines().mapToDouble(real -> likeness(expected, real)).max().orElse(0);
      softly
          .assertThat(best)
          .as("\"%s\" is shown as a line of the answer to %s", line, what)
          .isGreaterThan(SAME_FORM);
    }
  }

  /** How many of the words that are shown stand in a line, in their order; 1 if all do. */
  static double likeness(String shown, String real) {
    List<String> expected = words(shown);
    List<String> found = words(real);
    int[][] common = new int[expected.size() + 1][found.size() + 1];
    for (int i = 1; i <= expected.size(); i++) {
      for (int j = 1; j <= found.size(); j++) {
        common[i][j] =
            expected.get(i - 1).equals(found.get(j - 1))
                ? common[i - 1][j - 1] + 1
                : Math.max(common[i - 1][j], common[i][j - 1]);
      }
    }
    return expected.isEmpty()
        ? 1
        : (double) common[expected.size()][found.size()] / expected.size();
  }

  /** The words but for short ones, figures, names of places, and plurals. */
  private static List<String> words(String line) {
    return Arrays.stream(line.strip().split("\\s+"))
        .filter(word -> word.matches("[\\p{L}\\p{Punct}]{4,}"))
        .filter(word -> !word.matches(".+[./@=_].+"))
        .map(word -> word.replaceAll("s?[,;:)]?$", ""))
        .toList();
  }

  private static void judgeElsewhere(SoftAssertions softly, Path place) throws Exception {
    Set<Elsewhere> seen = new LinkedHashSet<>();
    for (String line : Files.readAllLines(place.resolve("elsewhere.txt"))) {
      String command = line.substring(line.indexOf('\t') + 1);
      List<Elsewhere> known =
          ELSEWHERE.stream().filter(each -> each.pattern().matcher(command).matches()).toList();
      softly
          .assertThat(known)
          .as(
              "%s: \"%s\" is not run here. Say in ELSEWHERE where it is run, and have that looked"
                  + " at; or change the documentation.",
              line.substring(0, line.indexOf('\t')), command)
          .hasSize(1);
      seen.addAll(known);
    }
    for (Elsewhere each : seen) {
      each.knowledge().check();
    }
    softly.assertThat(ELSEWHERE).as("no more than what is shown").hasSameSizeAs(seen);
  }

  @Test
  void shouldKnowWhatIsNamedWithinSentences() throws Exception {
    CommandSpec root = new CommandLine(new AuklabVideo()).getCommandSpec();
    List<String> ours = new ArrayList<>();
    Set<String> measured = new TreeSet<>();
    for (Path file : files()) {
      Pattern.compile("(?<!`)`([^`\n]+)`(?!`)")
          .matcher(Files.readString(file))
          .results()
          .map(span -> span.group(1).replaceFirst("^sudo (-u \\S+ )?", ""))
          .forEach(
              span -> {
                if (span.matches("(bin/)?auklab-video [a-z-].*")) {
                  ours.add(span.replaceFirst("^\\S+ ", ""));
                } else if (span.matches("(bench|bin)/[a-z].*")) {
                  measured.add(span);
                }
              });
    }
    assertThat(ours).hasSizeGreaterThan(20);
    for (String words : ours) {
      String[] parts = words.split("[\\s\\[\\]|…]+");
      CommandLine command = root.subcommands().get(parts[0]);
      assertThat(command).as("command in \"" + words + "\"").isNotNull();
      assertThat(options(command.getCommandSpec()))
          .as("options in \"" + words + "\"")
          .containsAll(Arrays.stream(parts).filter(part -> part.startsWith("--")).toList());
    }
    assertThat(measured).hasSizeGreaterThan(20);
    Map<String, String> helps = new LinkedHashMap<>();
    for (String words : measured) {
      String[] parts = words.split("[\\s\\[\\]|]+");
      assertThat(Path.of(parts[0])).exists();
      List<String> asked = new ArrayList<>(List.of(parts[0]));
      if (parts[0].equals("bin/soak") && parts.length > 1) {
        asked.add(parts[1]);
      }
      List<String> options = Arrays.stream(parts).filter(part -> part.startsWith("--")).toList();
      boolean explains = parts[0].matches("bench/[a-z]+|bin/soak");
      assertThat(explains || options.isEmpty()).as(words).isTrue();
      if (explains) {
        String key = String.join(" ", asked);
        if (!helps.containsKey(key)) {
          asked.add("--help");
          helps.put(key, Programs.output(asked.toArray(String[]::new)));
        }
        for (String option : options) {
          assertThat(helps.get(key)).as(words).contains(option);
        }
      }
    }
  }

  @Test
  void shouldShowCommandsNowhereElse() throws IOException {
    Pattern command =
        Pattern.compile("\\s*(\\$ |sudo |bin/|bench/|auklab-video |systemctl |journalctl |apt ).*");
    for (Path file : files()) {
      String language = "";
      boolean inside = false;
      for (String line : Files.readAllLines(file)) {
        if (line.strip().startsWith("```")) {
          inside = !inside;
          language = line.strip().substring(3);
        } else if (inside ? !isShell(language) : line.matches("( {4}|\t).*")) {
          assertThat(line)
              .as(file + ": commands belong into a block that begins with ```bash or ```console")
              .doesNotMatch(command);
        }
      }
      assertThat(inside).as(file + ": a block without an end").isFalse();
    }
  }

  @Test
  void shouldLinkOnlyToWhatIsThere() throws IOException {
    Pattern link = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    List<Path> all = new ArrayList<>(files());
    all.addAll(List.of(Path.of("CHANGELOG.md"), Path.of("docs/design/shape.md")));
    for (Path file : all) {
      link.matcher(Files.readString(file))
          .results()
          .forEach(
              found -> {
                Path target = found.group(1).isEmpty() ? file : file.resolveSibling(found.group(1));
                assertThat(target).as(file + ": " + found.group()).exists();
                if (found.group(2) != null) {
                  assertThat(anchors(target)).as(file + "").contains(found.group(2));
                }
              });
    }
  }

  /** What a heading is called in an address. */
  private static List<String> anchors(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(java.util.Locale.ROOT))
          .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldListEveryCommandAndOptionInTheReference() throws IOException {
    String reference = Files.readString(Path.of("docs/ref/commands.md"));
    Map<String, String> chapters = new LinkedHashMap<>();
    for (String chapter : reference.split("(?m)^## ")) {
      String heading = chapter.lines().findFirst().orElse("");
      for (String name : heading.split(", ")) {
        chapters.merge(name.split(" ")[0], chapter, (one, other) -> one);
      }
    }
    CommandSpec root = new CommandLine(new AuklabVideo()).getCommandSpec();
    Set<String> everywhere = Set.of("--config", "--routes", "--help", "--version");
    assertThat(reference).contains(everywhere);

    chapters.remove("#");
    assertThat(chapters.keySet()).isEqualTo(root.subcommands().keySet());
    root.subcommands()
        .forEach(
            (name, command) -> {
              Set<String> known = options(command.getCommandSpec());
              Set<String> named = new TreeSet<>();
              Pattern.compile("`[^`\n]*`")
                  .matcher(chapters.get(name))
                  .results()
                  .flatMap(
                      span -> Pattern.compile("--[a-z][a-z_-]*").matcher(span.group()).results())
                  .forEach(option -> named.add(option.group()));
              command.getCommandSpec().options().stream()
                  .map(OptionSpec::names)
                  .map(List::of)
                  .filter(names -> names.stream().noneMatch(everywhere::contains))
                  .forEach(names -> assertThat(named).as(name).containsAnyElementsOf(names));
              assertThat(known).as("options of " + name).containsAll(named(name, named));
            });
  }

  /** One chapter tells of three commands, and names what only one of them has. */
  private static Collection<String> named(String command, Set<String> named) {
    boolean without = List.of("organize", "cleanup").contains(command);
    return named.stream().filter(option -> !(without && option.equals("--from"))).toList();
  }

  private static Set<String> options(CommandSpec command) {
    Set<String> names = new TreeSet<>();
    command.options().forEach(option -> names.addAll(List.of(option.names())));
    return names;
  }

  /** In the order in which somebody who is new would read. */
  private static List<Path> files() throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    files.add(Path.of("README.md"));
    files.add(Path.of("docs/guide/install.md"));
    for (String room : List.of("docs/guide", "docs/ref")) {
      try (Stream<Path> found = Files.list(Path.of(room))) {
        found.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
      }
    }
    return List.copyOf(files);
  }

  private static boolean isShell(String language) {
    return List.of("bash", "sh", "console").contains(language);
  }

  private static List<Shown> shown(Path file) throws IOException {
    List<Shown> shown = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    String language = "";
    boolean inside = false;
    int block = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("```")) {
        inside = !inside;
        block = i + 1;
        language = line.substring(3);
      } else if (inside && isShell(language) && !line.isEmpty() && !line.startsWith("#")) {
        boolean console = language.equals("console");
        if (console && !line.startsWith("$ ")) {
          Shown last = shown.get(shown.size() - 1);
          last.answer().add(line);
          continue;
        }
        int at = i + 1;
        StringBuilder text = new StringBuilder(console ? line.substring(2) : line);
        while (text.charAt(text.length() - 1) == '\\') {
          text.append('\n').append(lines.get(++i));
        }
        // A remark behind it is for the reader.
        String typed = text.toString().replaceFirst("\\s+# .*$", "");
        shown.add(new Shown(file.toString(), block, at, typed, new ArrayList<>()));
      }
    }
    return shown;
  }

  private static Elsewhere elsewhere(String pattern, Knowledge knowledge) {
    return new Elsewhere(Pattern.compile(pattern), knowledge);
  }

  /** That all of these stand in a file of the project. */
  private static void stands(String texts, String file) throws IOException {
    assertThat(Files.readString(Path.of(file))).contains(texts.split("\\|"));
  }

  /** That a program explains these words. */
  private static void takes(String program, String... words) throws Exception {
    assertThat(Programs.output(program, "--help")).contains(words);
  }

  /** That packages of these names are installed. */
  private static void installed(String... packages) throws Exception {
    for (String name : packages) {
      assertThat(Programs.output("dpkg-query", "-W", "-f", "${db:Status-Status}", name).strip())
          .as(name)
          .isEqualTo("installed");
    }
  }
}
