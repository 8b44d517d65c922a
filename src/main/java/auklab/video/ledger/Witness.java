package auklab.video.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What was ever proven on an archive, by the word of the ledger, and of the checkpoint where the
 * ledger is lost: the second witness beside the archive's own lists. A ledger of any length is read
 * line by line, in the memory that the answer takes.
 */
public final class Witness {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String ENDING = ".jsonl";
  private static final String PATH = "\"path\":\"";

  /** So many days before its name says, footage may have been proven by the ledger's days. */
  private static final int TIME_ZONES = 2;

  private final Path ledger;
  private final Proven proven;

  /**
   * @param stateDir {@code state_dir}, with the ledger
   * @param proven the checkpoint
   */
  public Witness(Path stateDir, Proven proven) {
    this.ledger = stateDir.resolve("ledger");
    this.proven = proven;
  }

  /**
   * The folders in which files were proven.
   *
   * @param mark that of the archive
   * @param wanted which paths count
   * @return how often a file was proven, by its folder, e.g. {@code ROST1/2026-06-01}
   */
  public Map<String, Integer> folders(String mark, Predicate<String> wanted) throws IOException {
    Map<String, Integer> folders = new TreeMap<>();
    Predicate<String> count =
        path -> {
          if (wanted.test(path)) {
            folders.merge(folder(path), 1, Integer::sum);
          }
          return false;
        };
    read(days(Optional.empty()), mark, count, new Proofs());
    proven.of(mark).keySet().forEach(count::test);
    return folders;
  }

  /**
   * What was proven in these folders, the last proof of each file. The checkpoint's come first; of
   * those that the ledger tells, the modification time is not known.
   *
   * @param folders such as {@code ROST1/2026-06-01}
   * @param mark that of the archive
   */
  public Proofs in(Collection<String> folders, String mark) throws IOException {
    Proofs proofs = new Proofs();
    Predicate<String> wanted = path -> folders.contains(folder(path));
    proven.of(mark).values().stream()
        .filter(proof -> wanted.test(proof.path()))
        .forEach(proofs::add);
    read(days(earliest(folders)), mark, wanted, proofs);
    return proofs;
  }

  private static String folder(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** The first day that these folders are of; empty where one is not of a day. */
  private static Optional<LocalDate> earliest(Collection<String> folders) {
    LocalDate earliest = LocalDate.MAX;
    for (String folder : folders) {
      Optional<LocalDate> day = day(folder.substring(folder.lastIndexOf('/') + 1));
      if (day.isEmpty()) {
        return day;
      }
      earliest = day.get().isBefore(earliest) ? day.get() : earliest;
    }
    return Optional.of(earliest);
  }

  private static Optional<LocalDate> day(String name) {
    try {
      return Optional.of(LocalDate.parse(name));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The ledger's days in which footage of this day, or a later one, may have been proven. */
  private List<Path> days(Optional<LocalDate> footage) throws IOException {
    List<Path> days = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(ledger, "*" + ENDING)) {
      found.forEach(days::add);
    } catch (NoSuchFileException e) {
      // Nothing has happened yet, or it is lost.
    }
    days.sort(null);
    List<Path> since =
        days.stream()
            .filter(
                file -> {
                  Optional<LocalDate> day = day(file.getFileName().toString().replace(ENDING, ""));
                  return footage.isEmpty()
                      || day.isEmpty()
                      || !day.get().isBefore(footage.get().minusDays(TIME_ZONES));
                })
            .toList();
    // Footage of days to come was named by a clock that was wrong.
    return since.isEmpty() ? days : since;
  }

  private static void read(List<Path> days, String mark, Predicate<String> wanted, Proofs proofs)
      throws IOException {
    if (mark.isEmpty()) {
      return;
    }
    byte[] ofThisArchive =
        ("\"" + Proven.MARK + "\":\"" + mark + "\"").getBytes(StandardCharsets.US_ASCII);
    for (Path day : days) {
      try (Lines lines = new Lines(day)) {
        while (lines.next()) {
          if (lines.isWhole() && lines.contains(ofThisArchive)) {
            read(lines.text(), wanted, proofs);
          }
        }
      }
    }
  }

  private static void read(String line, Predicate<String> wanted, Proofs proofs) {
    int from = line.indexOf(PATH) + PATH.length();
    int to = line.indexOf('"', from);
    boolean plain = from >= PATH.length() && to > from && line.indexOf('\\') < 0;
    if (plain && !wanted.test(line.substring(from, to))) {
      return;
    }
    try {
      JsonNode event = MAPPER.readTree(line);
      String path = event.path("path").asText();
      String sha256 = event.path("sha256").asText();
      if ((plain || wanted.test(path)) && sha256.matches("[0-9a-f]{64}")) {
        proofs.add(new Proof(path, event.path("bytes").asLong(), 0, sha256));
      }
    } catch (JsonProcessingException e) {
      // A torn line says nothing.
    }
  }
}
