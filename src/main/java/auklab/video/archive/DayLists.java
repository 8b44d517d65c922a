package auklab.video.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The small files of ours on the archive: the {@code SHA256SUMS} of its folders, and its mark. */
final class DayLists {
  /** More than a list of ours ever has, in bytes. */
  private static final long LARGEST = 5_000_000;

  private final Rsync rsync;
  private final Workplace work;
  private final Copies copies;

  /**
   * @param rsync reaches the archive
   * @param work where they lie for a moment
   * @param copies compares what was put there
   */
  DayLists(Rsync rsync, Workplace work, Copies copies) {
    this.rsync = rsync;
    this.work = work;
    this.copies = copies;
  }

  /**
   * What is found of the lists of these folders, or the trouble that kept them from being read.
   *
   * @param byFolder the list of each folder; an empty one where the archive has none
   */
  record Found(Map<String, Sums> byFolder, Optional<Trouble> trouble) {}

  /**
   * Fetches the lists of folders, and sees once more that this is the archive we know.
   *
   * @param folders paths below the archive, e.g. {@code ROST1/2026-06-01}; empty for its own
   * @param mark the archive's, where one is known
   */
  Found fetch(Collection<String> folders, Optional<String> mark) throws IOException {
    Path here = work.forLists();
    try {
      Program.Answer answer =
          rsync.run(
              List.of(
                  "--recursive",
                  "--times",
                  "--from0",
                  "--include-from=-",
                  "--include=/" + Archive.MARK + "*",
                  "--exclude=*"),
              List.of(rsync.target().argument(), here + "/"),
              Rsync.within(folders, Sums.FILE),
              rsync.silence());
      if (!answer.isWhole()) {
        return new Found(Map.of(), Optional.of(Trouble.of(answer)));
      }
      if (mark.isPresent() && !Files.exists(here.resolve(Archive.MARK + mark.get()))) {
        return new Found(Map.of(), Optional.of(Trouble.another(rsync.target(), Set.of())));
      }
      Map<String, Sums> lists = new TreeMap<>();
      for (String folder : folders) {
        Path list = here.resolve(Archive.of(folder, Sums.FILE));
        if (list.toFile().length() > LARGEST) {
          return new Found(
              Map.of(),
              Optional.of(
                  new Trouble(
                      Trouble.Kind.BROKEN,
                      Archive.of(folder, Sums.FILE)
                          + " on the archive is too large to be a list of ours")));
        }
        lists.put(
            folder,
            Files.isRegularFile(list)
                ? Sums.parse(new String(Files.readAllBytes(list), StandardCharsets.UTF_8))
                : new Sums(Map.of()));
      }
      return new Found(lists, Optional.empty());
    } finally {
      Workplace.remove(here);
    }
  }

  /** Replaces the lists of folders, each as a whole. */
  Optional<Trouble> replace(Map<String, Sums> lists) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    lists.forEach((folder, sums) -> texts.put(Archive.of(folder, Sums.FILE), sums.text()));
    return put(texts);
  }

  /**
   * Puts small files on the archive, each under its final name at once or not at all.
   *
   * @param texts what they hold, by their paths below the archive
   */
  Optional<Trouble> put(Map<String, String> texts) throws IOException {
    Path here = work.forLists();
    try {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        work.write(here.resolve(text.getKey()), text.getValue());
      }
      byte[] list =
          Archive.list(texts.keySet().stream().map(path -> new Waiting(path, 0, 0)).toList());
      // The owner's options are for footage: one that leaves out small files would leave out these.
      Program.Answer answer =
          rsync.run(
              List.of("--times", "--omit-dir-times", "--ignore-times", "--files-from=-", "--from0"),
              List.of(here + "/", rsync.target().argument()),
              list,
              rsync.silence());
      return areThere(here, texts.keySet(), list)
          ? Optional.empty()
          : Optional.of(Trouble.of(answer));
    } finally {
      Workplace.remove(here);
    }
  }

  private boolean areThere(Path here, Set<String> paths, byte[] list) throws IOException {
    Program.Answer answer = copies.compare(here, list, 0);
    Set<String> equal = new TreeSet<>();
    answer
        .text()
        .lines()
        .filter(line -> line.startsWith(".f") && line.length() > 12)
        .forEach(line -> equal.add(Comparison.unescaped(line.substring(12))));
    return equal.containsAll(paths);
  }
}
