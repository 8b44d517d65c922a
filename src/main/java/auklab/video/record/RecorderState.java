package auklab.video.record;

import auklab.video.footage.Durable;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a recorder is: enough to know its FFmpeg again after the pipeline was killed, and to tell
 * how the last one ended. It lies in {@code state_dir/recorders/STATION.json}.
 *
 * @param pid process id of FFmpeg
 * @param startTicks when FFmpeg started, in clock ticks since boot
 * @param bootId the boot of the machine in which it was started
 * @param settings fingerprint of the settings it was started with
 * @param session folder that it writes into
 * @param started when it was started, RFC 3339
 * @param ended when its end was seen, RFC 3339; empty while it runs
 * @param why how it ended; while it runs, how the one before it ended; empty where there was none
 */
record RecorderState(
    long pid,
    long startTicks,
    String bootId,
    String settings,
    String session,
    String started,
    String ended,
    String why) {
  /** The kernel counts so towards programs, on every machine. */
  private static final long TICKS_A_SECOND = 100;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  boolean open() {
    return ended.isEmpty();
  }

  Path sessionFolder() {
    return Path.of(session);
  }

  RecorderState ended(String when, String how) {
    return new RecorderState(pid, startTicks, bootId, settings, session, started, when, how);
  }

  /** The process, if it is the one that was started here and has not ended. */
  Optional<Processes.Stat> process(String currentBoot) {
    return isOf(currentBoot) ? Processes.stat(pid).filter(this::isIt) : Optional.empty();
  }

  /** The same for who asks each second. */
  Optional<ProcessFile> processFile(String currentBoot) {
    return isOf(currentBoot) ? ProcessFile.of(pid) : Optional.empty();
  }

  private boolean isOf(String currentBoot) {
    return open() && bootId.equals(currentBoot);
  }

  /** Whether a process is the one that was started here, and has not ended. */
  boolean isIt(Processes.Stat stat) {
    return stat.startTicks() == startTicks && !stat.ended();
  }

  /**
   * The wall clock less the monotonic one when it was started; it is another now if the wall clock
   * was set since.
   */
  Duration offsetAtStart() {
    return Duration.between(Instant.EPOCH, Instant.parse(started))
        .minus(Duration.ofSeconds(startTicks).dividedBy(TICKS_A_SECOND));
  }

  void write(Path file) throws IOException {
    Durable.createPrivateDirectories(file.getParent());
    Durable.replace(file, MAPPER.writeValueAsBytes(this));
  }

  static Optional<RecorderState> read(Path file) {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), RecorderState.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
