package auklab.video.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The ledger's days, read back in little time and memory: only lines of the kinds and stations that
 * are asked for are looked into at all.
 *
 * @param folder {@code state_dir/ledger}
 */
public record Days(Path folder) {
  private static final String ENDING = ".jsonl";
  private static final byte[] EVENT = bytes("\"event\":\"");
  private static final byte[] STATION = bytes(",\"station\":\"");

  /** The fields before it are shorter than this together, in bytes. */
  private static final int EVENT_WITHIN = 200;

  /** Who reads. */
  public interface Reader {
    /**
     * A line of the ledger.
     *
     * @param kind what happened
     * @param line the JSON; one that was torn is no JSON
     * @return whether to go on
     */
    boolean read(String kind, String line) throws IOException;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The UTC days of which there is a file. */
  public NavigableSet<LocalDate> all() throws IOException {
    NavigableSet<LocalDate> days = new TreeSet<>();
    if (!Files.isDirectory(folder)) {
      return days;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        try {
          days.add(LocalDate.parse(name.substring(0, name.length() - ENDING.length())));
        } catch (DateTimeParseException e) {
          // Not one of ours.
        }
      }
    }
    return days;
  }

  /**
   * Reads a day.
   *
   * @param day in UTC; one without a file has no lines
   * @param kinds what is to be read
   * @param stations whose events are to be read, besides those that name none first; empty for all
   * @param reader gets each line, in their order, until it has enough
   */
  public void read(
      LocalDate day, Collection<String> kinds, Collection<String> stations, Reader reader)
      throws IOException {
    String[] names = kinds.toArray(String[]::new);
    byte[][] wanted = Arrays.stream(names).map(kind -> bytes(kind + "\"")).toArray(byte[][]::new);
    byte[][] whose = stations.stream().map(name -> bytes(name + "\"")).toArray(byte[][]::new);
    try (Lines lines = new Lines(folder.resolve(day + ENDING))) {
      while (lines.next()) {
        byte[] buffer = lines.buffer();
        int kind = find(buffer, lines.from(), Math.min(lines.to(), lines.from() + EVENT_WITHIN));
        int which = kind < 0 ? -1 : which(wanted, buffer, kind, lines.to());
        if (which >= 0 && lines.isWhole()) {
          int next = kind + wanted[which].length;
          boolean others =
              whose.length > 0
                  && stands(STATION, buffer, next, lines.to())
                  && which(whose, buffer, next + STATION.length, lines.to()) < 0;
          if (!others && !reader.read(names[which], lines.text())) {
            return;
          }
        }
      }
    } catch (NoSuchFileException e) {
      // A day on which nothing happened.
    }
  }

  /** Where the kind of a line begins; -1 where it has none. */
  private static int find(byte[] buffer, int from, int to) {
    for (int at = from; at < to - EVENT.length; at++) {
      if (buffer[at] == '"' && stands(EVENT, buffer, at, to)) {
        return at + EVENT.length;
      }
    }
    return -1;
  }

  private static int which(byte[][] texts, byte[] buffer, int at, int to) {
    for (int i = 0; i < texts.length; i++) {
      if (stands(texts[i], buffer, at, to)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean stands(byte[] text, byte[] buffer, int at, int to) {
    return at + text.length <= to
        && Arrays.equals(text, 0, text.length, buffer, at, at + text.length);
  }
}
