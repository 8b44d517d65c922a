package auklab.video.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A NAS: a real rsync daemon that serves a folder. */
public final class RsyncDaemon implements AutoCloseable {
  private final Path configuration;
  private final int port;
  private Process process;

  /**
   * @param folder where its files lie
   * @param served the folder that it serves as module "rec"
   */
  public RsyncDaemon(Path folder, Path served) throws IOException {
    this(folder, served, "");
  }

  /**
   * The same with more of its configuration.
   *
   * @param more lines of the module's part of rsyncd.conf
   */
  public RsyncDaemon(Path folder, Path served, String more) throws IOException {
    Files.createDirectories(served);
    port = Ports.free();
    configuration = folder.resolve("rsyncd.conf");
    Files.writeString(
        configuration,
        String.join(
            "\n",
            "use chroot = no",
            "[rec]",
            "path = " + served,
            "read only = no",
            System.getProperty("user.name").equals("root") ? "uid = root\ngid = root" : "",
            more,
            ""));
    up();
  }

  /** The address for {@code nas_target_dir}. */
  public String address() {
    return "rsync://127.0.0.1:" + port + "/rec";
  }

  /** Starts it, also after it was killed. */
  public void up() throws IOException {
    process =
        new ProcessBuilder(
                "rsync",
                "--daemon",
                "--no-detach",
                "--address=127.0.0.1",
                "--port=" + port,
                "--config=" + configuration)
            .redirectErrorStream(true)
            .redirectOutput(configuration.resolveSibling("rsyncd.log").toFile())
            .start();
    Ports.awaitServer("an rsync daemon", port);
  }

  /** Stops it and every connection it has, as a machine that is frozen; or lets them go on. */
  public void freeze(boolean frozen) throws Exception {
    for (ProcessHandle one :
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      Programs.signal(frozen ? "STOP" : "CONT", one.pid());
    }
  }

  /** Changes its configuration, for connections from now on. */
  public void reconfigure(String from, String to) throws IOException {
    Files.writeString(configuration, Files.readString(configuration).replace(from, to));
  }

  /** Kills it with every connection it has. */
  public void kill() throws InterruptedException {
    Programs.kill(process);
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}
