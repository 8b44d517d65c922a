package auklab.video.cli;

import auklab.video.Edits;
import auklab.video.Pipeline;
import auklab.video.PipelineLock;
import auklab.video.RouteException;
import auklab.video.archive.Archive;
import auklab.video.config.Camera;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.LastGood;
import auklab.video.control.ControlSocket;
import auklab.video.footage.StateOwner;
import auklab.video.service.Notification;
import auklab.video.service.Restart;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the whole pipeline until it is stopped. */
@Command(name = "run", description = "Run the whole pipeline until stopped (the default).")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("run");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Much longer than a start takes. */
  private static final Duration START = Duration.ofSeconds(10);

  @Mixin private Shared shared;

  @Override
  public Integer call() throws Exception {
    return run(shared);
  }

  static int run(Shared shared) throws Exception {
    ConfigFolder folder = ConfigFolder.of(shared.config());
    Configuration configuration = folder.resilient(shared.mail());
    Path stateDir = configuration.cameras().stateDir();
    StateOwner.refuseRoot(stateDir);
    PipelineLock lock;
    try {
      lock = PipelineLock.take(stateDir);
    } catch (PipelineLock.HeldException e) {
      System.err.println(e.getMessage());
      return AuklabVideo.FAILED;
    }
    Stop stop = Stop.onSignal();
    // Told of, and asked, as it starts: it records before all of it is loaded.
    AtomicReference<Pipeline> starting = new AtomicReference<>();
    CompletableFuture<Pipeline> started = new CompletableFuture<>();
    AtomicReference<Closeable> control = new AtomicReference<>();
    Consumer<Pipeline> recording =
        pipeline -> {
          if (control.get() == null) {
            control.set(control(stateDir, started, stop));
          }
          starting.set(pipeline);
        };
    try (Closeable closing = () -> close(control.get());
        Notification notification = notification(starting, configuration);
        Pipeline pipeline = start(configuration, shared, recording);
        Edits edits = edits(pipeline, configuration, folder, shared)) {
      started.complete(pipeline);
      started(configuration);
      edits.start();
      if (stop.await() == Stop.Kind.HAND_OVER || Restart.follows(System.getenv())) {
        LOG.info("handing over: every recorder goes on");
        pipeline.handOver();
      } else {
        LOG.info("stopping: every recorder finishes its segment");
      }
    } catch (PipelineLock.HeldException e) {
      System.err.println(e.getMessage());
      return AuklabVideo.FAILED;
    } finally {
      started.cancel(false);
      lock.close();
      LOG.info("stopped");
      stop.done();
    }
    return 0;
  }

  private static void close(Closeable control) throws IOException {
    if (control != null) {
      control.close();
    }
  }

  private static Notification notification(
      AtomicReference<Pipeline> starting, Configuration configuration) {
    return new Notification(
        System.getenv(),
        () -> starting.get() != null && starting.get().isReady(),
        () -> starting.get().sinceLook(),
        cameras(configuration));
  }

  /** The way in for other commands; a pipeline that cannot open it records all the same. */
  private static Closeable control(Path stateDir, CompletableFuture<Pipeline> started, Stop stop) {
    try {
      return new ControlSocket(stateDir, words -> answer(started, stop, words));
    } catch (IOException | RuntimeException e) {
      LOG.warn("status, restart and handover will not reach this pipeline: {}", e.toString());
      return () -> {};
    }
  }

  /**
   * The pipeline at work. Packaged routes are known to load, so recording need not wait for all.
   */
  private static Pipeline start(
      Configuration configuration, Shared shared, Consumer<Pipeline> recording) throws Exception {
    try {
      return start(Pipeline.loadToRun(configuration, shared.config(), shared.routes()), recording);
    } catch (RouteException e) {
      // All of them, before anything starts: who cannot load them says why, and takes others.
      return start(load(configuration, shared), recording);
    }
  }

  private static Pipeline start(Pipeline pipeline, Consumer<Pipeline> recording) throws Exception {
    try {
      pipeline.refuseAnother();
      pipeline.startTriggers(() -> recording.accept(pipeline));
      return pipeline;
    } catch (PipelineLock.HeldException e) {
      // It has nothing to hand over.
      pipeline.close();
      throw e;
    } catch (Exception e) {
      // Whoever comes next takes over what records already.
      pipeline.handOver();
      pipeline.close();
      throw e;
    }
  }

  private static Edits edits(
      Pipeline pipeline, Configuration configuration, ConfigFolder folder, Shared shared)
      throws IOException {
    try {
      return new Edits(pipeline, configuration, folder, shared.routes());
    } catch (IOException | RuntimeException e) {
      pipeline.handOver();
      throw e;
    }
  }

  /**
   * The owner's routes; where they do not load, those of the last good start, or packaged ones, for
   * each file that is in the way. A first start has to load as it is.
   */
  private static Pipeline load(Configuration configuration, Shared shared) throws IOException {
    try {
      return Pipeline.load(configuration, shared.config(), shared.routes());
    } catch (RouteException e) {
      Path kept = LastGood.in(configuration.cameras().stateDir()).routes();
      if (!Files.isDirectory(kept)) {
        throw e;
      }
      LOG.error("{}", e.getMessage());
      return Pipeline.loadWhatCan(configuration, shared.config(), shared.routes(), kept);
    }
  }

  private static String cameras(Configuration configuration) {
    return "recording "
        + configuration.cameras().enabled().stream()
            .map(Camera::station)
            .collect(Collectors.joining(", "));
  }

  private static void started(Configuration configuration) {
    LOG.info(cameras(configuration));
    LOG.info("mail is {}; {}", configuration.mail(), configuration.alerts());
    // An archive that hangs keeps nobody waiting.
    Thread look = new Thread(() -> warnOfArchive(configuration), "archive-disk");
    look.setDaemon(true);
    look.start();
  }

  private static void warnOfArchive(Configuration configuration) {
    try {
      new Archive(configuration).sharesDisk().ifPresent(trouble -> LOG.warn(trouble.advice()));
    } catch (IOException e) {
      LOG.warn("the archive cannot be looked at: {}", e.toString());
    }
  }

  /** Who asks during the start gets the answer when all is loaded, a moment later. */
  private static String answer(CompletableFuture<Pipeline> started, Stop stop, List<String> words) {
    ObjectNode reply = MAPPER.createObjectNode();
    if (words.equals(List.of("handover"))) {
      stop.handOver();
      return reply.put("ok", true).toString();
    }
    try {
      Object answer =
          started
              .get(START.toSeconds(), TimeUnit.SECONDS)
              .call(
                  "control",
                  words.subList(1, words.size()),
                  Map.of("command", words.get(0)),
                  Object.class);
      reply.put("ok", true);
      reply.set(
          "answer",
          answer instanceof String text ? MAPPER.readTree(text) : MAPPER.valueToTree(answer));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reply.put("ok", false).put("error", "the pipeline stops");
    } catch (TimeoutException | ExecutionException e) {
      reply.put("ok", false).put("error", "the pipeline is still starting");
    } catch (IOException | RuntimeException e) {
      reply.put("ok", false).put("error", String.valueOf(e.getMessage()));
    }
    return reply.toString();
  }
}
