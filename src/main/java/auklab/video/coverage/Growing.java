package auklab.video.coverage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The footage that has no name yet: what FFmpegs are writing now. It is seen by the times of the
 * files, so its beginning is known to about two seconds until it is closed.
 *
 * @param outputDirs every folder that is recorded to
 */
record Growing(Supplier<List<Path>> outputDirs) {
  private static final DateTimeFormatter SESSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'");

  /** The first file of a session is made so long after its first frame at most, in milliseconds. */
  private static final long MADE_AFTER = 2000;

  /** A file that was written within this time still grows, in milliseconds. */
  private static final long GROWS = 3000;

  /** When there is footage of a station that has no name yet. */
  List<Span> of(String station, long now) {
    List<Span> spans = new ArrayList<>();
    for (Path outputDir : outputDirs.get()) {
      Path sessions = outputDir.resolve(station).resolve(".recording");
      if (Files.isDirectory(sessions)) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(sessions, Files::isDirectory)) {
          for (Path session : found) {
            add(session, now, spans);
          }
        } catch (IOException e) {
          // It has got its names meanwhile, and the ledger tells of it.
        }
      }
    }
    return spans;
  }

  private static void add(Path session, long now, List<Span> spans) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(session, "*.mkv")) {
      for (Path file : files) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.size() > 0) {
          long made = attributes.creationTime().toMillis();
          long written = attributes.lastModifiedTime().toMillis();
          boolean first = file.getFileName().toString().startsWith("000000");
          long from = first ? Math.max(made - MADE_AFTER, begun(session, made)) : made;
          spans.add(new Span(from, now - written < GROWS ? now : written));
        }
      }
    }
  }

  private static long begun(Path session, long otherwise) {
    try {
      String name = session.getFileName().toString();
      return LocalDateTime.parse(name, SESSION).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException e) {
      return Math.min(otherwise, Instant.now().toEpochMilli());
    }
  }
}
