package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
  @TempDir Path folder;

  @Test
  void shouldKnowWhoRecordsIntoAFolderFromWhoOnlyStandsThere() throws Exception {
    Process person = in(folder, "sleep", "60");
    try {
      await().until(() -> Processes.stat(person.pid()).isPresent());
      assertThat(Processes.workingIn(folder)).isEmpty();
      Process recorder = in(folder, "sh", "-c", "sleep 60; true", FfmpegCommand.SEGMENT_LIST);
      try {
        assertThat(Processes.workingIn(folder)).hasValue(recorder.pid());
      } finally {
        recorder.descendants().forEach(ProcessHandle::destroyForcibly);
        recorder.destroyForcibly();
      }
    } finally {
      person.destroyForcibly();
    }
  }

  private static Process in(Path folder, String... words) throws Exception {
    return new ProcessBuilder(words).directory(folder.toFile()).start();
  }
}
