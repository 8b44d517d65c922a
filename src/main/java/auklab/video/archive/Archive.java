package auklab.video.archive;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.config.Configuration;
import auklab.video.footage.Durable;
import auklab.video.footage.Mounts;
import auklab.video.ledger.Place;
import auklab.video.ledger.Proven;
import auklab.video.space.Ballast;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The far end: which archive it is, whether it is there, and what is done with it, by rsync and a
 * few small programs, each of them bounded in time. Nothing in this package touches the archive's
 * folder from this process itself.
 */
public final class Archive {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  /** Exit code where the archive's folder lacks its mark; rsync's own for a folder that is away. */
  public static final int GONE = 3;

  /** Name of the file that says which archive this is, before its mark. */
  static final String MARK = ".auklab-archive-";

  private static final Pattern MARKED = Pattern.compile("\\" + MARK + "([0-9a-f]{32})\\R?");

  private final Backup backup;
  private final Target target;
  private final Rsync rsync;
  private final Identities identities;
  private final Workplace work;
  private final Copies copies;
  private final DayLists lists;
  private final Leftovers leftovers;
  private final SharedDisk sharedDisk;

  /**
   * @param configuration says where the archive is, and where footage lies
   */
  public Archive(Configuration configuration) {
    this(
        configuration.backup(),
        configuration.cameras().stateDir(),
        () -> footageFolders(configuration.cameras(), configuration.backup()));
  }

  /** The folders that cameras record to, and in which footage waits for the archive. */
  public static List<Path> footageFolders(Cameras cameras, Backup backup) {
    return Stream.concat(
            cameras.enabled().stream().map(Camera::outputDir), Stream.of(backup.readyDir()))
        .toList();
  }

  /**
   * @param backup says where the archive is, and how it is reached
   * @param stateDir where it is noted which archive that is
   * @param recordedTo the folders that footage is recorded to, and waits in
   */
  public Archive(Backup backup, Path stateDir, Supplier<List<Path>> recordedTo) {
    this.backup = backup;
    this.target = new Target(backup.target());
    this.rsync = new Rsync(backup);
    this.identities = new Identities(stateDir.resolve("archives.json"));
    this.work = new Workplace(stateDir);
    this.copies = new Copies(rsync, work, backup.readyDir());
    this.lists = new DayLists(rsync, work, copies);
    this.leftovers = new Leftovers(rsync, copies, work, identities, stateDir);
    this.sharedDisk = new SharedDisk(target, new DiskTracer(rsync.program()), recordedTo);
  }

  /** The mark of the archive, where one was accepted. */
  public Optional<String> mark() throws IOException {
    return identities.of(target.address());
  }

  /**
   * Which proofs hold: those on this archive, and on the disk of the footage if that is allowed.
   */
  public Proven.ArchiveNow now() {
    return new Proven.ArchiveNow() {
      @Override
      public String mark() throws IOException {
        return Archive.this.mark().orElse("");
      }

      @Override
      public boolean countsOnSameDisk() {
        return backup.archiveOnSameDisk();
      }
    };
  }

  /** Where the copies lie that are proven now. */
  Place place() throws IOException {
    return new Place(target.address(), mark().orElse(""), sharedDisk.trouble().isPresent());
  }

  /** The file of state_dir with these notes on it, which those on another archive leave alone. */
  Path notes(String name) throws IOException {
    return identities.notes(name, target.address());
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
            : Optional.of(Trouble.another(target, marks.found()));
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

  /**
   * Whether a copy on the archive keeps footage safe: it is there, is the one that we know, and
   * lies on another disk, unless the owner allows the same one.
   *
   * @return what is wrong with it; empty where a copy there counts
   */
  Optional<Trouble> proves() throws IOException {
    Optional<Trouble> trouble = look();
    return trouble.isPresent() ? trouble : onSameDisk();
  }

  private Optional<Trouble> onSameDisk() throws IOException {
    return backup.archiveOnSameDisk() ? Optional.empty() : sharedDisk.trouble();
  }

  /**
   * Why the archive that we know keeps nothing safe, where it is seen on the disk of the footage or
   * in memory.
   *
   * @return empty where it is elsewhere, or is not there now
   */
  public Optional<Trouble> sharesDisk() throws IOException {
    return target.isFolder() && !backup.archiveOnSameDisk()
        ? proves().filter(trouble -> trouble.kind().keepsNothingSafe())
        : Optional.empty();
  }

  /**
   * Whether the archive can be reached, is the one that we know, if any, and keeps footage safe.
   * Nothing is written.
   *
   * @return what is wrong; empty where all is well
   */
  public Optional<Trouble> reach() throws IOException {
    Optional<Trouble> trouble = proves();
    return trouble.isPresent() || mark().isPresent()
        ? trouble
        : marks().trouble().filter(absent -> !isToBeMade(absent));
  }

  /**
   * How much it can take, as far as that can be seen: not behind a daemon, or an ssh that gives no
   * shell. Nothing is written.
   */
  public Optional<Room> room() throws IOException {
    if (target.isDaemon()) {
      return Optional.empty();
    }
    String look =
        "test -e \"$1\" || set -- \"$(dirname -- \"$1\")\";"
            + " df -Pk -- \"$1\" | tail -n 1; test -w \"$1\" && echo writable";
    List<String> words =
        target.isFolder()
            ? List.of("sh", "-c", look, "sh", target.path())
            : rsync.far("set -- " + Rsync.quoted(target.path()) + "; " + look);
    Program.Answer answer = rsync.program().run(words, new byte[0], Rsync.LOOK, Rsync.LOOK);
    List<String> lines = answer.text().lines().toList();
    String[] columns = lines.isEmpty() ? new String[0] : lines.get(0).strip().split("\\s+");
    return columns.length > 4 && columns[3].matches("\\d{1,15}")
        ? Optional.of(new Room(Long.parseLong(columns[3]) * 1024, lines.contains("writable")))
        : Optional.empty();
  }

  /**
   * Gets ready to write: the first archive that is used at an address is accepted as it is.
   *
   * @return what is wrong; empty where all is well
   */
  public Optional<Trouble> open() throws IOException {
    Optional<Trouble> trouble = proves();
    return trouble.isPresent() || mark().isPresent() ? trouble : accept();
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
      Optional<Trouble> refused = lists.put(Map.of(MARK + mark, explanation()));
      if (refused.isPresent()) {
        return refused;
      }
    }
    Optional<Trouble> same = onePlace(mark);
    if (same.isPresent()) {
      return same;
    }
    identities.accept(target.address(), mark);
    LOG.info("{} is known as an archive from now on, by its mark {}", target.address(), mark);
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
        rsync
            .program()
            .run(
                List.of(
                    "sh",
                    "-c",
                    "realpath -m -- \"$1\" \"$2\" && stat -L -c %d:%i -- \"$2\" \"$1\" 2>/dev/null;"
                        + " test -d \"$1\" || test -d \"$(dirname -- \"$1\")\" && echo there",
                    "sh",
                    target.address(),
                    backup.readyDir().toString()),
                new byte[0],
                Rsync.LOOK);
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
        rsync.run(
            List.of("--dirs", "--list-only", "--include=/" + MARK + "*", "--exclude=*"),
            List.of(target.argument()),
            new byte[0],
            Rsync.LOOK);
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
            answer.said().lines().anyMatch(Archive::isAbsence)
                ? new Trouble(Trouble.Kind.AWAY, target.address() + " is not there")
                : trouble));
  }

  /** Whether rsync misses the archive's folder; a shell may miss other things. */
  private static boolean isAbsence(String line) {
    return line.matches("rsync: .*No such file.*") && !line.contains("Failed to exec");
  }

  /** Arguments with which rsync sends what its input lists; what stands there already stays. */
  public List<String> sending() {
    return rsync.sending();
  }

  /**
   * Runs rsync, as a stage's route asks for it. A folder may have become a bare mount point since
   * it was looked at, so the process that becomes rsync looks for the mark once more.
   *
   * @return its answer; with the exit code {@link #GONE} where nothing was sent for that reason
   */
  public Program.Answer run(List<String> words, byte[] input) throws IOException {
    List<String> all = new ArrayList<>();
    Optional<String> mark = mark();
    if (target.isFolder() && mark.isPresent()) {
      String look =
          "test -e \"$0\" || { echo \"error: $0 is not there\" >&2; exit "
              + GONE
              + "; };"
              + " exec \"$@\"";
      all.addAll(List.of("sh", "-c", look, Path.of(target.path(), MARK + mark.get()).toString()));
    }
    all.addAll(words);
    return rsync.program().run(all, input, rsync.silence());
  }

  /** Whether a file lies here that is to stand there under this path. */
  boolean isAwaited(String path) {
    return new ReadyFolder(backup.readyDir()).file(path).isPresent();
  }

  /** What lies there. */
  Copies copies() {
    return copies;
  }

  /** Its lists. */
  DayLists lists() {
    return lists;
  }

  /** The lists of folders of the archive that we know. */
  DayLists.Found lists(Collection<String> folders) throws IOException {
    return lists.fetch(folders, mark());
  }

  /**
   * Puts lists beside the footage, each as a whole. An archive that has gone since it was opened is
   * not written to: what stands in its place is none.
   *
   * @param texts what they hold, by their paths below the archive
   * @return what is wrong; empty where all stand there
   */
  public Optional<Trouble> put(Map<String, String> texts) throws IOException {
    Optional<Trouble> gone = look();
    return gone.isPresent() ? gone : lists.put(texts);
  }

  /**
   * Whether it takes anything at all: that is seen by writing its mark anew.
   *
   * @return what is wrong with it as a whole; empty where it is well
   */
  public Optional<Trouble> takes() throws IOException {
    Optional<Trouble> gone = look();
    Optional<String> mark = mark();
    return gone.isPresent() || mark.isEmpty()
        ? gone
        : lists.takes(MARK + mark.get(), explanation());
  }

  /**
   * Whether files were left out since the archive lets nobody set permissions, and are to be sent
   * again: from now on without them.
   *
   * @param said what rsync complained of
   */
  public boolean sendsOtherwise(String said) {
    return RefusedAttributes.in(said).contains(RefusedAttributes.PERMISSIONS)
        && rsync.sendWithoutPermissions();
  }

  /**
   * Says which attributes the archive refuses, though it has taken the footage: once for each.
   *
   * @param said what rsync complained of
   */
  public void hint(String said) throws IOException {
    Set<RefusedAttributes> refused = RefusedAttributes.in(said);
    Path note = notes("refused-attributes");
    List<String> known = Files.exists(note) ? Files.readAllLines(note) : List.of();
    List<RefusedAttributes> fresh =
        refused.stream().filter(kind -> !known.contains(kind.name())).toList();
    if (refused.isEmpty()) {
      LOG.info("the archive has all that was sent, although rsync says: {}", said);
    } else if (!fresh.isEmpty()) {
      LOG.warn(
          "the archive does not take {} of files. The footage is there, and is proven. With {} in"
              + " rsync_options rsync does not try.",
          fresh.stream().map(RefusedAttributes::words).collect(Collectors.joining(", ")),
          fresh.stream().map(RefusedAttributes::options).collect(Collectors.joining(", ")));
      String names =
          Stream.concat(known.stream(), fresh.stream().map(Enum::name))
              .collect(Collectors.joining("\n", "", "\n"));
      Ballast.in(note.getParent())
          .spending(
              note.getParent(),
              () -> Durable.replace(note, names.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Notes that files are sent from now on, as {@link #sending()} says. */
  public void begins(Collection<Waiting> files) {
    leftovers.begin(files);
  }

  /** Notes that rsync has come to the end of what it was sending. */
  public void ended() {
    leftovers.end();
  }

  /**
   * Clears away on the archive what an rsync of ours has left there that was killed.
   *
   * @return whether nothing is left
   */
  public boolean clear() throws IOException {
    return leftovers.clear();
  }

  /** Takes over what was noted before each archive had its own notes. */
  public void inherit() throws IOException {
    leftovers.inherit();
  }

  /** Removes what processes that are no more have left of their work. */
  public void tidy() {
    work.tidy();
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
}
