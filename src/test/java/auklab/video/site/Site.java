package auklab.video.site;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A field site: its folders, its configuration, and the program at work in processes of its own.
 */
public final class Site implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Where the program lies as it is shipped, which it does before the tests. */
  private static final Path PROGRAM = Path.of("target").toAbsolutePath();

  private final Path folder;
  private final ObjectNode cameras = MAPPER.createObjectNode();
  private final ObjectNode backup = MAPPER.createObjectNode();
  private final ObjectNode alerts = MAPPER.createObjectNode();
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> pipelines = new ArrayList<>();
  private List<String> before = List.of();
  private Path routes = Path.of("routes").toAbsolutePath();

  /**
   * @param folder an empty folder, below which everything happens
   */
  public Site(Path folder) throws IOException {
    this.folder = folder;
    ObjectNode defaults = cameras.putObject("defaults");
    defaults.put("user", SimulatedCamera.USER);
    defaults.put("output_dir", folder.resolve("cameras").toString());
    defaults.put("logs_dir", folder.resolve("logs").toString());
    defaults.put("segment_time", 5);
    cameras.putArray("cameras");
    backup.put("ready_for_backup_dir", ready().toString());
    backup.put("nas_target_dir", archive().toString());
    backup.put("archive_on_same_disk", true);
    backup.put("success_log_dir", folder.resolve("synced").toString());
    backup.put("lock_dir", folder.resolve("locks").toString());
    // However full the disk of this machine is: only who is interested hears of it.
    backup.put("disk_alarm_percent", 100);
    Files.createDirectories(archive());
    // Nobody's mail settings: each test that wants mail names its server.
    environment.put("SMTP_HOST", "");
  }

  public ObjectNode defaults() {
    return (ObjectNode) cameras.get("defaults");
  }

  public ObjectNode backup() {
    return backup;
  }

  /** What {@code alerts.json} is to say; without anything there is no such file. */
  public ObjectNode alerts() {
    return alerts;
  }

  public Map<String, String> environment() {
    return environment;
  }

  public ArrayNode cameras() {
    return (ArrayNode) cameras.get("cameras");
  }

  public ObjectNode camera(String station, int port, String password) {
    return ((ArrayNode) cameras.get("cameras"))
        .addObject()
        .put("station", station)
        .put("ip", "127.0.0.1")
        .put("rtsp_port", port)
        .put("password", password);
  }

  /**
   * Gives this site routes of its own.
   *
   * @param file name of the route file that is edited
   * @param from what stands in it
   * @param to what stands there afterwards
   */
  public void editRoute(String file, String from, String to) throws IOException {
    Path own = folder.resolve("routes");
    if (!routes.equals(own)) {
      Files.createDirectories(own);
      for (Path route : files(routes, ".yaml")) {
        Files.copy(route, own.resolve(route.getFileName()));
      }
      routes = own;
    }
    String text = Files.readString(own.resolve(file));
    if (!text.contains(from)) {
      throw new IllegalArgumentException(file + " does not hold: " + from);
    }
    Files.writeString(own.resolve(file), text.replace(from, to));
  }

  /** The folder of this site's own routes, once one of them was edited. */
  public Path routes() {
    return routes;
  }

  public Path folder() {
    return folder;
  }

  public Path config() {
    return folder.resolve("config");
  }

  public Path recorded(String station) {
    return folder.resolve("cameras").resolve(station);
  }

  public Path ready() {
    return folder.resolve("ready");
  }

  public Path archive() {
    return folder.resolve("nas");
  }

  public Path state() {
    return folder.resolve("state");
  }

  /** Writes the configuration files. */
  public Site configure() throws IOException {
    Files.createDirectories(config());
    Files.writeString(config().resolve("cameras.json"), cameras.toPrettyString());
    Files.writeString(config().resolve("backup.json"), backup.toPrettyString());
    if (!alerts.isEmpty()) {
      Files.writeString(config().resolve("alerts.json"), alerts.toPrettyString());
    }
    return this;
  }

  /** Has footage stay where it is recorded, so that it can be compared there. */
  public void keepFootageInPlace() throws IOException {
    Files.writeString(
        config().resolve("application.properties"), "organize.delay=1h\norganize.period=1h\n");
    backup.put("organize_when", "age");
    configure();
  }

  private List<String> words(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "java",
                "-Xmx64m",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:SharedArchiveFile=" + PROGRAM.resolve("auklab-video.jsa"),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "-jar",
                PROGRAM.resolve("auklab-video.jar").toString()));
    words.addAll(Arrays.asList(arguments));
    words.addAll(List.of("--config", config().toString()));
    words.addAll(List.of("--routes", routes.toString()));
    return words;
  }

  /** Runs a command to its end. */
  public Programs.Result command(String... arguments) throws IOException, InterruptedException {
    return Programs.run(words(arguments), environment);
  }

  /**
   * Runs a command in a terminal, in which somebody types.
   *
   * @param typed what is typed
   * @return its exit code, and all that the terminal has shown
   */
  public Programs.Result inTerminal(String typed, String... arguments)
      throws IOException, InterruptedException {
    String line =
        words(arguments).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(java.util.stream.Collectors.joining(" "));
    Path input = Files.writeString(folder.resolve("typed"), typed);
    Map<String, String> there = new HashMap<>(environment);
    there.putIfAbsent("TERM", "xterm-256color");
    return Programs.run(
        List.of(
            "sh", "-c", "exec script -qec \"$1\" /dev/null <\"$2\"", "sh", line, input.toString()),
        there);
  }

  /** From now on, what is started is started by this command. */
  public void startBy(String... words) {
    before = List.of(words);
  }

  /** Starts the pipeline, or another command that goes on until it is stopped. */
  public Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(words(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    pipelines.add(process);
    return process;
  }

  /** What the pipelines have said. */
  public Path output() {
    return folder.resolve("output.txt");
  }

  /** Ends a pipeline as systemd would, and waits until it has. */
  public void stop(Process pipeline) throws InterruptedException {
    pipeline.destroy();
    if (!pipeline.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the pipeline does not stop");
    }
  }

  /** The files of a folder and all below it whose names end so, in order. */
  public static List<Path> files(Path folder, String ending) throws IOException {
    for (int attempt = 0; ; attempt++) {
      if (!Files.isDirectory(folder)) {
        return List.of();
      }
      try (Stream<Path> found = Files.walk(folder)) {
        return found
            .filter(file -> file.getFileName().toString().endsWith(ending))
            .filter(Files::isRegularFile)
            .sorted(java.util.Comparator.comparing(Path::getFileName))
            .toList();
      } catch (NoSuchFileException | java.io.UncheckedIOException e) {
        // Something was moved on or deleted while we looked.
        if (attempt == 100) {
          throw e;
        }
      }
    }
  }

  /** Every event of the ledger. */
  public List<JsonNode> ledger() throws IOException {
    return ledger(state().resolve("ledger"));
  }

  /** Every event of the ledger in this folder; a line that is just written is none yet. */
  public static List<JsonNode> ledger(Path folder) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (Path day : files(folder, ".jsonl")) {
      String text = Files.readString(day);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        events.add(MAPPER.readTree(line));
      }
    }
    return events;
  }

  /** The events of one kind. */
  public List<JsonNode> ledger(String kind) throws IOException {
    return ledger().stream().filter(event -> event.path("event").asText().equals(kind)).toList();
  }

  /** The process that records a station now. */
  public long ffmpeg(String station) throws IOException {
    return recorder(station).path("pid").asLong();
  }

  private JsonNode recorder(String station) throws IOException {
    return MAPPER.readTree(state().resolve("recorders").resolve(station + ".json").toFile());
  }

  /** Waits until a station's footage grows. */
  public void awaitGrowth(String station) {
    await("growth of " + station).atMost(Duration.ofSeconds(60)).until(() -> growing(station) > 0);
  }

  /** Waits until another process than this one records a station, and has written footage. */
  public void awaitAnother(String station, long ffmpeg) {
    await("footage of another FFmpeg of " + station)
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              JsonNode recorder = recorder(station);
              boolean another = recorder.path("pid").asLong() != ffmpeg;
              Path session = Path.of(recorder.path("session").asText());
              return another && growing(files(session, ".mkv")) > 0;
            });
  }

  /** Size of the file that FFmpeg writes now, in bytes. */
  public long growing(String station) throws IOException {
    return growing(files(recorded(station).resolve(".recording"), ".mkv"));
  }

  private static long growing(List<Path> files) throws IOException {
    long size = 0;
    for (Path file : files) {
      try {
        size = Files.size(file);
      } catch (NoSuchFileException e) {
        // It has got its name meanwhile.
      }
    }
    return size;
  }

  /** All that is named in {@code .synced} logs. */
  public List<String> synced() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path log : files(folder.resolve("synced"), ".synced")) {
      names.addAll(Files.readAllLines(log, StandardCharsets.UTF_8));
    }
    return names;
  }

  /** Ends whatever still runs, also FFmpegs that outlived their pipeline. */
  @Override
  public void close() throws Exception {
    for (Process pipeline : pipelines) {
      pipeline.destroyForcibly();
      pipeline.waitFor();
    }
    for (Path state : files(state().resolve("recorders"), ".json")) {
      JsonNode recorder = MAPPER.readTree(state.toFile());
      ProcessHandle.of(recorder.path("pid").asLong())
          .filter(process -> process.info().command().orElse("").endsWith("ffmpeg"))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
