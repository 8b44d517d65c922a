package auklab.video.coverage;

import auklab.video.archive.Archive;
import auklab.video.archive.Trouble;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.ledger.Proof;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the {@code coverage.csv} of every station's day to the archive, and again when late
 * segments or gaps have changed it. What was brought is noted in {@code state_dir/coverage-lists},
 * a line for each with a hash of its text; what could not be brought is tried with the next backup.
 */
public final class CoverageLists {
  private static final Logger LOG = LoggerFactory.getLogger("coverage");
  private static final Pattern PATH = Pattern.compile("([^/]+/\\d{4}-\\d\\d-\\d\\d)/[^/]+");

  /** So many days without a list, as after a long time without a pipeline, are made up for. */
  private static final int DAYS = 60;

  /** Of so many days before today it is noted what was brought. */
  private static final int NOTED = 2 * DAYS;

  /** So many are told and sent together, which bounds the memory that they take. */
  private static final int TOGETHER = 200;

  private final Coverage coverage;
  private final Supplier<Cameras> cameras;
  private final Archive archive;
  private final Optional<Path> memory;
  private final Clock clock;
  private final Set<String> due = new TreeSet<>();
  private Map<String, String> brought = new TreeMap<>();
  private boolean recalled;

  /**
   * @param coverage tells what was recorded
   * @param cameras the cameras as they are configured now
   * @param archive where the lists go
   * @param memory where it is noted what was brought; empty for an errand, which brings only the
   *     lists of the footage that it carries
   * @param clock the wall clock
   */
  public CoverageLists(
      Coverage coverage,
      Supplier<Cameras> cameras,
      Archive archive,
      Optional<Path> memory,
      Clock clock) {
    this.coverage = coverage;
    this.cameras = cameras;
    this.archive = archive;
    this.memory = memory;
    this.clock = clock;
  }

  /** Footage has come to the archive: the lists of its days are to follow. */
  public synchronized void touched(Collection<Proof> proofs) {
    for (Proof proof : proofs) {
      Matcher path = PATH.matcher(proof.path());
      if (path.matches()) {
        due.add(path.group(1));
      }
    }
  }

  /** Brings what has changed; nothing of what goes wrong with it is a fault of the backup. */
  public synchronized void send() {
    try {
      recall();
      Set<String> wanted = new TreeSet<>(due);
      wanted.addAll(missing());
      Map<String, String> noted = new TreeMap<>(brought);
      for (List<String> some : slices(wanted)) {
        Map<String, String> changed = changed(some, noted);
        Optional<Trouble> trouble = changed.isEmpty() ? Optional.empty() : put(changed);
        if (trouble.isPresent()) {
          LOG.warn("coverage.csv cannot be brought: {}", trouble.get().text());
          break;
        }
        changed.forEach((folder, text) -> noted.put(folder, hash(text)));
        due.removeAll(some);
      }
      remember(noted);
    } catch (IOException | RuntimeException e) {
      LOG.warn("coverage.csv cannot be brought: {}", e.toString());
    }
  }

  private static List<List<String>> slices(Set<String> wanted) {
    List<String> all = List.copyOf(wanted);
    List<List<String>> slices = new java.util.ArrayList<>();
    for (int i = 0; i < all.size(); i += TOGETHER) {
      slices.add(all.subList(i, Math.min(all.size(), i + TOGETHER)));
    }
    return slices;
  }

  private Map<String, String> changed(List<String> folders, Map<String, String> noted)
      throws IOException {
    Map<String, String> texts = coverage.lists(folders);
    texts.entrySet().removeIf(list -> hash(list.getValue()).equals(noted.get(list.getKey())));
    return texts;
  }

  private Optional<Trouble> put(Map<String, String> texts) throws IOException {
    Map<String, String> files = new TreeMap<>();
    texts.forEach((folder, text) -> files.put(folder + "/" + CoverageList.FILE, text));
    return archive.put(files);
  }

  private static String hash(String text) {
    return text.length() + "-" + Integer.toHexString(text.hashCode());
  }

  /** Days that are over and of which no list was brought, also those without any footage. */
  private Set<String> missing() throws IOException {
    Set<String> missing = new TreeSet<>();
    if (memory.isEmpty()) {
      return missing;
    }
    for (Camera camera : cameras.get().cameras()) {
      LocalDate today = LocalDate.ofInstant(clock.instant(), camera.timezone());
      LocalDate first = today.minusDays(DAYS);
      LocalDate begun = coverage.firstDay();
      for (LocalDate day = first.isBefore(begun) ? begun : first;
          day.isBefore(today);
          day = day.plusDays(1)) {
        String folder = camera.station() + "/" + day;
        // Yesterday's list may have been brought before the day was over.
        if (!brought.containsKey(folder) || day.equals(today.minusDays(1))) {
          missing.add(folder);
        }
      }
    }
    return missing;
  }

  private void recall() throws IOException {
    if (recalled || memory.isEmpty()) {
      return;
    }
    Map<String, String> before = new TreeMap<>();
    if (Files.exists(memory.get())) {
      for (String line : Files.readAllLines(memory.get())) {
        int blank = line.lastIndexOf(' ');
        if (blank > 0) {
          before.put(line.substring(0, blank), line.substring(blank + 1));
        }
      }
    }
    brought = before;
    recalled = true;
  }

  private void remember(Map<String, String> noted) throws IOException {
    LocalDate oldest =
        LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC).minusDays(NOTED);
    noted
        .keySet()
        .removeIf(
            folder -> folder.substring(folder.indexOf('/') + 1).compareTo(oldest.toString()) < 0);
    if (memory.isEmpty() || noted.equals(brought)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    noted.forEach((folder, hash) -> text.append(folder).append(' ').append(hash).append('\n'));
    Path file = memory.get();
    Ballast.in(file.getParent())
        .spending(
            file, () -> Durable.replace(file, text.toString().getBytes(StandardCharsets.UTF_8)));
    brought = noted;
  }
}
