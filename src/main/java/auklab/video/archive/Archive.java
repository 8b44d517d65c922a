package auklab.video.archive;

import auklab.video.config.Backup;
import auklab.video.footage.Durable;
import auklab.video.footage.Mounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The far end: all that is done with the archive, by rsync and a few small programs, each of them
 * bounded in time. Nothing here touches the archive's folder from this process itself.
 */
public final class Archive {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  /** Name of the file that says which archive this is, before its mark. */
  static final String MARK = ".auklab-archive-";

  private static final Pattern MARKED = Pattern.compile("\\" + MARK + "([0-9a-f]{32})\\R?");

  /** A line of rsync's list: rights, size, date, time, path; of files alone. */
  private static final Pattern LISTED =
      Pattern.compile("-\\S{9}\\s+([\\d,.]+) \\S{10} \\S{8} (.+)");

  private static final Pattern FOLDER = Pattern.compile("d\\S{9}\\s+[\\d,.]+ \\S{10} \\S{8} (.+)");

  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final long SLOWEST_BYTES_PER_SECOND = 2_000_000;
  private static final String VERIFY = "verify-";

  /** More than a list of ours ever has, in bytes. */
  private static final long LARGEST_LIST = 5_000_000;

  private static final Path MEMORY = Path.of("/dev/shm");

  private final Backup backup;
  private final Target target;
  private final Program program;
  private final Identities identities;
  private final Path stateDir;
  private final String workName;
  private final String ours;

  /**
   * @param backup says where the archive is, and how it is reached
   * @param stateDir where it is noted which archive that is
   */
  public Archive(Backup backup, Path stateDir) {
    this.backup = backup;
    this.target = new Target(backup.target());
    this.program = new Program(backup.effort());
    this.identities = new Identities(stateDir.resolve("archives.json"));
    this.stateDir = stateDir;
    this.workName =
        "auklab-video-" + Integer.toHexString(stateDir.toAbsolutePath().hashCode()) + "-";
    this.ours = ProcessHandle.current().pid() + "-";
  }

  /** The mark of the archive, where one was accepted. */
  public Optional<String> mark() throws IOException {
    return identities.of(target.address());
  }

  public Target target() {
    return target;
  }

  /**
   * Whether the archive is there, and is the one that we know.
   *
   * @return what is wrong with it; empty where all is well, and where none was ever accepted at
   *     this address
   */
  public Optional<Trouble> look() throws IOException {
    return look(identities.of(target.address()));
  }

  private Optional<Trouble> look(Optional<String> known) throws IOException {
    Optional<Trouble> absent = absent();
    if (absent.isPresent()) {
      return absent;
    }
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Marks marks = marks();
    return marks.trouble().isPresent()
        ? marks.trouble()
        : marks.found().contains(known.get())
            ? onePlace(known.get())
            : Optional.of(another(marks.found()));
  }

  /**
   * Whether the archive is the folder here itself, or one above it, by whatever way it is reached.
   */
  private Optional<Trouble> onePlace(String mark) {
    Path ready = backup.readyDir().toAbsolutePath();
    for (Path folder = ready; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(MARK + mark))) {
        return Optional.of(
            new Trouble(
                Trouble.Kind.ANOTHER,
                target.address() + " is " + folder + " itself: what lies there is no copy"));
      }
    }
    return Optional.empty();
  }

  private Trouble another(Set<String> found) {
    return new Trouble(
        Trouble.Kind.ANOTHER,
        target.address()
            + (found.isEmpty()
                ? " lacks the mark of the archive that was there: it may be a bare mount point, or"
                    + " another disk"
                : " bears the mark of another archive"));
  }

  /**
   * Gets ready to write: the first archive that is used at an address is accepted as it is.
   *
   * @return what is wrong; empty where all is well
   */
  public Optional<Trouble> open() throws IOException {
    Optional<String> known = identities.of(target.address());
    Optional<Trouble> trouble = look(known);
    return trouble.isPresent() || known.isPresent() ? trouble : accept();
  }

  /**
   * Accepts what is at the address now as the archive from now on.
   *
   * @return what is wrong; empty where it is accepted
   */
  public Optional<Trouble> accept() throws IOException {
    Optional<Trouble> absent = absent();
    if (absent.isPresent()) {
      return absent;
    }
    Marks marks = marks();
    if (marks.trouble().isPresent() && !isToBeMade(marks.trouble().get())) {
      return marks.trouble();
    }
    String mark = marks.found().stream().findFirst().orElseGet(Archive::freshMark);
    if (!marks.found().contains(mark)) {
      Optional<Trouble> refused = put(Map.of(MARK + mark, explanation()));
      if (refused.isPresent()) {
        return refused;
      }
    }
    Optional<Trouble> same = onePlace(mark);
    if (same.isPresent()) {
      return same;
    }
    identities.accept(target.address(), mark);
    LOG.info("{} is the archive from now on (mark {})", target.address(), mark);
    return Optional.empty();
  }

  /** A folder that is not there yet is made by rsync, if only one is missing. */
  private static boolean isToBeMade(Trouble trouble) {
    return trouble.kind() == Trouble.Kind.AWAY;
  }

  private static String freshMark() {
    byte[] bytes = new byte[16];
    ThreadLocalRandom.current().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String explanation() {
    return "By this file AukLab Video knows its archive. Without it nothing is written here until"
        + " somebody says: auklab-video accept-target\n";
  }

  /**
   * Why the archive's folder is not there, as far as this machine can tell without looking in it.
   */
  private Optional<Trouble> absent() throws IOException {
    if (!target.isFolder()) {
      return Optional.empty();
    }
    Program.Answer answer =
        program.run(
            List.of(
                "sh",
                "-c",
                "realpath -m -- \"$1\" \"$2\" && stat -L -c %d:%i -- \"$2\" \"$1\" 2>/dev/null;"
                    + " test -d \"$1\" || test -d \"$(dirname -- \"$1\")\" && echo there",
                "sh",
                target.address(),
                backup.readyDir().toString()),
            new byte[0],
            LOOK);
    if (answer.exit() == 30) {
      return Optional.of(Trouble.of(answer));
    }
    List<String> lines = answer.text().lines().toList();
    if (lines.size() < 2) {
      return Optional.of(new Trouble(Trouble.Kind.AWAY, answer.complaint()));
    }
    Path folder = Path.of(lines.get(0));
    Path here = Path.of(lines.get(1));
    boolean sameFolder = lines.size() > 3 && lines.get(2).equals(lines.get(3));
    if (sameFolder || folder.startsWith(here) || here.startsWith(folder)) {
      return Optional.of(
          new Trouble(
              Trouble.Kind.ANOTHER,
              target.address()
                  + " and ready_for_backup_dir are one place: what lies there is no copy"));
    }
    Optional<Path> unmounted = Mounts.now().absent(folder);
    if (unmounted.isPresent()) {
      return Optional.of(
          new Trouble(
              Trouble.Kind.AWAY,
              target.address()
                  + " lies on "
                  + unmounted.get()
                  + ", which is not mounted; is the NAS on?"));
    }
    return lines.contains("there")
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                Trouble.Kind.AWAY, target.address() + " is not there; is the NAS on and mounted?"));
  }

  private record Marks(Set<String> found, Optional<Trouble> trouble) {}

  /** The marks in the archive's folder. */
  private Marks marks() throws IOException {
    Program.Answer answer =
        rsync(
            List.of("--dirs", "--list-only", "--include=/" + MARK + "*", "--exclude=*"),
            List.of(target.argument()),
            new byte[0],
            LOOK);
    Set<String> found = new TreeSet<>();
    Matcher marks = MARKED.matcher(answer.text());
    while (marks.find()) {
      found.add(marks.group(1));
    }
    if (!found.isEmpty() || answer.isWhole()) {
      return new Marks(found, Optional.empty());
    }
    Trouble trouble = Trouble.of(answer);
    return new Marks(
        Set.of(),
        Optional.of(
            answer.said().contains("No such file")
                ? new Trouble(Trouble.Kind.AWAY, target.address() + " is not there")
                : trouble));
  }

  /** Arguments with which rsync sends what its input lists; what stands there already stays. */
  public List<String> sending() {
    List<String> words = new ArrayList<>(backup.rsyncOptions().transfer());
    backup.effort().bwlimit().ifPresent(limit -> words.add("--bwlimit=" + limit));
    words.addAll(List.of("--8-bit-output", "--out-format=%i %n", "--files-from=-", "--from0"));
    words.addAll(shell());
    words.addAll(List.of("--", backup.readyDir() + "/", target.argument()));
    return words;
  }

  /** How long rsync may stand still while it sends. */
  public Duration sendingSilence() {
    return Duration.ofSeconds(backup.rsyncOptions().timeoutSeconds() + LOOK.toSeconds());
  }

  /** Runs rsync, as a stage's route asks for it. */
  public Program.Answer run(List<String> words, byte[] input) throws IOException {
    return program.run(words, input, sendingSilence());
  }

  /**
   * Compares files with the archive by their content, without changing anything there.
   *
   * @param files files of {@code ready_for_backup_dir}
   * @return rsync's answer: a line for each file that it has looked at
   */
  Program.Answer compare(List<Waiting> files) throws IOException {
    if (target.isFolder()) {
      settle(files);
    }
    long bytes = files.stream().mapToLong(Waiting::bytes).sum();
    return compare(backup.readyDir(), list(files), bytes);
  }

  private Program.Answer compare(Path here, byte[] list, long bytes) throws IOException {
    // Both sides read every byte before they speak: this must not count as silence.
    Duration silence =
        Duration.ofSeconds(
            backup.rsyncOptions().timeoutSeconds() + bytes / SLOWEST_BYTES_PER_SECOND);
    return rsync(
        List.of(
            "--timeout=" + silence.toSeconds(),
            "--checksum",
            "--dry-run",
            "-ii",
            "--8-bit-output",
            "--out-format=%i %n",
            "--files-from=-",
            "--from0"),
        List.of(here + "/", target.argument()),
        list,
        silence.plus(LOOK));
  }

  /**
   * Puts copies on a mounted archive to its disk, and has the kernel drop what it remembers of
   * them, so that they are read from where they lie.
   */
  private void settle(List<Waiting> files) throws IOException {
    program.run(List.of("sync", "--file-system", target.address()), new byte[0], sendingSilence());
    byte[] copies =
        list(
            files.stream()
                .map(file -> new Waiting(target.argument() + file.path(), 0, 0))
                .toList());
    program.run(
        List.of(
            "xargs",
            "--null",
            "--no-run-if-empty",
            "-I{}",
            "dd",
            "if={}",
            "iflag=nocache",
            "count=0",
            "status=none"),
        copies,
        LOOK);
  }

  /**
   * SHA-256 of files here, each read once.
   *
   * @param files files of {@code ready_for_backup_dir}
   * @return the sum of each by its path; those that cannot be read are missing
   */
  Map<String, String> sha256(List<Waiting> files) throws IOException {
    return sha256(backup.readyDir(), files);
  }

  private Map<String, String> sha256(Path folder, List<Waiting> files) throws IOException {
    Program.Answer answer =
        program.run(
            List.of(
                "env",
                "-C",
                folder.toString(),
                "xargs",
                "--null",
                "--no-run-if-empty",
                "sha256sum",
                "--binary",
                "--zero",
                "--"),
            list(files),
            sendingSilence());
    Map<String, String> sums = new TreeMap<>();
    for (String line : answer.text().split("\0")) {
      if (line.length() > 66) {
        sums.put(line.substring(66), line.substring(0, 64));
      }
    }
    return sums;
  }

  /**
   * What is found of the lists of these folders, or the trouble that kept them from being read.
   *
   * @param byFolder the list of each folder; an empty one where the archive has none
   */
  record Lists(Map<String, Sums> byFolder, Optional<Trouble> trouble) {}

  /**
   * Fetches the {@code SHA256SUMS} of folders, and sees once more that this is the archive we know.
   *
   * @param folders paths below the archive, e.g. {@code ROST1/2026-06-01}; empty for its own
   */
  Lists lists(Collection<String> folders) throws IOException {
    Path here = workFolder();
    try {
      Set<String> wanted = new LinkedHashSet<>();
      for (String folder : folders) {
        Path path = Path.of(folder);
        for (int n = 1; n <= path.getNameCount() && !folder.isEmpty(); n++) {
          wanted.add("/" + path.subpath(0, n));
        }
        wanted.add("/" + of(folder, Sums.FILE));
      }
      List<Waiting> patterns =
          wanted.stream().map(path -> new Waiting(literally(path), 0, 0)).toList();
      Program.Answer answer =
          rsync(
              List.of(
                  "--recursive",
                  "--times",
                  "--from0",
                  "--include-from=-",
                  "--include=/" + MARK + "*",
                  "--exclude=*"),
              List.of(target.argument(), here + "/"),
              list(patterns),
              sendingSilence());
      if (!answer.isWhole()) {
        return new Lists(Map.of(), Optional.of(Trouble.of(answer)));
      }
      Optional<String> known = identities.of(target.address());
      if (known.isPresent() && !Files.exists(here.resolve(MARK + known.get()))) {
        return new Lists(Map.of(), Optional.of(another(Set.of())));
      }
      Map<String, Sums> lists = new TreeMap<>();
      for (String folder : folders) {
        Path list = here.resolve(of(folder, Sums.FILE));
        if (list.toFile().length() > LARGEST_LIST) {
          return new Lists(
              Map.of(),
              Optional.of(
                  new Trouble(
                      Trouble.Kind.BROKEN,
                      of(folder, Sums.FILE)
                          + " on the archive is too large to be a list of ours")));
        }
        lists.put(
            folder,
            Files.isRegularFile(list)
                ? Sums.parse(new String(Files.readAllBytes(list), StandardCharsets.UTF_8))
                : new Sums(Map.of()));
      }
      return new Lists(lists, Optional.empty());
    } finally {
      remove(here);
    }
  }

  /** The folders of stations on the archive. */
  record Stations(Set<String> names, Optional<Trouble> trouble) {}

  Stations stations() throws IOException {
    Set<String> names = new TreeSet<>();
    Program.Answer answer =
        rsync(
            List.of("--dirs", "--list-only", "--8-bit-output", "--exclude=.*"),
            List.of(target.argument()),
            new byte[0],
            sendingSilence());
    answer
        .text()
        .lines()
        .map(FOLDER::matcher)
        .filter(Matcher::matches)
        .map(parts -> Comparison.unescaped(parts.group(1)))
        .filter(name -> !name.equals("."))
        .forEach(names::add);
    return new Stations(
        names, answer.isWhole() ? Optional.empty() : Optional.of(Trouble.of(answer)));
  }

  /** Everything under a final name on the archive: its size in bytes, by its path. */
  record Inventory(Map<String, Long> bytes, Optional<Trouble> trouble) {}

  /** Lists the archive, or what lies below one folder of it. */
  Inventory inventory(Optional<String> folder) throws IOException {
    List<String> words = new ArrayList<>(List.of("--recursive", "--list-only", "--8-bit-output"));
    words.add("--no-human-readable");
    folder.ifPresent(
        name -> words.addAll(List.of("--include=" + literally("/" + name) + "/", "--exclude=/*")));
    words.add("--exclude=.*");
    Map<String, Long> bytes = new TreeMap<>();
    List<String> all = new ArrayList<>(List.of("rsync"));
    all.addAll(backup.rsyncOptions().connection());
    all.addAll(shell());
    all.addAll(words);
    all.addAll(List.of("--", target.argument()));
    Program.Answer answer =
        program.run(
            all,
            new byte[0],
            sendingSilence(),
            line -> {
              Matcher parts = LISTED.matcher(line);
              if (parts.matches()) {
                bytes.put(
                    Comparison.unescaped(parts.group(2)),
                    Long.parseLong(parts.group(1).replaceAll("[^0-9]", "")));
              }
            });
    return new Inventory(
        bytes, answer.isWhole() ? Optional.empty() : Optional.of(Trouble.of(answer)));
  }

  /**
   * SHA-256 of files on the archive, taken where they lie: on the machine behind ssh, if it lets
   * us; otherwise they are fetched, piece by piece.
   *
   * @param files their paths and sizes
   * @param sums gets the sum of each by its path, as it is known
   * @return what is wrong; files that cannot be read are missing among the sums
   */
  Optional<Trouble> farSha256(List<Waiting> files, BiConsumer<String, String> sums)
      throws IOException {
    List<String> far = new ArrayList<>();
    if (target.isFolder()) {
      settle(files);
      far.addAll(List.of("env", "-C", target.path(), "xargs", "-0", "sha256sum", "-b", "--"));
    } else if (!target.isDaemon()) {
      far.addAll(remoteShell());
      far.addAll(
          List.of(target.host(), "cd " + quoted(target.path()) + " && xargs -0 sha256sum -b --"));
    } else {
      return fetchedSha256(files, sums);
    }
    long bytes = files.stream().mapToLong(Waiting::bytes).sum();
    int[] taken = {0};
    Program.Answer answer =
        program.run(
            far,
            list(files),
            sendingSilence().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND),
            line ->
                Sums.line(line)
                    .ifPresent(
                        sum -> {
                          taken[0]++;
                          sums.accept(sum.getKey(), sum.getValue());
                        }));
    if (taken[0] == 0 && answer.exit() != 0 && !target.isFolder()) {
      // No shell is given to us there, or it has no such program.
      return fetchedSha256(files, sums);
    }
    // A file that cannot be read is missing among the sums; the others count.
    return answer.exit() == 30 || answer.exit() == 255
        ? Optional.of(Trouble.of(answer))
        : Optional.empty();
  }

  private Optional<Trouble> fetchedSha256(List<Waiting> files, BiConsumer<String, String> sums)
      throws IOException {
    Path here = Files.createTempDirectory(stateDir, VERIFY + ours);
    try {
      Program.Answer answer =
          rsync(
              List.of(
                  "--files-from=-",
                  "--from0",
                  "--timeout=" + backup.rsyncOptions().timeoutSeconds()),
              List.of(target.argument(), here + "/"),
              list(files),
              sendingSilence());
      List<Waiting> arrived =
          files.stream().filter(file -> Files.isRegularFile(here.resolve(file.path()))).toList();
      sha256(here, arrived).forEach(sums);
      return answer.exit() == 0 || answer.exit() == 23
          ? Optional.empty()
          : Optional.of(Trouble.of(answer));
    } finally {
      remove(here);
    }
  }

  private List<String> remoteShell() {
    List<String> words = backup.rsyncOptions().connection();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals("-e") && i + 1 < words.size()) {
        return List.of(words.get(i + 1).split(" +"));
      }
      if (words.get(i).startsWith("--rsh=")) {
        return List.of(words.get(i).substring("--rsh=".length()).split(" +"));
      }
    }
    return Target.SSH;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Replaces the lists of folders, each as a whole. */
  Optional<Trouble> replace(Map<String, Sums> lists) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    lists.forEach((folder, sums) -> texts.put(of(folder, Sums.FILE), sums.text()));
    return put(texts);
  }

  /**
   * Puts small files of ours on the archive, each under its final name at once or not at all.
   *
   * @param texts what they hold, by their paths below the archive
   */
  private Optional<Trouble> put(Map<String, String> texts) throws IOException {
    Path here = workFolder();
    try {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Path file = here.resolve(text.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.getValue());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      }
      byte[] list = list(texts.keySet().stream().map(path -> new Waiting(path, 0, 0)).toList());
      // The owner's options are for footage: one that leaves out small files would leave out these.
      Program.Answer answer =
          rsync(
              List.of("--times", "--omit-dir-times", "--ignore-times", "--files-from=-", "--from0"),
              List.of(here + "/", target.argument()),
              list,
              sendingSilence());
      return areThere(here, texts.keySet(), list)
          ? Optional.empty()
          : Optional.of(Trouble.of(answer));
    } finally {
      remove(here);
    }
  }

  private boolean areThere(Path here, Set<String> paths, byte[] list) throws IOException {
    Program.Answer answer = compare(here, list, 0);
    Set<String> equal = new TreeSet<>();
    answer
        .text()
        .lines()
        .filter(line -> line.startsWith(".f") && line.length() > 12)
        .forEach(line -> equal.add(Comparison.unescaped(line.substring(12))));
    return equal.containsAll(paths);
  }

  private Program.Answer rsync(
      List<String> options, List<String> places, byte[] input, Duration silence)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("rsync"));
    words.addAll(backup.rsyncOptions().connection());
    words.addAll(shell());
    words.addAll(options);
    words.add("--");
    words.addAll(places);
    return program.run(words, input, silence);
  }

  /** ssh asks nobody for a password, and does not wait for ever for a connection. */
  private List<String> shell() {
    boolean own =
        backup.rsyncOptions().connection().stream()
            .anyMatch(word -> word.equals("-e") || word.startsWith("--rsh"));
    return target.isFolder() || target.isDaemon() || own
        ? List.of()
        : List.of("--rsh=" + String.join(" ", Target.SSH));
  }

  /**
   * A folder of its own for one exchange of small files; in memory, so that a disk without a byte
   * or an inode left is no hindrance.
   */
  private Path workFolder() throws IOException {
    if (!Files.isWritable(MEMORY)) {
      Durable.createPrivateDirectories(stateDir);
    }
    return Files.createTempDirectory(workPlace(), workName + ours);
  }

  private Path workPlace() {
    return Files.isWritable(MEMORY) ? MEMORY : stateDir;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Removes what processes that are no more have left of their work. */
  public void tidy() {
    tidy(workPlace(), workName);
    tidy(stateDir, VERIFY);
  }

  private static void tidy(Path place, String prefix) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(place, prefix + "*")) {
      for (Path folder : left) {
        String pid = folder.getFileName().toString().substring(prefix.length()).split("-")[0];
        if (pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          remove(folder);
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: {}", place, e.toString());
    }
  }

  /** The paths of files as rsync reads them from its input, a NUL behind each. */
  public static byte[] list(List<Waiting> files) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (Waiting file : files) {
      list.writeBytes(file.path().getBytes(StandardCharsets.UTF_8));
      list.write(0);
    }
    return list.toByteArray();
  }

  static String of(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** A path as a pattern of rsync that nothing else matches. */
  private static String literally(String path) {
    return path.matches(".*[*?\\[].*") ? path.replaceAll("[*?\\[\\\\]", "\\\\$0") : path;
  }
}
