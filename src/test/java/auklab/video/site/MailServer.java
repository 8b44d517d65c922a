package auklab.video.site;

import static org.awaitility.Awaitility.await;

import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real SMTP server that keeps what it gets. It may insist on encryption and on a login, and
 * refuse what it is told to.
 */
public final class MailServer implements AutoCloseable {
  /** How it may be spoken to; its certificate is signed by an authority of its own. */
  public enum Encryption {
    NONE,
    STARTTLS,
    IMPLICIT
  }

  private final Path folder;
  private final int port;
  private final Encryption encryption;
  private String login;
  private Process process;

  /**
   * @param folder where its mails lie
   * @param encrypted whether it takes mail after STARTTLS only
   */
  public MailServer(Path folder, boolean encrypted) throws Exception {
    this(folder, encrypted ? Encryption.STARTTLS : Encryption.NONE, "");
  }

  /**
   * @param folder where its mails lie
   * @param encryption how it may be spoken to, and no other way
   * @param login {@code USER:PASSWORD} that it insists on; empty for none
   */
  public MailServer(Path folder, Encryption encryption, String login) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.encryption = encryption;
    this.login = login;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    if (encryption != Encryption.NONE) {
      makeCertificate();
    }
  }

  private void makeCertificate() throws Exception {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=Test authority",
        "-keyout",
        file("ca.key"),
        "-out",
        file("ca.pem"));
    openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        file("key.pem"),
        "-out",
        file("request.pem"));
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
    openssl(
        "x509",
        "-req",
        "-days",
        "2",
        "-in",
        file("request.pem"),
        "-extfile",
        file("names"),
        "-CA",
        file("ca.pem"),
        "-CAkey",
        file("ca.key"),
        "-CAcreateserial",
        "-out",
        file("cert.pem"));
    Programs.output(
        "keytool",
        "-importcert",
        "-noprompt",
        "-alias",
        "authority",
        "-storepass",
        "changeit",
        "-file",
        file("ca.pem"),
        "-keystore",
        trustStore().toString());
  }

  private static void openssl(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words));
    Programs.output(command.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** A store that trusts the authority of this server's certificate. */
  public Path trustStore() {
    return folder.resolve("trust.p12");
  }

  /** The port that it listens on, when it is up. */
  public int port() {
    return port;
  }

  /** From its next start on, it insists on this login. */
  public void insistOn(String other) {
    login = other;
  }

  /**
   * What it refuses from now on.
   *
   * @param lines e.g. {@code rcpt second@example.com 550} or {@code data WORD 554}
   */
  public void rules(String... lines) throws IOException {
    Files.write(folder.resolve("rules"), List.of(lines));
  }

  /** Starts it. */
  public MailServer up() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/python3",
                "src/test/python/mail_server.py",
                "--port",
                String.valueOf(port),
                "--box",
                file("box"),
                "--rules",
                file("rules"),
                "--encryption",
                encryption.name().toLowerCase(java.util.Locale.ROOT)));
    if (encryption != Encryption.NONE) {
      command.addAll(List.of("--cert", file("cert.pem"), "--key", file("key.pem")));
    }
    if (!login.isEmpty()) {
      command.addAll(List.of("--login", login));
    }
    Path log = folder.resolve("server.log");
    Files.deleteIfExists(log);
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await("a mail server")
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.readString(log).contains("ready"));
    return this;
  }

  /** Has the program send its mails here. */
  public void use(Map<String, String> environment, String recipients) {
    environment.put("SMTP_HOST", "localhost");
    environment.put("SMTP_PORT", String.valueOf(port));
    environment.put("SMTP_TLS", encryption == Encryption.IMPLICIT ? "implicit" : "starttls");
    environment.put("SMTP_USER", login.replaceFirst(":.*", ""));
    environment.put("SMTP_PASS", login.replaceFirst("^[^:]*:?", ""));
    environment.put("ALERT_TO", recipients);
    if (encryption != Encryption.NONE) {
      environment.put(
          "JAVA_TOOL_OPTIONS",
          "-Djavax.net.ssl.trustStore="
              + trustStore()
              + " -Djavax.net.ssl.trustStorePassword=changeit");
    }
  }

  /** Every mail that it has got, in their order. */
  public List<MimeMessage> mails() throws Exception {
    List<MimeMessage> mails = new ArrayList<>();
    for (Path file : Site.files(folder.resolve("box"), ".eml")) {
      try (InputStream in = Files.newInputStream(file)) {
        mails.add(new MimeMessage(null, in));
      }
    }
    return mails;
  }

  /** The subjects of every mail that it has got, in their order. */
  public List<String> subjects() throws Exception {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage mail : mails()) {
      subjects.add(mail.getSubject());
    }
    return subjects;
  }

  /**
   * The mails whose subjects begin so, each with its subject as the first line.
   *
   * @param label such as {@code [DISK]}
   */
  public List<String> told(String label) throws Exception {
    List<String> texts = new ArrayList<>();
    for (MimeMessage message : mails()) {
      if (message.getSubject().startsWith(label)) {
        String text = message.getContent().toString();
        texts.add(message.getSubject() + "\n" + text.replace("\r\n", "\n"));
      }
    }
    return texts;
  }

  /** Ends it; it may come up again. */
  public void down() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  @Override
  public void close() throws Exception {
    down();
  }
}
