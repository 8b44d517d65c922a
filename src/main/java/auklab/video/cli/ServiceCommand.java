package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.service.Generated;
import auklab.video.service.Installation;
import auklab.video.service.Installed;
import auklab.video.service.Layout;
import auklab.video.service.ServiceException;
import auklab.video.service.Systemctl;
import auklab.video.service.Unit;
import auklab.video.service.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** systemd's units: makes, installs and manages them. */
@Command(
    name = "service",
    description = {
      "Make, install and manage systemd's units. Several verbs in one call are done in their order:",
      "generate  write services/ and timers/ here, from the configuration",
      "link      install what was generated (root)",
      "start, stop, restart, enable, disable  all of them (root)",
      "status    how they are"
    })
final class ServiceCommand implements Callable<Integer> {
  private static final Path SYSTEM = Path.of("/etc/systemd/system");

  /** It is there where systemd is at work. */
  private static final Path RUNNING = Path.of("/run/systemd/system");

  private static final String OWN_USER = "auklab-video";

  /** What can be done with units. */
  enum Verb {
    generate,
    link,
    start,
    stop,
    enable,
    disable,
    restart,
    status
  }

  @Mixin private Shared shared;

  @Parameters(
      arity = "1..*",
      paramLabel = "VERB",
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private List<Verb> verbs;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      defaultValue = "single",
      description =
          "single (the default): one unit for the whole pipeline. per-camera: a unit for each"
              + " camera, and timers for the other stages.")
  private Layout layout;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description =
          "Who it runs as (default: the owner of cameras.json, or "
              + OWN_USER
              + " where that is root).")
  private String user;

  @Override
  public Integer call() throws Exception {
    Path folder = Path.of("").toAbsolutePath();
    List<Unit> units = units();
    Installed installed = new Installed(SYSTEM, folder, new Systemctl("systemctl"), units);
    try {
      int exit = 0;
      for (Verb verb : verbs) {
        need(verb);
        exit = Math.max(exit, act(verb, new Generated(folder, SYSTEM), installed, units));
      }
      return exit;
    } catch (ServiceException e) {
      System.err.println(e.getMessage());
      return AuklabVideo.FAILED;
    }
  }

  private List<Unit> units() throws IOException {
    ConfigFolder config = ConfigFolder.of(shared.config());
    Configuration configuration = shared.configuration(config);
    return new Units(
            new Installation(
                configuration,
                Pipeline.settings(configuration.cameras(), shared.config()),
                Shared.launcher(),
                shared.config(),
                shared.routes(),
                user != null ? user : owner(config.camerasFile())))
        .of(layout);
  }

  private static String owner(Path file) throws IOException {
    String owner = Files.exists(file) ? Files.getOwner(file).getName() : "root";
    return owner.equals("root") ? OWN_USER : owner;
  }

  private static void need(Verb verb) throws IOException, ServiceException {
    if (verb == Verb.generate) {
      return;
    }
    if (!Files.isDirectory(RUNNING)) {
      throw new ServiceException(
          verb + ": systemd does not run on this machine; only generate works without it");
    }
    if (verb != Verb.status && !Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      throw new ServiceException(verb + ": only root may do that; call it with sudo");
    }
  }

  private static int act(Verb verb, Generated generated, Installed installed, List<Unit> units)
      throws IOException, ServiceException {
    switch (verb) {
      case generate -> generated.write(units).forEach(System.out::println);
      case link -> installed.link().forEach(System.out::println);
      case start -> installed.start();
      case stop -> installed.stop();
      case enable -> installed.enable();
      case disable -> installed.disable();
      case restart -> installed.restart();
      case status -> {
        System.out.println(installed.status());
        List<String> inactive = installed.inactive();
        if (!inactive.isEmpty()) {
          System.err.println("not active: " + String.join(", ", inactive));
          return AuklabVideo.FAILED;
        }
      }
    }
    return 0;
  }
}
