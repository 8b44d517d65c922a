package auklab.video.ledger;

import auklab.video.footage.Durable;
import auklab.video.footage.Exclusive;
import auklab.video.space.Ballast;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the files that still lie here are proven to stand on the archive: the checkpoint {@code
 * state_dir/proven.jsonl}. It holds files that still lie here and no others, so it stays small; if
 * it is lost, what lies here is compared with the archive once more.
 */
public final class Proven {
  /** The field of a proof's event that says on which archive. */
  static final String MARK = "mark";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Kind kind;
  private final ArchiveNow archive;
  private final Path stamp;
  private final Path file;
  private final Exclusive lock;
  private final Path successLogDir;
  private final Ledger ledger;
  private final Clock clock;
  private final Ballast ballast;

  /**
   * @param stateDir folder of the checkpoint
   * @param successLogDir folder of the {@code .synced} logs
   * @param ledger where each proof is written first
   * @param clock says which day's log is today's
   */
  public Proven(Path stateDir, Path successLogDir, Ledger ledger, Clock clock) {
    this(stateDir, successLogDir, ledger, clock, () -> "");
  }

  /**
   * The same for proofs that hold for one archive alone: where another one is accepted, or its
   * address is edited, what lies here is compared once more.
   *
   * @param archive tells which archive is the one now
   */
  public Proven(Path stateDir, Path successLogDir, Ledger ledger, Clock clock, ArchiveNow archive) {
    this(stateDir, successLogDir, ledger, clock, Kind.ARCHIVED, "proven.jsonl", archive);
  }

  /** Which archive is the one now. */
  public interface ArchiveNow {
    /** Its mark; empty where none was accepted. */
    String mark() throws IOException;

    /** Whether copies count that lie on a disk that footage is recorded to. */
    default boolean countsOnSameDisk() {
      return false;
    }
  }

  /** What a proof says of a file. */
  public enum Kind {
    /** The archive has it. */
    ARCHIVED("proven", "synced"),
    /** Another disk has it, which is not the archive: it stays here. */
    EXPORTED("exported", "exported");

    private final String event;
    private final String list;

    Kind(String event, String list) {
      this.event = event;
      this.list = list;
    }
  }

  /**
   * Proofs of another kind, or of files that lie elsewhere: nothing here is deleted by them.
   *
   * @param stateDir folder of the checkpoint
   * @param successLogDir folder of the lists of each day
   * @param ledger where each proof is written first
   * @param clock says which day's list is today's
   * @param kind what a proof says
   * @param checkpoint name of the checkpoint
   * @param archive tells for which archive the proofs hold
   */
  public Proven(
      Path stateDir,
      Path successLogDir,
      Ledger ledger,
      Clock clock,
      Kind kind,
      String checkpoint,
      ArchiveNow archive) {
    this.archive = archive;
    this.stamp = stateDir.resolve(checkpoint + ".archive");
    this.kind = kind;
    this.file = stateDir.resolve(checkpoint);
    this.lock = new Exclusive(stateDir.resolve("proven.lock"));
    this.successLogDir = successLogDir;
    this.ledger = ledger;
    this.clock = clock;
    this.ballast = Ballast.in(stateDir, successLogDir);
  }

  /**
   * Records proofs: in the ledger, then in today's {@code .synced} log, then in the checkpoint.
   * When it returns, all of that is on stable storage.
   *
   * @param proofs what was proven
   * @param place where the copies are
   */
  public synchronized void record(List<Proof> proofs, Place place) throws IOException {
    if (proofs.isEmpty()) {
      return;
    }
    ledger.append(
        proofs.stream()
            .map(
                proof ->
                    Event.of(kind.event)
                        .with("path", proof.path())
                        .with("bytes", proof.bytes())
                        .with("sha256", proof.sha256())
                        .with("target", place.address())
                        .with(MARK, place.mark())
                        .with("after_close", age(proof)))
            .toList());
    stamp();
    String elsewhere = place.mark().equals(archive.mark()) ? "" : place.address();
    List<Proof> kept = proofs.stream().map(proof -> proof.at(elsewhere, place.sameDisk())).toList();
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault());
    locked(() -> write(successLogDir.resolve(today + "." + kind.list), kept));
  }

  /** Both lists get their lines, or none does. */
  private void write(Path log, List<Proof> proofs) throws IOException {
    String names = proofs.stream().map(proof -> proof.path() + "\n").collect(Collectors.joining());
    long before =
        ballast.spend(
            successLogDir,
            () -> {
              Files.createDirectories(successLogDir);
              return Ledger.AppendOnly.append(log, names.getBytes(StandardCharsets.UTF_8));
            });
    try {
      ballast.spend(file, () -> Ledger.AppendOnly.append(file, lines(proofs)));
    } catch (IOException e) {
      // On a full disk these files are compared again, and would be named again each time.
      Ledger.AppendOnly.takeBack(log, before);
      throw e;
    }
  }

  /** Does something while no other process writes these files. */
  private void locked(Ballast.Step step) throws IOException {
    try (FileChannel held = ballast.spend(file, lock::take)) {
      step.run();
    }
  }

  /**
   * From now on the checkpoint is of this archive; proofs of another one are of no use any more.
   */
  private void stamp() throws IOException {
    String mark = archive.mark();
    if (Files.exists(stamp) && isOfThisArchive()) {
      return;
    }
    if (!isOfThisArchive()) {
      Files.deleteIfExists(file);
    }
    ballast.spending(stamp, () -> Durable.replace(stamp, mark.getBytes(StandardCharsets.UTF_8)));
  }

  private boolean isOfThisArchive() throws IOException {
    return !Files.exists(stamp) || Files.readString(stamp).equals(archive.mark());
  }

  /** Time from a file's last write, which is a segment's close, until now, in seconds. */
  private long age(Proof proof) {
    return Duration.between(Instant.ofEpochMilli(proof.modified()), clock.instant()).toSeconds();
  }

  /**
   * Every proof of the checkpoint that holds, by its path. Torn lines, and what is no proof, are
   * passed over; so is a copy on the disk of the footage, unless the owner lets it count.
   */
  public synchronized Proofs all() throws IOException {
    Proofs proofs = new Proofs(archive.countsOnSameDisk());
    if (!isOfThisArchive()) {
      return proofs;
    }
    try (Lines lines = new Lines(file)) {
      while (lines.next()) {
        proofs.add(lines);
      }
    } catch (NoSuchFileException e) {
      // Nothing was proven yet.
    }
    return proofs;
  }

  /** The same if they are of the archive with this mark; otherwise none. */
  synchronized Proofs of(String mark) throws IOException {
    boolean ofThat = Files.exists(stamp) && Files.readString(stamp).equals(mark);
    Proofs proofs = new Proofs(archive.countsOnSameDisk());
    if (ofThat && mark.equals(archive.mark())) {
      all().values().stream().filter(proof -> proof.elsewhere().isEmpty()).forEach(proofs::add);
    }
    return proofs;
  }

  /**
   * Drops the proofs of files that no longer lie here.
   *
   * @param gone their paths
   */
  public synchronized void forget(Collection<String> gone) throws IOException {
    if (gone.isEmpty()) {
      return;
    }
    Set<String> dropped = Set.copyOf(gone);
    locked(
        () -> {
          Proofs proofs = all();
          ballast.spending(
              file,
              () ->
                  Durable.replace(
                      file,
                      out -> {
                        for (Proof proof : proofs.values()) {
                          if (!dropped.contains(proof.path())) {
                            out.write(line(proof));
                          }
                        }
                      }));
        });
  }

  /**
   * Drops the proofs of the archive itself, since it is seen to keep nothing safe: what lies here
   * is compared once more with an archive that does. Proofs of exports stay.
   */
  public synchronized void distrustArchive() throws IOException {
    forget(
        all().values().stream()
            .filter(proof -> proof.elsewhere().isEmpty())
            .map(Proof::path)
            .toList());
  }

  private static byte[] lines(Collection<Proof> proofs) throws JsonProcessingException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Proof proof : proofs) {
      lines.writeBytes(line(proof));
    }
    return lines.toByteArray();
  }

  private static byte[] line(Proof proof) throws JsonProcessingException {
    return (MAPPER.writeValueAsString(proof) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
