package auklab.video.status;

import auklab.video.archive.ReadyFolder;
import auklab.video.archive.Waiting;
import auklab.video.config.Camera;
import auklab.video.config.Configuration;
import auklab.video.footage.Mounts;
import auklab.video.space.Filesystem;
import auklab.video.space.Inodes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be told of a pipeline that does not run, by what lies on the disk. */
public final class Remains {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SEGMENT = ".mkv";

  private final Configuration site;
  private final Clock clock;

  /**
   * @param site what is configured
   * @param clock the wall clock
   */
  public Remains(Configuration site, Clock clock) {
    this.site = site;
    this.clock = clock;
  }

  /** The state in the form in which the pipeline tells it, as far as it can be seen. */
  public ObjectNode describe() throws IOException {
    ObjectNode status =
        MAPPER
            .createObjectNode()
            .put("v", 1)
            .put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("running", false);
    ArrayNode cameras = status.putArray("cameras");
    for (Camera camera : site.cameras().cameras()) {
      cameras.add(camera(camera));
    }
    backlog(status.putObject("backlog"));
    status.put("mails_waiting", files(site.cameras().stateDir().resolve("mail"), ".json").size());
    Optional<Filesystem> disk = Filesystem.holding(site.backup().readyDir());
    ObjectNode space = status.putObject("space");
    if (disk.isPresent()) {
      Path place = disk.get().place().toRealPath();
      space.put("disk", Mounts.kernelMounts().holding(place).toString());
      space.put("free", disk.get().usable());
      Inodes.Count count = new Inodes(System::nanoTime).now(disk.get());
      if (count.isLimited()) {
        space.put("inodes_free", count.free());
      }
    }
    return status;
  }

  private ObjectNode camera(Camera camera) throws IOException {
    Path file = site.cameras().stateDir().resolve("recorders").resolve(camera.station() + ".json");
    JsonNode recorder =
        Files.isReadable(file)
            ? MAPPER.readTree(Files.readAllBytes(file))
            : MAPPER.createObjectNode();
    long pid = recorder.path("pid").asLong();
    boolean runs = isAt(pid, recorder.path("session").asText());
    ObjectNode row =
        MAPPER
            .createObjectNode()
            .put("station", camera.station())
            .put("state", runs ? "recording" : camera.enabled() ? "stopped" : "off")
            .put("pid", runs ? pid : 0)
            .put("since", recorder.path(runs ? "started" : "ended").asText())
            .put(
                "why",
                runs
                    ? ""
                    : camera.enabled() ? recorder.path("why").asText() : "\"enabled\" is false");
    newest(camera).ifPresent(time -> row.put("last_segment", time.toString()));
    return row;
  }

  /** Whether a process works in a folder: FFmpeg goes on when its pipeline was killed. */
  private static boolean isAt(long pid, String folder) {
    try {
      return !folder.isEmpty()
          && Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline")).contains(folder);
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<Instant> newest(Camera camera) throws IOException {
    Path ready = site.backup().readyDir().resolve(camera.station());
    List<Path> found = new ArrayList<>(files(camera.folder(), SEGMENT));
    List<Path> days = files(ready, "");
    if (!days.isEmpty()) {
      found.addAll(files(days.get(days.size() - 1), SEGMENT));
    }
    Optional<Instant> newest = Optional.empty();
    for (Path segment : found) {
      Instant closed = Files.getLastModifiedTime(segment).toInstant();
      if (newest.isEmpty() || closed.isAfter(newest.get())) {
        newest = Optional.of(closed.truncatedTo(ChronoUnit.SECONDS));
      }
    }
    return newest;
  }

  /** All that lies ready, proven or not. */
  private void backlog(ObjectNode backlog) {
    try {
      List<Waiting> segments =
          new ReadyFolder(site.backup().readyDir())
              .files().stream().filter(file -> file.path().endsWith(SEGMENT)).toList();
      backlog.put("files", segments.size());
      backlog.put("bytes", segments.stream().mapToLong(Waiting::bytes).sum());
      segments.stream()
          .mapToLong(Waiting::modified)
          .min()
          .ifPresent(
              oldest ->
                  backlog.put(
                      "oldest",
                      Instant.ofEpochMilli(oldest).truncatedTo(ChronoUnit.SECONDS).toString()));
    } catch (IOException e) {
      // What cannot be counted is not told.
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    }
  }
}
