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
import java.util.Optional;
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
    if (files.isEmpty()) {
      return new Verdict(List.of(), List.of(), List.of());
    }
    Optional<String> unavailable = target.unavailable();
    if (unavailable.isPresent()) {
      // What lies in the bare mount point of an archive that is away is no copy of anything.
      LOG.warn("nothing can be compared: {}", unavailable.get());
      return new Verdict(List.of(), List.of(), List.of());
    }
    if (target.isFolder()) {
      // What was just written there would be read back from this machine's own memory.
      run("xargs", forgetArguments(), copies(files));
    }
    return verdict(files, run("rsync", arguments(), list(files)));
  }

  private String run(String program, List<String> arguments, byte[] input) throws IOException {
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
    if (exit != 0) {
      LOG.warn(
          "the comparison with the archive was cut off: {} ended with code {}: {}",
          program,
          exit,
          errors.toString(StandardCharsets.UTF_8).strip());
    }
    return output.toString(StandardCharsets.UTF_8);
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
  private List<String> arguments() {
    List<String> words = new ArrayList<>(backup.rsyncOptions().connection());
    words.addAll(
        List.of(
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

  /**
   * Reads what rsync found, and records what is proven by it.
   *
   * @param files the files that were compared, as they were before
   * @param output rsync's output
   */
  Verdict verdict(List<Waiting> files, String output) throws IOException {
    Map<String, String> lines = new HashMap<>();
    for (String line : output.split("\n")) {
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
      } else if (!item.isEmpty()) {
        different.add(file);
      }
    }
    proven.record(equal, target.address());
    return new Verdict(equal, different, missing);
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
      String sha256 = sha256(ready.folder().resolve(file.path()));
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
