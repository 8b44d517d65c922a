package auklab.video.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Whether the archive lies on a disk that footage is recorded to: then it keeps nothing safe. */
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
   * Which folder shares a disk with the archive, in words.
   *
   * @return empty where none does, and where that cannot be seen: an archive behind ssh or a daemon
   *     counts as another machine, also where its address is that of this one
   */
  Optional<String> words() throws IOException {
    if (!target.isFolder()) {
      return Optional.empty();
    }
    List<String> folders = new ArrayList<>(List.of(target.path()));
    recordedTo.get().stream().distinct().forEach(folder -> folders.add(folder.toString()));
    Optional<List<Set<String>>> disks = tracer.disks(folders);
    for (int i = 1; disks.isPresent() && i < folders.size(); i++) {
      Set<String> shared = new TreeSet<>(disks.get().get(0));
      shared.retainAll(disks.get().get(i));
      if (!shared.isEmpty()) {
        return Optional.of(
            target.address()
                + " lies on the same disk as "
                + folders.get(i)
                + " ("
                + String.join(", ", shared)
                + ")");
      }
    }
    return Optional.empty();
  }
}
