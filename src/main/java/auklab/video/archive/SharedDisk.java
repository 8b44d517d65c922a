package auklab.video.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Whether the archive lies on a disk that footage is recorded to, or on none: then it keeps nothing
 * safe.
 */
final class SharedDisk {
  private final Target target;
  private final DiskTracer tracer;
  private final Supplier<List<Path>> recordedTo;

  /**
   * @param target where the archive is
   * @param tracer finds the disks of folders
   * @param recordedTo the folders that footage is recorded to, and waits in
   */
  SharedDisk(Target target, DiskTracer tracer, Supplier<List<Path>> recordedTo) {
    this.target = target;
    this.tracer = tracer;
    this.recordedTo = recordedTo;
  }

  /**
   * Why a copy on the archive keeps nothing safe.
   *
   * @return empty where it does, and where that cannot be seen: an archive behind ssh or a daemon
   *     counts as another machine, also where its address is that of this one
   */
  Optional<Trouble> trouble() throws IOException {
    if (!target.isFolder()) {
      return Optional.empty();
    }
    List<String> folders = new ArrayList<>(List.of(target.path()));
    recordedTo.get().stream().distinct().forEach(folder -> folders.add(folder.toString()));
    List<Set<String>> disks = tracer.disks(folders);
    if (disks.get(0).isEmpty()) {
      return Optional.of(
          new Trouble(
              Trouble.Kind.FROZEN,
              target.address()
                  + " cannot be looked at, so nobody knows on which disk a copy there would lie"));
    }
    if (disks.get(0).contains(DiskTracer.MEMORY)) {
      return Optional.of(
          new Trouble(
              Trouble.Kind.IN_MEMORY,
              target.address()
                  + " lies in this machine's memory: a copy there is gone when the machine is"
                  + " switched off, so it proves nothing and lets nothing be deleted"));
    }
    for (int i = 1; i < disks.size(); i++) {
      Set<String> shared = new TreeSet<>(disks.get(0));
      shared.retainAll(disks.get(i));
      shared.remove(DiskTracer.UNSEEN);
      if (!shared.isEmpty()) {
        return Optional.of(
            new Trouble(
                Trouble.Kind.SAME_DISK,
                target.address()
                    + " lies on the same disk as "
                    + folders.get(i)
                    + " ("
                    + String.join(", ", shared)
                    + "): if that disk fails, both copies are gone, so a copy there proves nothing"
                    + " and lets nothing be deleted"));
      }
    }
    return disks.get(0).contains(DiskTracer.UNSEEN)
        ? Optional.of(
            new Trouble(
                Trouble.Kind.ON_OVERLAY,
                target.address()
                    + " lies on an overlay whose layer cannot be seen, as in a container or where the"
                    + " root is kept in memory: a copy there may be gone with the next start, so it"
                    + " proves nothing and lets nothing be deleted"))
        : Optional.empty();
  }
}
