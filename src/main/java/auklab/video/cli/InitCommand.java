package auklab.video.cli;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.ConfigurationException;
import auklab.video.config.EditedText;
import auklab.video.doctor.LiveStream;
import auklab.video.init.Allowance;
import auklab.video.init.CamerasText;
import auklab.video.init.FirstFiles;
import auklab.video.init.Installer;
import auklab.video.init.Makes;
import auklab.video.init.Search;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The first steps on a machine, and the next camera. */
@Command(
    name = "init",
    description = {
      "Set up the first camera, or one more: ask it live, find the path of its stream, write the"
          + " configuration, make the folders, and run the checks of doctor.",
      "What is not given is asked for at a terminal. A file that is there is never overwritten; a"
          + " camera is added to it."
    })
final class InitCommand implements Callable<Integer> {
  private static final int RTSP_PORT = 554;
  private static final String USUAL_PATH = "/Streaming/Channels/101";

  private static final String ARCHIVE =
      "The archive: a folder, user@host:/path, or rsync://host/module";

  @Mixin private Shared shared;

  @Option(names = "--station", description = "Code name of the camera, e.g. ROST1.")
  private String station;

  @Option(names = "--ip", description = "Its address.")
  private String ip;

  @Option(names = "--user", description = "Name to log in with.")
  private String user;

  @Option(
      names = {"--password-file", "--password_file"},
      paramLabel = "FILE",
      description = "File whose first line is the password; - for standard input.")
  private Path passwordFile;

  @Option(
      names = {"--rtsp-port", "--rtsp_port"},
      paramLabel = "PORT",
      description = "Port of its RTSP server (default: 554).")
  private Integer rtspPort;

  @Option(
      names = {"--rtsp-path", "--rtsp_path"},
      paramLabel = "PATH",
      description = "Path of its stream (default: those of common makes are tried).")
  private String rtspPath;

  @Option(
      names = {"--output-dir", "--output_dir"},
      paramLabel = "DIR",
      description =
          "Folder to record to; the others are made beside it (default: ~/cameras; with the"
              + " package's configuration /var/lib/auklab-video/cameras).")
  private Path outputDir;

  @Option(
      names = "--nas",
      paramLabel = "TARGET",
      description = "The archive: a folder, user@host:/path, or rsync://host/module.")
  private String nas;

  @Option(
      names = {"--segment-time", "--segment_time"},
      paramLabel = "SECONDS",
      description = "Length of a segment (default: 600).")
  private int segmentTime = 600;

  @Option(
      names = "--measure",
      paramLabel = "SECONDS",
      description = "How long it is measured what the camera sends (default: 10; 0 for not).")
  private int measure = 10;

  @Option(names = "--no-probe", description = "Do not ask the camera: write what was given.")
  private boolean unasked;

  @Option(names = "--yes", description = "Ask nothing; what is not given has its default.")
  private boolean yes;

  private final Console console = System.console();

  @Override
  public Integer call() throws Exception {
    ConfigFolder files = ConfigFolder.of(shared.config());
    Installer installer = new Installer(files.folder());
    boolean firstCamera = isFree(files.camerasFile());
    boolean firstArchive = isFree(files.backupFile());
    List<String> missing = ask(firstCamera, firstArchive);
    if (!missing.isEmpty()) {
      System.err.println("give " + String.join(", ", missing));
      return AuklabVideo.UNUSABLE;
    }
    if (!firstCamera) {
      files.checkCameras();
    }
    if (!firstCamera && isThere()) {
      System.err.println(
          station
              + " stands in "
              + files.camerasFile()
              + " already. To change it, edit it there; nothing was written.");
      return AuklabVideo.UNUSABLE;
    }
    Optional<String> refused = firstArchive ? Backup.refusal(nas) : Optional.empty();
    if (refused.isPresent()) {
      System.err.println("--nas: " + refused.get());
      return AuklabVideo.UNUSABLE;
    }
    Optional<String> password = password(firstCamera);
    FirstFiles.Folders folders = FirstFiles.Folders.beside(outputDir.toAbsolutePath().normalize());
    String backup =
        firstArchive ? FirstFiles.backup(folders, nas) : EditedText.whole(files.backupFile());
    Draft draft = new Draft(files, folders, firstCamera, password, backup);
    Configuration site = draft.with(Optional.ofNullable(rtspPath));
    Camera camera = site.cameras().station(station).orElseThrow();
    Optional<Double> rate = Optional.empty();
    if (!unasked) {
      Search.Found found =
          new Search(line -> System.out.println("  " + line)).among(camera, paths(camera));
      if (found.finding().isEmpty()) {
        System.err.println(
            station + ": " + found.trouble() + "\nNothing was written. Mend it, and try again.");
        if (rtspPort == null && found.isUnanswered()) {
          System.err.println("Where it listens at another port than 554, give --rtsp-port.");
        }
        return AuklabVideo.FAILED;
      }
      camera = found.camera();
      rate = rate(camera);
      site = draft.with(Optional.of(camera.rtspPath()));
    }
    if (!agreed(files, camera)) {
      System.err.println("Nothing was written.");
      return AuklabVideo.FAILED;
    }
    install(files, installer, draft, camera, firstCamera, firstArchive);
    for (Path made : installer.folders(site)) {
      System.out.println("made " + made);
    }
    Configuration written = site;
    rate.ifPresent(
        bytes -> System.out.println("\n" + new Allowance(written, Clock.systemUTC()).text(bytes)));
    System.out.println();
    return DoctorCommand.look(shared, false);
  }

  private boolean isThere() {
    try {
      return shared.resilient().cameras().station(station).isPresent();
    } catch (ConfigurationException e) {
      // What is wrong is said when the new file is made of it.
      return false;
    }
  }

  /** Whether a file can be written since there is none, or only the example of the program. */
  private static boolean isFree(Path file) throws IOException {
    return !Files.exists(file) || FirstFiles.isExample(file);
  }

  /** Asks for what was not given; names the options of what cannot be asked for. */
  private List<String> ask(boolean firstCamera, boolean firstArchive) {
    List<String> missing = new ArrayList<>();
    station = answer(station, "Station, the code name of the camera", "", "--station", missing);
    ip = answer(ip, "Its address", "", "--ip", missing);
    if (firstCamera) {
      user = answer(user, "User to log in with", "viewer", "--user", missing);
      String usual = shared.usualOutputDir().toString();
      outputDir =
          Path.of(
              answer(
                  outputDir == null ? null : outputDir.toString(),
                  "Folder to record to",
                  usual,
                  "--output-dir",
                  missing));
    } else if (outputDir == null) {
      outputDir = Path.of("cameras");
    }
    if (firstArchive) {
      boolean given = nas != null;
      nas = answer(nas, ARCHIVE, "", "--nas", missing);
      while (!given && missing.isEmpty() && Backup.refusal(nas).isPresent()) {
        System.out.println(Backup.refusal(nas).get());
        nas = answer(null, ARCHIVE, "", "--nas", missing);
      }
    }
    return missing;
  }

  private String answer(
      String given, String question, String usual, String option, List<String> missing) {
    if (given != null) {
      return given;
    }
    if (yes || console == null) {
      if (usual.isEmpty() || !yes) {
        missing.add(option);
      }
      return usual;
    }
    while (true) {
      String said = console.readLine("%s%s: ", question, usual.isEmpty() ? "" : " [" + usual + "]");
      if (said == null) {
        missing.add(option);
        return usual;
      }
      if (!said.isBlank() || !usual.isEmpty()) {
        return said.isBlank() ? usual : said.strip();
      }
    }
  }

  /** The password; empty where the one in defaults is to hold. */
  private Optional<String> password(boolean firstCamera) throws IOException {
    if (passwordFile != null) {
      String text =
          passwordFile.toString().equals("-")
              ? EditedText.whole("standard input", System.in.readAllBytes())
              : EditedText.whole(passwordFile);
      return Optional.of(text.lines().findFirst().orElse(""));
    }
    if (yes || console == null) {
      return firstCamera ? Optional.of("") : Optional.empty();
    }
    char[] typed =
        console.readPassword(
            "Password%s: ", firstCamera ? "" : " (nothing for the one in defaults)");
    String text = typed == null ? "" : new String(typed);
    return text.isEmpty() && !firstCamera ? Optional.empty() : Optional.of(text);
  }

  /** The path that was given, or every one that is known, beginning with what is configured. */
  private List<String> paths(Camera camera) {
    if (rtspPath != null) {
      return List.of(rtspPath);
    }
    List<String> paths = new ArrayList<>(List.of(camera.rtspPath()));
    Makes.ALL.stream()
        .map(Makes.Make::path)
        .filter(path -> !paths.contains(path))
        .forEach(paths::add);
    System.out.println("Asking " + camera.ip() + ":" + camera.rtspPort() + " for its stream:");
    return paths;
  }

  private Optional<Double> rate(Camera camera) throws IOException {
    if (measure <= 0) {
      return Optional.empty();
    }
    System.out.println("Measuring for " + measure + " s what it sends ...");
    OptionalDouble rate = new LiveStream(camera).bytesPerSecond(Duration.ofSeconds(measure));
    return rate.isPresent() ? Optional.of(rate.getAsDouble()) : Optional.empty();
  }

  private boolean agreed(ConfigFolder files, Camera camera) {
    if (yes || console == null) {
      return true;
    }
    String said = console.readLine("Write %s to %s? [Y/n] ", camera, files.camerasFile());
    return said != null && !said.strip().toLowerCase(java.util.Locale.ROOT).startsWith("n");
  }

  private static void install(
      ConfigFolder files,
      Installer installer,
      Draft draft,
      Camera camera,
      boolean firstCamera,
      boolean firstArchive)
      throws IOException {
    for (Path file : List.of(files.camerasFile(), files.backupFile())) {
      if (FirstFiles.isExample(file)) {
        System.out.println("put the example aside: " + installer.aside(file));
      }
    }
    installer.write(files.camerasFile(), draft.cameras(Optional.of(camera.rtspPath())));
    System.out.println(
        (firstCamera ? "wrote " : "added " + camera.station() + " to ") + files.camerasFile());
    if (firstArchive) {
      installer.write(files.backupFile(), draft.backup);
      System.out.println("wrote " + files.backupFile());
    }
  }

  /** The files as they are to be. */
  private final class Draft {
    private final ConfigFolder files;
    private final FirstFiles.Folders folders;
    private final boolean firstCamera;
    private final Optional<String> password;
    private final String backup;

    Draft(
        ConfigFolder files,
        FirstFiles.Folders folders,
        boolean firstCamera,
        Optional<String> password,
        String backup) {
      this.files = files;
      this.folders = folders;
      this.firstCamera = firstCamera;
      this.password = password;
      this.backup = backup;
    }

    /** What they amount to with a path of the stream. */
    Configuration with(Optional<String> path) throws IOException {
      return files.draft(
          cameras(path).getBytes(StandardCharsets.UTF_8),
          backup.getBytes(StandardCharsets.UTF_8),
          shared.mail());
    }

    String cameras(Optional<String> path) throws IOException {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("station", station);
      values.put("ip", ip);
      Optional.ofNullable(rtspPort)
          .filter(port -> !firstCamera || port != RTSP_PORT)
          .ifPresent(port -> values.put("rtsp_port", port));
      path.filter(found -> !firstCamera || !found.equals(USUAL_PATH))
          .ifPresent(found -> values.put("rtsp_path", found));
      if (firstCamera) {
        return FirstFiles.cameras(
            folders, user, password.orElse(""), segmentTime, CamerasText.entry(values));
      }
      Optional.ofNullable(user).ifPresent(name -> values.put("user", name));
      password.ifPresent(word -> values.put("password", word));
      String entry = CamerasText.entry(values);
      return CamerasText.with(EditedText.read(files.camerasFile()).text(), entry)
          .orElseThrow(
              () ->
                  new IOException(
                      files.camerasFile() + " has no list of cameras; add it there by hand"));
    }
  }
}
