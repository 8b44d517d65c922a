package auklab.video.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a file that a person edits, whichever program saved it: UTF-8, or UTF-16 and UTF-32
 * as Windows writes them, with a byte order mark or without.
 *
 * @param text the text without its byte order mark; U+FFFD stands for each byte that cannot be read
 * @param unread the bytes that cannot be read, in their order
 */
public record EditedText(String text, List<Unread> unread) {
  /** Stands for a byte that cannot be read. */
  public static final String UNREADABLE = "\uFFFD";

  /** Blanks that look like a space and are none, such as the no-break space of web pages. */
  static final String ODD_BLANKS =
      "\\u00A0\\u1680\\u2000-\\u200B\\u202F\\u205F\\u2060\\u3000\\uFEFF";

  /** Blanks where a file of lines needs real ones: at both ends of a line, and beside = : and -. */
  private static final Pattern BETWEEN =
      Pattern.compile(
          "(?m)^[ \\tODD]+|[ \\tODD]+$|[ODD]+(?=[ \\t]*[=:])|(?<=[=:-])[ODD]+"
              .replace("ODD", ODD_BLANKS));

  private static final Pattern ODD_BLANK = Pattern.compile("[" + ODD_BLANKS + "]");

  /** With more bytes than this that cannot be read it is no text, and what follows is left out. */
  private static final int MOST = 1000;

  private static final long LARGEST = 2_000_000;

  private static final Charset UTF_32 = Charset.forName("UTF-32");

  /**
   * A byte that cannot be read.
   *
   * @param at index of its stand-in in the text
   * @param line line, counted from 1
   * @param inLine byte of that line, counted from 1
   * @param inFile byte of the file, counted from 1
   * @param charset the encoding that it does not fit
   */
  public record Unread(int at, int line, int inLine, int inFile, String charset) {
    /** Where it is and what to do, without its value, which may be a letter of a password. */
    public String describe() {
      return "byte "
          + inLine
          + " of this line (byte "
          + inFile
          + " of the file) is not "
          + charset
          + (charset.equals("UTF-8")
              ? ", as in a file that was saved as Latin-1, Windows-1252 or \"ANSI\""
              : ", as in a file that was cut off")
          + "; open the file in an editor and save it as UTF-8";
    }
  }

  public EditedText {
    unread = List.copyOf(unread);
  }

  /**
   * Reads a file, whatever bytes are in it.
   *
   * @throws IOException where the file is not there or cannot be opened
   */
  public static EditedText read(Path file) throws IOException {
    return of(bytes(file));
  }

  /**
   * The bytes of a file.
   *
   * @throws IOException also where it is far larger than anything that a person writes
   */
  static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException("larger than 2 MB, so it is no file that a person wrote");
    }
    return Files.readAllBytes(file);
  }

  /**
   * Reads a file of which every byte counts.
   *
   * @throws IOException also where a byte cannot be read; it names file, line and byte
   */
  public static String whole(Path file) throws IOException {
    return whole(file.toString(), bytes(file));
  }

  /**
   * The same of bytes that were read already.
   *
   * @param name what the person knows them by
   */
  public static String whole(String name, byte[] bytes) throws IOException {
    EditedText read = of(bytes);
    if (!read.unread.isEmpty()) {
      Unread first = read.unread.get(0);
      throw new IOException(name + ":" + first.line() + ": " + first.describe());
    }
    return read.text;
  }

  /** Decodes bytes. */
  public static EditedText of(byte[] bytes) {
    Charset charset = charset(bytes);
    CharsetDecoder decoder = charset.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    List<Unread> unread = new ArrayList<>();
    int line = 1;
    int lineBegin = 0;
    int read = 0;
    Units units = Units.of(charset, bytes);
    CoderResult end = decoder.decode(in, out, true);
    while (end.isError() && unread.size() < MOST) {
      for (; read < in.position(); read += units.size()) {
        boolean alone = units.is(bytes, read, '\r') && !units.is(bytes, read + units.size(), '\n');
        if (units.is(bytes, read, '\n') || alone) {
          line++;
          lineBegin = read + units.size();
        }
      }
      unread.add(new Unread(out.position(), line, read - lineBegin + 1, read + 1, charset.name()));
      out.put(UNREADABLE);
      in.position(in.position() + end.length());
      end = decoder.decode(in, out, true);
    }
    String text = out.flip().toString();
    boolean marked = text.startsWith("\uFEFF");
    return marked
        ? new EditedText(
            text.substring(1),
            unread.stream()
                .map(u -> new Unread(u.at() - 1, u.line(), u.inLine(), u.inFile(), u.charset()))
                .toList())
        : new EditedText(text, unread);
  }

  /** The text of a file of settings or routes, with a space for each blank that only looks so. */
  public String withPlainBlanks() {
    return BETWEEN
        .matcher(text)
        .replaceAll(blanks -> ODD_BLANK.matcher(blanks.group()).replaceAll(" "));
  }

  /** By the byte order mark, or by the zeros beside the first letter. */
  private static Charset charset(byte[] bytes) {
    int[] first = new int[4];
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      first[i] = bytes[i] & 0xff;
    }
    int pair = first[0] << 8 | first[1];
    int next = first[2] << 8 | first[3];
    if (bytes.length >= 4 && (pair == 0xFFFE && next == 0 || pair == 0 && next == 0xFEFF)) {
      return UTF_32;
    }
    if (bytes.length >= 2 && (pair == 0xFFFE || first[1] == 0 && first[0] != 0)) {
      return StandardCharsets.UTF_16LE;
    }
    if (bytes.length >= 2 && (pair == 0xFEFF || first[0] == 0 && first[1] != 0)) {
      return StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }

  /**
   * How an encoding stores a character such as a line end: half of another one may look like it.
   *
   * @param size bytes of a unit
   * @param low which of them holds the value of an ASCII character; the others are zero
   */
  private record Units(int size, int low) {
    static Units of(Charset charset, byte[] bytes) {
      if (charset == StandardCharsets.UTF_8) {
        return new Units(1, 0);
      }
      if (charset == UTF_32) {
        return new Units(4, bytes[0] == 0 ? 3 : 0);
      }
      return new Units(2, charset == StandardCharsets.UTF_16BE ? 1 : 0);
    }

    boolean is(byte[] bytes, int at, char wanted) {
      for (int i = 0; i < size; i++) {
        if (at + i >= bytes.length || bytes[at + i] != (i == low ? wanted : 0)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Takes blanks off both ends, also those that only look like a space. */
  static String strip(String text) {
    return text.replaceAll("^[\\s" + ODD_BLANKS + "]+|[\\s" + ODD_BLANKS + "]+$", "");
  }
}
