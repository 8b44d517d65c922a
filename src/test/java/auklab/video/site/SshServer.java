package auklab.video.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A NAS that is reached by ssh: a real sshd on loopback, with a key and a configuration for ssh.
 */
public final class SshServer implements AutoCloseable {
  private final Path home;
  private final int port;
  private Process process;

  /**
   * @param folder where its files lie, in a folder of their own
   */
  public SshServer(Path folder) throws Exception {
    home = Files.createDirectories(folder.resolve("ssh"));
    port = Ports.free();
    for (String key : List.of("host", "user")) {
      Programs.output(
          "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home.resolve(key).toString());
    }
    Files.copy(home.resolve("user.pub"), home.resolve("authorized"));
    Files.writeString(
        home.resolve("sshd_config"),
        String.join(
            "\n",
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + home.resolve("host"),
            "PidFile none",
            "AuthorizedKeysFile " + home.resolve("authorized"),
            "PasswordAuthentication no",
            "PermitRootLogin prohibit-password",
            "StrictModes no",
            "UsePAM no",
            ""));
    Files.writeString(
        home.resolve("known_hosts"),
        "[127.0.0.1]:" + port + " " + Files.readString(home.resolve("host.pub")));
    Files.writeString(
        home.resolve("config"),
        String.join(
            "\n",
            "Host nas",
            "  HostName 127.0.0.1",
            "  Port " + port,
            "  User " + System.getProperty("user.name"),
            "  IdentityFile " + home.resolve("user"),
            "  IdentitiesOnly yes",
            "  UserKnownHostsFile " + home.resolve("known_hosts"),
            ""));
    if (System.getProperty("user.name").equals("root")) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    up();
  }

  /** The address for {@code nas_target_dir}. */
  public String address(Path served) {
    return "nas:" + served;
  }

  /** The option of rsync that has ssh read its configuration here, and not the user's own. */
  public String shell() {
    return "--rsh=ssh -F " + home.resolve("config") + " -oBatchMode=yes -oConnectTimeout=10";
  }

  /** Starts it, also after it was killed. */
  public void up() throws IOException {
    process =
        new ProcessBuilder(
                "/usr/sbin/sshd", "-D", "-e", "-f", home.resolve("sshd_config").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    Ports.awaitServer("an ssh server", port);
  }

  /**
   * From now on it runs this in place of what it is asked for, as an account does that is not an
   * ordinary one.
   *
   * @param command of its shell, which has {@code $SSH_ORIGINAL_COMMAND}
   */
  public void force(String command) throws Exception {
    kill();
    Path script = Files.writeString(home.resolve("forced.sh"), command + "\n");
    Path configuration = home.resolve("sshd_config");
    String line = "ForceCommand sh " + script + "\n";
    String before = Files.readString(configuration);
    if (!before.contains(line)) {
      Files.writeString(configuration, before + line);
    }
    up();
  }

  /** From now on it lets nobody in. */
  public void forgetEverybody() throws IOException {
    Files.writeString(home.resolve("authorized"), "");
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
