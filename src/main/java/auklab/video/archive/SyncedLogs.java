package auklab.video.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The {@code .synced} logs: ours, older ones, and ones that were edited by hand. What they name may
 * well be archived; a proof they are not.
 *
 * @param folder {@code success_log_dir}
 * @param readyDir {@code ready_for_backup_dir}, which the paths are relative to
 */
public record SyncedLogs(Path folder, Path readyDir) {

  /**
   * Those of these paths that some log names.
   *
   * @param paths relative to {@code ready_for_backup_dir}
   */
  public Set<String> naming(Set<String> paths) throws IOException {
    Set<String> named = new HashSet<>();
    if (paths.isEmpty() || !Files.isDirectory(folder)) {
      return named;
    }
    String prefix = readyDir + "/";
    for (Path log : logs()) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String path = line.startsWith(prefix) ? line.substring(prefix.length()) : line;
          String clean = path.startsWith("./") ? path.substring(2) : path;
          if (paths.contains(clean)) {
            named.add(clean);
          }
        }
      }
    }
    return named;
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".synced"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }
}
