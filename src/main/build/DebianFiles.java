import auklab.video.cli.AuklabVideo;
import auklab.video.config.ConfigFolder;
import auklab.video.config.MailSettings;
import auklab.video.service.Installation;
import auklab.video.service.Layout;
import auklab.video.service.Unit;
import auklab.video.service.Units;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes what the Debian package has besides the program, from what the program itself knows: the
 * manual page, the shell's completion, systemd's unit and the example of a configuration. The build
 * runs it; it is no part of the program.
 */
final class DebianFiles {
  private static final String LIB = "/var/lib/auklab-video";
  private static final Path CONFIG = Path.of("/etc/auklab-video");
  private static final Path LAUNCHER = Path.of("/usr/share/auklab-video/bin/auklab-video");

  private static final int EXTRA_FLAGS = 8;
  private static final byte SLOWEST = 2;

  private final Path project;
  private final Path folder;
  private final String version;

  private DebianFiles(Path project, String version) {
    this.project = project;
    this.folder = project.resolve("target/deb");
    this.version = version;
  }

  /**
   * @param arguments the folder of the project, and its version
   */
  public static void main(String[] arguments) throws IOException {
    new DebianFiles(Path.of(arguments[0]), arguments[1]).write();
  }

  private void write() throws IOException {
    CommandLine command = new CommandLine(new AuklabVideo());
    example("cameras.json");
    example("backup.json");
    example("alerts.json");
    text("auklab-video.service", unit());
    text("auklab-video", AutoComplete.bash("auklab-video", command).replaceFirst("#!.*\n", ""));
    packed("auklab-video.1.gz", manual(command));
    packed("changelog.gz", changelog());
  }

  /** The owner's own folders are not known yet; the package has some. */
  private void example(String name) throws IOException {
    String text = Files.readString(project.resolve("config").resolve(name));
    text(name, text.replace("/home/recordingpi", LIB).replace("/mnt/nas", "/srv/nas"));
  }

  /**
   * The unit that {@code service generate} makes, for folders that are not known yet: it may write
   * wherever its user may, but for the system and the configuration; and before there is a
   * configuration, it does not start.
   */
  private String unit() {
    Installation installation =
        new Installation(
            ConfigFolder.of(folder).strict(MailSettings.load(Map.of("SMTP_HOST", ""), folder)),
            new Properties(),
            LAUNCHER,
            CONFIG,
            CONFIG.resolve("routes"),
            "auklab-video");
    List<Unit> units = new Units(installation).of(Layout.SINGLE);
    return units.get(0).text().lines()
            .filter(line -> !line.startsWith("ReadWritePaths="))
            .map(line -> line.equals("ProtectSystem=strict") ? "ProtectSystem=full" : line)
            .map(
                line ->
                    line.equals("[Service]")
                        ? "# Before there are cameras, there is nothing to do.\nConditionPathExists="
                            + CONFIG
                            + "/cameras.json\n\n[Service]"
                        : line)
            .collect(Collectors.joining("\n"))
            .replace("\n\n# Before", "\n# Before")
        + "\n";
  }

  private String changelog() {
    return "auklab-video ("
        + version
        + ") stable; urgency=medium\n\n  * See CHANGELOG.md in this folder.\n\n"
        + " -- AukLab <auklab@example.com>  Thu, 01 Jan 2026 00:00:00 +0000\n";
  }

  private String manual(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    List<String> out = new ArrayList<>();
    out.add(".TH AUKLAB-VIDEO 1 \"\" \"auklab-video " + version + "\" \"User Commands\"");
    out.add(".SH NAME");
    out.add("auklab\\-video \\- unattended recorder of IP cameras");
    out.add(".SH SYNOPSIS");
    out.add(".B auklab\\-video");
    out.add("[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]");
    out.add(".SH DESCRIPTION");
    out.add(text(spec.usageMessage().description()));
    out.add("Without a command, it does what \\fBrun\\fR does.");
    out.add(".SH OPTIONS");
    out.add("Every command takes these.");
    spec.options().forEach(option -> option(option, out));
    out.add(".SH COMMANDS");
    line.getSubcommands().forEach((name, command) -> command(name, command, spec, out));
    out.add(".SH EXIT STATUS");
    item("0", "Done.", out);
    item("1", "It ran, and something failed, which is named.", out);
    item("2", "Wrong usage, or a configuration or routes with which nothing can be started.", out);
    out.add(".SH FILES");
    item("/etc/auklab-video/cameras.json", "The cameras. It holds passwords.", out);
    item("/etc/auklab-video/backup.json", "The archive, and the folders on the way to it.", out);
    item("/etc/auklab-video/alerts.json", "A webhook and a heartbeat; may be absent.", out);
    item("/etc/auklab-video/application.properties", "Schedules and limits.", out);
    item("/etc/auklab-video/routes/", "What happens when. Edits stay.", out);
    item("/etc/auklab-video/example/", "Examples of the first three.", out);
    item("/etc/monitor_email.conf", "Where mails go.", out);
    item(LIB, "Home of the user who records.", out);
    out.add(".SH SEE ALSO");
    out.add(".BR ffmpeg (1),");
    out.add(".BR rsync (1),");
    out.add(".BR journalctl (1)");
    return String.join("\n", out) + "\n";
  }

  private static void command(
      String name, CommandLine command, CommandSpec all, List<String> out) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().hidden() || !name.equals(spec.name())) {
      return;
    }
    String operands =
        spec.positionalParameters().stream()
            .map(operand -> " \\fI" + roff(operand.paramLabel()) + "\\fR")
            .collect(Collectors.joining());
    out.add(".SS " + roff(name) + operands);
    out.add(text(spec.usageMessage().description()));
    spec.positionalParameters().stream()
        .filter(operand -> operand.description().length > 0)
        .forEach(operand -> item(operand.paramLabel(), words(operand), out));
    spec.options().stream()
        .filter(option -> !option.hidden() && !all.optionsMap().containsKey(option.longestName()))
        .forEach(option -> option(option, out));
  }

  private static void option(OptionSpec option, List<String> out) {
    String names =
        Arrays.stream(option.names())
            .map(name -> "\\fB" + roff(name) + "\\fR")
            .collect(Collectors.joining(", "));
    String value = option.arity().max() > 0 ? " \\fI" + roff(option.paramLabel()) + "\\fR" : "";
    out.add(".TP\n" + names + value);
    out.add(roff(words(option)));
  }

  private static void item(String name, String text, List<String> out) {
    out.add(".TP\n\\fB" + roff(name) + "\\fR\n" + roff(text));
  }

  private static String words(ArgSpec argument) {
    String text = String.join(" ", argument.description()).replace("%n", " ").replace("%%", "%");
    return argument.completionCandidates() == null
        ? text
        : text.replace(
            "${COMPLETION-CANDIDATES}", String.join(", ", argument.completionCandidates()));
  }

  /** Lines that begin with a dot would be commands. */
  private static String text(String[] lines) {
    return Arrays.stream(lines).map(DebianFiles::roff).collect(Collectors.joining("\n.br\n"));
  }

  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private void text(String name, String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), text);
  }

  /** As gzip -9 does it, which says so in its header; Java's does not. */
  private void packed(String name, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    byte[] file = bytes.toByteArray();
    file[EXTRA_FLAGS] = SLOWEST;
    Files.write(folder.resolve(name), file);
  }
}
