package auklab.video.alert;

import auklab.video.config.MailSettings;
import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import auklab.video.stream.Mask;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails that wait to be sent: a file each in {@code state_dir/mail}, so that a mail server that is
 * down delays nobody, and a restart loses nothing.
 */
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger("alert");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path folder;
  private final MailSettings settings;
  private final Mask mask;
  private final Clock clock;
  private final AtomicInteger counter = new AtomicInteger();

  /**
   * @param folder {@code state_dir/mail}
   * @param settings who gets the mails
   * @param mask takes passwords out of them
   * @param clock the wall clock
   */
  public Spool(Path folder, MailSettings settings, Mask mask, Clock clock) {
    this.folder = folder;
    this.settings = settings;
    this.mask = mask;
    this.clock = clock;
  }

  /**
   * Lays a mail by, to be sent as soon as the server takes it. Where mail is off, the log has it.
   *
   * @param mail its subject and text
   */
  public void add(Map<String, String> mail) throws IOException {
    String subject = mask.apply(mail.get("subject"));
    LOG.warn("{}", subject);
    if (!settings.on()) {
      LOG.warn("not mailed, since {}:\n{}", settings.whyOff(), mask.apply(mail.get("text")));
      return;
    }
    Map<String, String> masked = new LinkedHashMap<>();
    masked.put("subject", subject);
    masked.put("text", mask.apply(mail.get("text")));
    String name =
        STAMP.format(clock.instant())
            + String.format("-%d-%04d", ProcessHandle.current().pid(), counter.getAndIncrement());
    byte[] text = MAPPER.writeValueAsBytes(masked);
    Ballast.in(folder.toAbsolutePath().getParent())
        .spending(
            folder,
            () -> {
              Durable.createPrivateDirectories(folder);
              Durable.replace(folder.resolve(name + ".json"), text);
            });
  }

  /** How many mails wait. */
  public long waiting() throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".json")).count();
    }
  }
}
