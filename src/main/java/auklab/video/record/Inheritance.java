package auklab.video.record;

import auklab.video.config.Cameras;
import auklab.video.ledger.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recorders that pipelines before this one have left, also those they had no time to note. */
final class Inheritance {
  private static final Logger LOG = LoggerFactory.getLogger("record");
  private static final String STATE = ".json";

  private final Path folder;
  private final Supplier<Cameras> cameras;
  private final Machine machine;
  private final Growth growth;
  private final Clock clock;

  /**
   * @param folder where the state of each recorder lies
   * @param cameras the cameras as they are configured now
   * @param machine this machine and boot
   * @param growth learns which folder is in use
   * @param clock the wall clock
   */
  Inheritance(Path folder, Supplier<Cameras> cameras, Machine machine, Growth growth, Clock clock) {
    this.folder = folder;
    this.cameras = cameras;
    this.machine = machine;
    this.growth = growth;
    this.clock = clock;
  }

  /** Where the state of a station's recorder lies. */
  Path file(String station) {
    return folder.resolve(station + STATE);
  }

  /** The stations whose FFmpeg's end was not seen yet. */
  List<String> stations() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(STATE))
          .filter(file -> RecorderState.read(file).filter(RecorderState::open).isPresent())
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - STATE.length()))
          .toList();
    } catch (IOException e) {
      LOG.error("{}: what was left there cannot be seen: {}", folder, e.toString());
      return List.of();
    }
  }

  /**
   * What is left of a station's recorder. An FFmpeg that runs is taken over.
   *
   * @return empty where there never was one
   */
  Optional<RecorderState> of(String station) {
    Optional<RecorderState> noted = RecorderState.read(file(station));
    if (noted.flatMap(state -> state.process(machine.bootId())).isPresent()) {
      LOG.info("{}: FFmpeg {} goes on recording; taken over", station, noted.get().pid());
      growth.begin(station, noted.get().sessionFolder());
      return noted;
    }
    return Sessions.of(folders(station)).stream()
        .flatMap(session -> workingIn(session).stream())
        .findFirst()
        .map(
            found -> {
              LOG.info("{}: FFmpeg {} was found recording; taken over", station, found.pid());
              growth.begin(station, found.sessionFolder());
              return found;
            })
        .or(() -> noted);
  }

  /** Another pipeline that records a station to these folders, with a state_dir of its own. */
  OptionalLong otherPipeline(String station) {
    if (RecorderState.read(file(station)).flatMap(s -> s.process(machine.bootId())).isPresent()) {
      return OptionalLong.empty();
    }
    return Sessions.of(folders(station)).stream()
        .flatMap(session -> workingIn(session).stream())
        .map(found -> Processes.javaParent(found.pid()))
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private Optional<RecorderState> workingIn(Path session) {
    OptionalLong pid = Processes.workingIn(session);
    return pid.isEmpty()
        ? Optional.empty()
        : Processes.stat(pid.getAsLong())
            .map(
                stat ->
                    new RecorderState(
                        pid.getAsLong(),
                        stat.startTicks(),
                        machine.bootId(),
                        Sessions.settings(session),
                        session.toString(),
                        clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
                        "",
                        ""));
  }

  private Stream<Path> folders(String station) {
    return cameras.get().outputDirs().stream().map(outputDir -> outputDir.resolve(station));
  }
}
