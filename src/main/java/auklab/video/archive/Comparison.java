package auklab.video.archive;

import auklab.video.config.Backup;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares files here with the archive by their content, through rsync, which reads both sides
 * where they lie. Only what this finds equal is proven; nothing is ever written to the archive.
 */
public final class Comparison {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  /** Length of the letters with which rsync says what differs. */
  private static final int ITEMIZED = 11;

  private static final long SLICE_BYTES = 1_000_000_000;
  private static final int SLICE_FILES = 1000;
  private static final long SILENCE_SECONDS = 120;
  private static final long SLOWEST_BYTES_PER_SECOND = 2_000_000;
  private static final Pattern ESCAPED_BACKSLASH = Pattern.compile("\\\\#134(?=#[0-9]{3})");

  private final ReadyFolder ready;
  private final Backup backup;
  private final Target target;
  private final Proven proven;
  private final Duration longest;

  /**
   * @param backup says what is compared with what, and how the archive is reached
   * @param proven where proofs are recorded
   * @param longest how long one comparison may take; rsync itself ends sooner when nothing moves
   */
  public Comparison(Backup backup, Proven proven, Duration longest) {
    this.ready = new ReadyFolder(backup.readyDir());
    this.backup = backup;
    this.target = new Target(backup.target());
    this.proven = proven;
    this.longest = longest;
  }

  /**
   * Compares files with the archive, and records what is proven by it. It asks the archive itself,
   * so that no caller can hand it an answer.
   *
   * @param files files of {@code ready_for_backup_dir}, as they are now
   * @return what was found; what could not be compared stands nowhere in it
   */
  public Verdict compare(List<Waiting> files) throws IOException {
    List<Proof> equal = new ArrayList<>();
    List<Waiting> different = new ArrayList<>();
    List<Waiting> missing = new ArrayList<>();
    List<String> troubles = new ArrayList<>();
    if (!files.isEmpty()) {
      target.unavailable(ready.folder()).ifPresent(troubles::add);
    }
    for (List<Waiting> slice : slices(files)) {
      if (!troubles.isEmpty()) {
        // An archive that is away, or fails once, is not asked for the rest.
        break;
      }
      Verdict verdict = compareSlice(slice);
      equal.addAll(verdict.proven());
      different.addAll(verdict.different());
      missing.addAll(verdict.missing());
      troubles.addAll(verdict.troubles());
    }
    troubles.forEach(trouble -> LOG.warn("the comparison with the archive: {}", trouble));
    return new Verdict(equal, different, missing, troubles);
  }

  /** Pieces small enough that one comparison neither takes for ever nor fills the memory. */
  private static List<List<Waiting>> slices(List<Waiting> files) {
    List<List<Waiting>> slices = new ArrayList<>();
    long bytes = SLICE_BYTES;
    for (Waiting file : files) {
      boolean full = bytes + file.bytes() > SLICE_BYTES;
      if (slices.isEmpty() || full || slices.get(slices.size() - 1).size() >= SLICE_FILES) {
        slices.add(new ArrayList<>());
        bytes = 0;
      }
      slices.get(slices.size() - 1).add(file);
      bytes += file.bytes();
    }
    return slices;
  }

  private Verdict compareSlice(List<Waiting> files) throws IOException {
    if (target.isFolder()) {
      // What was just written there would be read back from this machine's own memory.
      run("xargs", forgetArguments(), copies(files));
    }
    long bytes = files.stream().mapToLong(Waiting::bytes).sum();
    return verdict(files, run("rsync", arguments(bytes), list(files)));
  }

  /**
   * What a program left.
   *
   * @param exit its exit code
   * @param text what it printed
   * @param said what it said besides: its own complaints, but also the banner of an ssh server
   */
  record Answer(int exit, String text, String said) {
    boolean isWhole() {
      return exit == 0 && said.lines().noneMatch(line -> line.startsWith("rsync"));
    }
  }

  private Answer run(String program, List<String> arguments, byte[] input) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    DefaultExecutor executor = DefaultExecutor.builder().get();
    executor.setStreamHandler(
        new PumpStreamHandler(output, errors, new ByteArrayInputStream(input)));
    executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(longest).get());
    executor.setExitValues(null);
    CommandLine command = new CommandLine(program);
    arguments.forEach(argument -> command.addArgument(argument, false));
    int exit = executor.execute(command);
    return new Answer(
        exit,
        output.toString(StandardCharsets.UTF_8),
        errors.toString(StandardCharsets.UTF_8).strip());
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

  /** Paths of the copies on a mounted archive, a NUL behind each. */
  private byte[] copies(List<Waiting> files) {
    return list(
        files.stream()
            .map(file -> new Waiting(target.argument() + file.path(), 0, 0))
            .filter(file -> Files.isRegularFile(Path.of(file.path())))
            .toList());
  }

  /** Arguments of xargs that have the kernel drop what it remembers of each of these files. */
  private static List<String> forgetArguments() {
    return List.of(
        "--null",
        "--no-run-if-empty",
        "-I{}",
        "dd",
        "if={}",
        "iflag=nocache",
        "count=0",
        "status=none");
  }

  /** rsync's arguments: compare by checksum, change nothing, and say a line for each file. */
  private List<String> arguments(long bytes) {
    List<String> words = new ArrayList<>(backup.rsyncOptions().connection());
    words.addAll(
        List.of(
            // Both sides read every byte before they speak: this must not count as silence.
            "--timeout=" + (SILENCE_SECONDS + bytes / SLOWEST_BYTES_PER_SECOND),
            "--checksum",
            "--dry-run",
            "-ii",
            "--8-bit-output",
            "--out-format=%i %n",
            "--files-from=-",
            "--from0",
            "--",
            ready.folder() + "/",
            target.argument()));
    return words;
  }

  /** Reads what rsync found, and records what is proven by it. */
  private Verdict verdict(List<Waiting> files, Answer answer) throws IOException {
    Map<String, String> lines = new HashMap<>();
    for (String line : answer.text().split("\n")) {
      if (line.length() > ITEMIZED + 1 && line.charAt(1) == 'f') {
        lines.put(unescaped(line.substring(ITEMIZED + 1)), line.substring(0, ITEMIZED));
      }
    }
    List<Proof> equal = new ArrayList<>();
    List<Waiting> different = new ArrayList<>();
    List<Waiting> missing = new ArrayList<>();
    for (Waiting file : files) {
      String item = lines.getOrDefault(file.path(), "");
      if (item.startsWith(".f")) {
        prove(file, equal);
      } else if (item.startsWith("+++", 2)) {
        missing.add(file);
      } else if (!item.isEmpty() && answer.isWhole()) {
        // A copy that could not be read looks like another one: only a whole answer tells.
        different.add(file);
      }
    }
    proven.record(equal, target.address());
    List<String> troubles =
        answer.isWhole()
            ? List.of()
            : List.of(
                "it could not be read as a whole ("
                    + RsyncExit.describe(answer.exit())
                    + "): "
                    + answer.said().lines().findFirst().orElse(""));
    return new Verdict(equal, different, missing, troubles);
  }

  /**
   * A name as it is on the disk. rsync writes the backslash of a name that looks like one of its
   * own escapes as {@code \#134}; other escapes stand for control characters, which no name here
   * has.
   *
   * @param name a name from rsync's output
   */
  public static String unescaped(String name) {
    return ESCAPED_BACKSLASH.matcher(name).replaceAll("\\\\");
  }

  /** A proof bears the hash of the bytes here, and holds only if they have not changed since. */
  private void prove(Waiting file, List<Proof> proofs) {
    try {
      Path here = ready.folder().resolve(file.path());
      Path copy = Path.of(target.argument() + file.path());
      if (target.isFolder() && Files.isSameFile(here, copy)) {
        LOG.error("{} is {} itself and no copy of it; it is not proven", copy, here);
        return;
      }
      String sha256 = sha256(here);
      if (ready.file(file.path()).filter(file::equals).isPresent()) {
        proofs.add(new Proof(file.path(), file.bytes(), file.modified(), sha256));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read any more, and is not proven: {}", file.path(), e.toString());
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
