package auklab.video.site;

import static org.awaitility.Awaitility.await;

import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real SMTP server that keeps what it gets; it may insist on STARTTLS. */
public final class MailServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final boolean encrypted;
  private Process process;

  /**
   * @param folder where its mails lie
   * @param encrypted whether it takes mail after STARTTLS only
   */
  public MailServer(Path folder, boolean encrypted) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.encrypted = encrypted;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    if (encrypted) {
      makeCertificate();
    }
  }

  private void makeCertificate() throws Exception {
    Programs.output(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        folder.resolve("key.pem").toString(),
        "-out",
        folder.resolve("cert.pem").toString());
    Programs.output(
        "keytool",
        "-importcert",
        "-noprompt",
        "-alias",
        "server",
        "-storepass",
        "changeit",
        "-file",
        folder.resolve("cert.pem").toString(),
        "-keystore",
        trustStore().toString());
  }

  /** A store that trusts this server's certificate. */
  public Path trustStore() {
    return folder.resolve("trust.p12");
  }

  /** Starts it. */
  public MailServer up() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", "localhost:" + port));
    if (encrypted) {
      command.addAll(List.of("--tlscert", folder.resolve("cert.pem").toString()));
      command.addAll(List.of("--tlskey", folder.resolve("key.pem").toString()));
    }
    command.addAll(List.of("-c", "aiosmtpd.handlers.Mailbox", folder.resolve("box").toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    await("a mail server")
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(
            () -> {
              try (Socket socket = new Socket("localhost", port)) {
                return socket.getInputStream().read() == '2';
              }
            });
    return this;
  }

  /** Has the program send its mails here. */
  public void use(Map<String, String> environment, String recipients) {
    environment.put("SMTP_HOST", "localhost");
    environment.put("SMTP_PORT", String.valueOf(port));
    environment.put("SMTP_USER", "");
    environment.put("ALERT_TO", recipients);
    if (encrypted) {
      environment.put(
          "JAVA_TOOL_OPTIONS",
          "-Djavax.net.ssl.trustStore="
              + trustStore()
              + " -Djavax.net.ssl.trustStorePassword=changeit");
    }
  }

  /** Every mail that it has got. */
  public List<MimeMessage> mails() throws Exception {
    List<MimeMessage> mails = new ArrayList<>();
    for (Path file : Site.files(folder.resolve("box"), "")) {
      try (InputStream in = Files.newInputStream(file)) {
        mails.add(new MimeMessage(null, in));
      }
    }
    return mails;
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

  @Override
  public void close() throws Exception {
    if (process != null) {
      process.destroyForcibly();
      process.waitFor();
    }
  }
}
