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

/** The small files of ours on the archive: the {@code SHA256SUMS} of its folders, and its mark. */
final class DayLists {
  /** More than a list of ours ever has, in bytes. */
  private static final long LARGEST = 5_000_000;

  /** rsync's code where it could not read everything. */
  private static final int PARTLY = 23;

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
   * @param unread what is wrong with a list that cannot be read, by its folder
   */
  record Found(
      Map<String, Sums> byFolder, Map<String, Trouble> unread, Optional<Trouble> trouble) {}

  /**
   * Fetches the lists of folders, and sees once more that this is the archive we know.
   *
   * @param folders paths below the archive, e.g. {@code ROST1/2026-06-01}; empty for its own
   * @param mark the archive's, where one is known
   */
  Found fetch(Collection<String> folders, Optional<String> mark) throws IOException {
    Texts texts = texts(folders, Sums.FILE, mark);
    Map<String, Sums> lists = new TreeMap<>();
    if (texts.trouble().isEmpty()) {
      folders.stream()
          .filter(folder -> !texts.unread().containsKey(folder))
          .forEach(
              folder -> lists.put(folder, Sums.parse(texts.byFolder().getOrDefault(folder, ""))));
    }
    return new Found(lists, texts.unread(), texts.trouble());
  }

  /**
   * What is found of small files, or the trouble that kept them from being read.
   *
   * @param byFolder what they hold, by the folders that have one
   * @param unread what is wrong with one that cannot be read, by its folder
   */
  record Texts(
      Map<String, String> byFolder, Map<String, Trouble> unread, Optional<Trouble> trouble) {

    static Texts none(Trouble trouble) {
      return new Texts(Map.of(), Map.of(), Optional.of(trouble));
    }

    /** What is found of more folders. */
    Texts and(Texts more) {
      Map<String, String> all = new TreeMap<>(byFolder);
      all.putAll(more.byFolder);
      Map<String, Trouble> none = new TreeMap<>(unread);
      none.putAll(more.unread);
      return new Texts(all, none, trouble.or(more::trouble));
    }
  }

  /**
   * Fetches a small file of each folder, and sees once more that this is the archive we know.
   *
   * @param folders paths below the archive
   * @param name the file's name
   * @param mark the archive's, where one is known
   */
  Texts texts(Collection<String> folders, String name, Optional<String> mark) throws IOException {
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
              Rsync.within(folders, name),
              rsync.silence());
      boolean known = mark.isEmpty() || Files.exists(here.resolve(Archive.MARK + mark.get()));
      if (!answer.isWhole()) {
        return answer.exit() == PARTLY && known && !folders.isEmpty()
            ? oneByOne(List.copyOf(folders), name, mark, Trouble.of(answer))
            : Texts.none(Trouble.of(answer));
      }
      if (!known) {
        return Texts.none(Trouble.another(rsync.target(), Set.of()));
      }
      Map<String, String> texts = new TreeMap<>();
      Map<String, Trouble> unread = new TreeMap<>();
      for (String folder : folders) {
        Path list = here.resolve(Archive.of(folder, name));
        if (list.toFile().length() > LARGEST) {
          unread.put(
              folder,
              new Trouble(
                  Trouble.Kind.BROKEN,
                  Archive.of(folder, name) + " on the archive is too large to be a list of ours"));
        } else if (Files.isRegularFile(list)) {
          texts.put(folder, new String(Files.readAllBytes(list), StandardCharsets.UTF_8));
        }
      }
      return new Texts(texts, unread, Optional.empty());
    } finally {
      Workplace.remove(here);
    }
  }

  /** One that cannot be read is found by halves, and keeps none of the others from being read. */
  private Texts oneByOne(List<String> folders, String name, Optional<String> mark, Trouble trouble)
      throws IOException {
    if (folders.size() == 1) {
      String folder = folders.get(0);
      Trouble its = new Trouble(trouble.kind(), Archive.of(folder, name) + ": " + trouble.text());
      return new Texts(Map.of(), Map.of(folder, its), Optional.empty());
    }
    int half = folders.size() / 2;
    Texts some = texts(folders.subList(0, half), name, mark);
    return some.trouble().isPresent()
        ? some
        : some.and(texts(folders.subList(half, folders.size()), name, mark));
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
      Program.Answer sent = send(here, list);
      Program.Answer compared = copies.compare(here, list, 0);
      if (areThere(texts.keySet(), compared)) {
        return Optional.empty();
      }
      return Optional.of(Trouble.of(sent.isWhole() ? compared : sent));
    } finally {
      Workplace.remove(here);
    }
  }

  /**
   * Whether a small file can be written there, whatever stands under its name.
   *
   * @param path its path below the archive
   * @param text what it holds
   */
  Optional<Trouble> takes(String path, String text) throws IOException {
    Path here = work.forLists();
    try {
      work.write(here.resolve(path), text);
      Program.Answer answer = send(here, Archive.list(List.of(new Waiting(path, 0, 0))));
      return answer.isWhole() || answer.isOnlyOf(RefusedAttributes::isOne)
          ? Optional.empty()
          : Optional.of(Trouble.of(answer));
    } finally {
      Workplace.remove(here);
    }
  }

  private Program.Answer send(Path here, byte[] list) throws IOException {
    // The owner's options are for footage: one that leaves out small files would leave out these.
    return rsync.run(
        List.of("--times", "--omit-dir-times", "--ignore-times", "--files-from=-", "--from0"),
        List.of(here + "/", rsync.target().argument()),
        list,
        rsync.silence());
  }

  private static boolean areThere(Set<String> paths, Program.Answer compared) {
    Map<String, String> files = Itemized.files(compared.text());
    return paths.stream().allMatch(path -> Itemized.isEqual(files.getOrDefault(path, "")));
  }
}
