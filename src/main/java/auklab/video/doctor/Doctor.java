package auklab.video.doctor;

import auklab.video.config.Camera;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.config.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks at everything that recording and archiving rely on, side by side, and writes nothing. What
 * does not answer in time is named, and waited for no longer.
 */
public final class Doctor {
  /** So many cameras, and other things, are looked at together. */
  private static final int TOGETHER = 8;

  private final Duration longest;
  private final List<Question> questions = new ArrayList<>();

  /**
   * @param longest how long all of it may take
   */
  public Doctor(Duration longest) {
    this.longest = longest;
  }

  /** Has the problems of a configuration named. */
  public Doctor configuration(List<Problem> problems) {
    questions.add(
        new Question(
            "configuration",
            "files",
            () ->
                problems.isEmpty()
                    ? List.of(Result.ok("configuration", "files", "can be used as they are"))
                    : problems.stream().map(Doctor::result).toList()));
    return this;
  }

  private static Result result(Problem problem) {
    String text = problem.describe();
    return problem.error()
        ? Result.wrong("configuration", problem.file(), text, "mend that line")
        : Result.warning("configuration", problem.file(), text, "mend that line, or take it out");
  }

  /** Has the machine looked at, whatever is configured. */
  public Doctor machine(Stream<Path> secrets) {
    secrets
        .filter(Files::exists)
        .forEach(file -> one("secret", file.toString(), () -> SecretCheck.look(file)));
    questions.add(new Question("clock", "clock", ClockCheck::look));
    one("program", "rsync", () -> ProgramCheck.look("rsync", "--version", "rsync"));
    return this;
  }

  /**
   * Has all of a site looked at.
   *
   * @param site what is configured
   * @param status what the running pipeline says; missing where none answers
   * @param held whether some process has the pipeline's lock
   * @param clock the wall clock
   */
  public Doctor site(Configuration site, JsonNode status, boolean held, Clock clock) {
    List<Camera> cameras = site.cameras().cameras();
    programs(cameras, Camera::ffmpegPath);
    programs(cameras, Camera::ffprobePath);
    if (cameras.stream().anyMatch(camera -> camera.connection().isVerified())) {
      one("program", "openssl", () -> ProgramCheck.look("openssl", "version", "openssl"));
    }
    if (site.backup().target().matches("[^/]*[^:/]:[^:].*") && !isDaemon(site)) {
      one("program", "ssh", () -> ProgramCheck.look("ssh", "-V", "openssh-client"));
    }
    Map<Path, String> folders = folders(site);
    folders.forEach((folder, key) -> one("folder", key, () -> FolderCheck.look(key, folder)));
    questions.add(new Question("folder", "unit", () -> HomeCheck.look(folders)));
    questions.add(
        new Question("disk", "disks", new DiskCheck(site.cameras(), site.backup(), clock)::look));
    CameraCheck asked = new CameraCheck(status, site.cameras().stateDir());
    cameras.forEach(camera -> one("camera", camera.station(), () -> asked.look(camera)));
    questions.add(new Question("archive", site.backup().target(), new ArchiveCheck(site)::look));
    MailSettings mail = site.mail();
    one("mail", mail.host(), () -> MailCheck.look(mail));
    questions.add(new Question("pipeline", "pipeline", () -> PipelineCheck.look(status, held)));
    return this;
  }

  private static boolean isDaemon(Configuration site) {
    return site.backup().target().startsWith("rsync://");
  }

  private void programs(List<Camera> cameras, Function<Camera, String> path) {
    cameras.stream()
        .map(path)
        .distinct()
        .forEach(
            program ->
                one("program", program, () -> ProgramCheck.look(program, "-version", "ffmpeg")));
  }

  private static Map<Path, String> folders(Configuration site) {
    Map<Path, String> folders = new LinkedHashMap<>();
    site.cameras().cameras().forEach(camera -> folders.put(camera.outputDir(), "output_dir"));
    site.cameras().cameras().forEach(camera -> folders.put(camera.logsDir(), "logs_dir"));
    folders.put(site.cameras().stateDir(), "state_dir");
    folders.put(site.backup().readyDir(), "ready_for_backup_dir");
    folders.put(site.backup().successLogDir(), "success_log_dir");
    folders.put(site.backup().lockDir(), "lock_dir");
    return folders;
  }

  private interface One {
    Result result() throws Exception;
  }

  private void one(String area, String subject, One look) {
    questions.add(new Question(area, subject, () -> List.of(look.result())));
  }

  /** Looks at all of it, and says what it has found, in the order in which it was asked for. */
  public List<Result> results() throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            TOGETHER,
            work -> {
              // A disk that hangs must not keep the program from its end.
              Thread thread = new Thread(work, "doctor");
              thread.setDaemon(true);
              return thread;
            });
    List<Future<List<Result>>> asked =
        questions.stream().map(one -> threads.submit(one.look()::results)).toList();
    long deadline = System.nanoTime() + longest.toNanos();
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      results.addAll(result(questions.get(i), asked.get(i), deadline));
    }
    threads.shutdownNow();
    return results;
  }

  private List<Result> result(Question one, Future<List<Result>> answer, long deadline)
      throws InterruptedException {
    try {
      return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of(
          Result.wrong(
              one.area(),
              one.subject(),
              "could not be looked at within " + longest.toSeconds() + " s",
              "see whether its disk, machine or network hangs"));
    } catch (ExecutionException e) {
      return List.of(
          Result.wrong(
              one.area(),
              one.subject(),
              "cannot be looked at: " + e.getCause(),
              "see who may read it, and whether its disk is well"));
    }
  }
}
