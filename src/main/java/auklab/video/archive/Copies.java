package auklab.video.archive;

import auklab.video.footage.ForeignFiles;
import auklab.video.stream.Packets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies on the archive: which files, and what their bytes are. Nothing is changed there. */
final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  /** A line of rsync's list: rights, size, date, time, path; of files alone. */
  private static final Pattern LISTED =
      Pattern.compile("-\\S{9}\\s+([\\d,.]+) \\S{10} \\S{8} (.+)");

  private static final Pattern FOLDER = Pattern.compile("d\\S{9}\\s+[\\d,.]+ \\S{10} \\S{8} (.+)");

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  private static final long SLOWEST_BYTES_PER_SECOND = 2_000_000;

  private final Rsync rsync;
  private final Workplace work;
  private final Path readyDir;

  /**
   * @param rsync reaches the archive
   * @param work where copies lie that are fetched to be read
   * @param readyDir {@code ready_for_backup_dir}
   */
  Copies(Rsync rsync, Workplace work, Path readyDir) {
    this.rsync = rsync;
    this.work = work;
    this.readyDir = readyDir;
  }

  /**
   * Compares files with the archive by their content, once they are {@link #settle settled}.
   *
   * @param files files of {@code ready_for_backup_dir}
   * @return rsync's answer: a line for each file that it has looked at
   */
  Program.Answer compare(List<Waiting> files) throws IOException {
    long bytes = files.stream().mapToLong(Waiting::bytes).sum();
    return compare(readyDir, Archive.list(files), bytes);
  }

  /**
   * The same for files that lie elsewhere.
   *
   * @param here the folder in which they lie
   * @param list their paths below it, a NUL behind each
   * @param bytes their size
   */
  Program.Answer compare(Path here, byte[] list, long bytes) throws IOException {
    // Both sides read every byte before they speak: this must not count as silence.
    Duration silence =
        Duration.ofSeconds(rsync.timeoutSeconds() + bytes / SLOWEST_BYTES_PER_SECOND);
    return rsync.run(
        List.of(
            "--timeout=" + silence.toSeconds(),
            "--checksum",
            "--dry-run",
            "-ii",
            "--8-bit-output",
            "--out-format=%i %n",
            "--files-from=-",
            "--from0"),
        List.of(here + "/", rsync.target().argument()),
        list,
        silence.plus(Rsync.LOOK));
  }

  /**
   * Puts copies on a mounted archive to its disk, and has the kernel drop what it remembers of
   * them, so that they are read from where they lie. It drops nothing that is not on the disk.
   *
   * @return what is wrong: then what is read may lie in memory alone, and proves nothing
   */
  Optional<Trouble> settle(List<Waiting> files) throws IOException {
    Target target = rsync.target();
    if (!target.isFolder()) {
      return Optional.empty();
    }
    // It moves nothing itself while a slow disk takes these, and what is sent beside them.
    long bytes = files.stream().mapToLong(Waiting::bytes).sum() + unwritten();
    Program.Answer written =
        rsync
            .program()
            .run(
                List.of("sync", "--file-system", target.address()),
                new byte[0],
                rsync.silence().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND));
    if (written.exit() != 0) {
      Trouble.Kind kind = Trouble.of(written).kind();
      return Optional.of(
          new Trouble(
              kind == Trouble.Kind.BROKEN ? Trouble.Kind.FAILING : kind,
              "what was sent cannot be put to the disk of "
                  + target.address()
                  + ": "
                  + written.complaint()));
    }
    byte[] copies =
        Archive.list(
            files.stream()
                .map(file -> new Waiting(target.argument() + file.path(), 0, 0))
                .toList());
    rsync
        .program()
        .run(
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
            Rsync.LOOK);
    return Optional.empty();
  }

  /** What this machine has in memory and not on its disks yet, in bytes. */
  private static long unwritten() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.matches("(Dirty|Writeback):.* kB"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /**
   * SHA-256 of files here, each read once.
   *
   * @param files files of {@code ready_for_backup_dir}
   * @return the sum of each by its path; those that cannot be read are missing
   */
  Map<String, String> sha256(List<Waiting> files) throws IOException {
    return sha256(readyDir, files);
  }

  private Map<String, String> sha256(Path folder, List<Waiting> files) throws IOException {
    Program.Answer answer =
        rsync
            .program()
            .run(
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
                Archive.list(files),
                rsync.silence());
    Map<String, String> sums = new TreeMap<>();
    for (String line : answer.text().split("\0")) {
      if (line.length() > 66) {
        sums.put(line.substring(66), line.substring(0, 64));
      }
    }
    return sums;
  }

  /**
   * The folders of stations.
   *
   * @return their names; empty where it cannot be told
   */
  Set<String> stations() throws IOException {
    Set<String> names = new TreeSet<>();
    rsync.list(
        List.of("--dirs", "--exclude=.*"),
        new byte[0],
        line -> {
          Matcher parts = FOLDER.matcher(line);
          if (parts.matches() && !parts.group(1).equals(".")) {
            String name = Itemized.unescaped(parts.group(1));
            if (!ForeignFiles.isOne(name)) {
              names.add(name);
            }
          }
        });
    return names;
  }

  /**
   * Looks at everything under a final name on the archive, however much that is.
   *
   * @param folder one folder of the archive's own, or all of them
   * @param files gets each file: its path, and its size in bytes
   * @param passedOver gets the name of each file or folder that the NAS or a system has made
   * @return what is wrong; empty where all was listed
   */
  Optional<Trouble> survey(
      Optional<String> folder, ObjLongConsumer<String> files, Consumer<String> passedOver)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("--recursive"));
    // They are listed, and what lies in them is not.
    for (String name : ForeignFiles.NAMES) {
      words.addAll(List.of("--exclude=" + name + "/*", "--include=" + name));
    }
    folder.ifPresent(
        name ->
            words.addAll(
                List.of("--include=" + Rsync.literally("/" + name) + "/", "--exclude=/*")));
    words.add("--exclude=.*");
    return listed(words, new byte[0], files, passedOver);
  }

  /**
   * Looks at the files that lie in folders of the archive, and not at those further below.
   *
   * @param folders paths below the archive; empty for its own
   * @return the size of each file in bytes, by its path; those of the lists are not among them
   */
  Inventory inventory(Collection<String> folders) throws IOException {
    Map<String, Long> bytes = new TreeMap<>();
    List<String> words = new ArrayList<>(List.of("--recursive", "--exclude=.*"));
    ForeignFiles.NAMES.forEach(name -> words.add("--exclude=" + name));
    words.addAll(List.of("--from0", "--include-from=-", "--exclude=*"));
    Optional<Trouble> trouble = listed(words, Rsync.within(folders, Rsync.ALL), bytes::put);
    return new Inventory(bytes, trouble);
  }

  /** Files on the archive: the size of each in bytes, by its path. */
  record Inventory(Map<String, Long> bytes, Optional<Trouble> trouble) {}

  /**
   * Has rsync list files.
   *
   * @param words which of them
   * @param input what it reads
   * @param files gets each file: its path, and its size in bytes
   */
  Optional<Trouble> listed(List<String> words, byte[] input, ObjLongConsumer<String> files)
      throws IOException {
    return listed(words, input, files, name -> {});
  }

  private Optional<Trouble> listed(
      List<String> words, byte[] input, ObjLongConsumer<String> files, Consumer<String> passedOver)
      throws IOException {
    Program.Answer answer =
        rsync.list(
            words,
            input,
            line -> {
              Matcher parts = LISTED.matcher(line);
              Matcher folder = FOLDER.matcher(line);
              if (parts.matches()) {
                String path = Itemized.unescaped(parts.group(2));
                if (ForeignFiles.leadsThroughOne(Path.of(path))) {
                  passedOver.accept(name(path));
                } else {
                  files.accept(path, Long.parseLong(parts.group(1).replaceAll("[^0-9]", "")));
                }
              } else if (folder.matches() && ForeignFiles.isOne(name(folder.group(1)))) {
                passedOver.accept(name(folder.group(1)));
              }
            });
    return answer.isWhole() || answer.isOnlyOf(Copies::isForeign)
        ? Optional.empty()
        : Optional.of(Trouble.of(answer));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether a complaint is of something that a NAS or a system has made, e.g. a closed folder. */
  private static boolean isForeign(String complaint) {
    Matcher quoted = QUOTED.matcher(complaint);
    return quoted.find() && ForeignFiles.leadsThroughOne(Path.of(quoted.group(1)));
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
    Target target = rsync.target();
    List<String> far = new ArrayList<>();
    Optional<Trouble> unsettled = settle(files);
    if (unsettled.isPresent()) {
      return unsettled;
    }
    if (target.isFolder()) {
      far.addAll(List.of("env", "-C", target.path(), "xargs", "-0", "sha256sum", "-b", "--"));
    } else if (!target.isDaemon()) {
      far.addAll(rsync.far("cd " + Rsync.quoted(target.path()) + " && xargs -0 sha256sum -b --"));
    } else {
      return fetchedSha256(files, sums);
    }
    long bytes = files.stream().mapToLong(Waiting::bytes).sum();
    Duration silence = rsync.silence().plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    int[] taken = {0};
    Program.Answer answer =
        rsync
            .program()
            .run(
                far,
                Archive.list(files),
                silence,
                target.isFolder() ? Program.FOR_EVER : silence,
                line ->
                    Sums.line(line)
                        .ifPresent(
                            sum -> {
                              taken[0]++;
                              sums.accept(sum.getKey(), sum.getValue());
                            }));
    if (taken[0] == 0 && answer.exit() != 0 && !target.isFolder()) {
      // No shell is given to us there, or it has no such program.
      LOG.info(
          "the archive reads no SHA-256 for us ({}): every byte is fetched from there",
          answer.complaint().isEmpty() ? "exit code " + answer.exit() : answer.complaint());
      return fetchedSha256(files, sums);
    }
    // A file that cannot be read is missing among the sums; the others count.
    return answer.exit() == 30 || answer.exit() == 255
        ? Optional.of(Trouble.of(answer))
        : Optional.empty();
  }

  /**
   * How long a segment is, by its packets, which a segment has whose writer was killed.
   *
   * @param file the segment, here or on a mounted archive
   * @param ffprobe the program that reads it
   * @param patience how long it may say nothing
   */
  Optional<Duration> length(Path file, String ffprobe, Duration patience) throws IOException {
    List<String> words = new ArrayList<>(List.of(ffprobe));
    words.addAll(Packets.question(file));
    double[] end = {-1};
    rsync
        .program()
        .run(
            words,
            new byte[0],
            patience,
            line -> Packets.end(line).ifPresent(time -> end[0] = Math.max(end[0], time)));
    return end[0] < 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(end[0] * 1000)));
  }

  /** Fetches a file into a folder of ours, which is to be removed afterwards. */
  Path fetch(String path) throws IOException {
    Path here = work.forFootage();
    rsync.run(
        List.of("--files-from=-", "--from0", "--timeout=" + rsync.timeoutSeconds()),
        List.of(rsync.target().argument(), here + "/"),
        Archive.list(List.of(new Waiting(path, 0, 0))),
        rsync.silence());
    return here;
  }

  private Optional<Trouble> fetchedSha256(List<Waiting> files, BiConsumer<String, String> sums)
      throws IOException {
    Path here = work.forFootage();
    try {
      Program.Answer answer =
          rsync.run(
              List.of("--files-from=-", "--from0", "--timeout=" + rsync.timeoutSeconds()),
              List.of(rsync.target().argument(), here + "/"),
              Archive.list(files),
              rsync.silence());
      List<Waiting> arrived =
          files.stream().filter(file -> Files.isRegularFile(here.resolve(file.path()))).toList();
      sha256(here, arrived).forEach(sums);
      return answer.exit() == 0 || answer.exit() == 23
          ? Optional.empty()
          : Optional.of(Trouble.of(answer));
    } finally {
      Workplace.remove(here);
    }
  }
}
