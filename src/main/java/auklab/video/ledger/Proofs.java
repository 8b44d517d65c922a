package auklab.video.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Proofs by their paths, packed into a few arrays: a hundred thousand take some 12 MB, and a {@link
 * Proof} is made only when one is asked for.
 */
public final class Proofs extends AbstractMap<String, Proof> {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final byte[] PATH = "{\"path\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BYTES = "\",\"bytes\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MODIFIED = ",\"modified\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SHA256 = ",\"sha256\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\"}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SAME_DISK_END =
      "\",\"same_disk\":true}".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_BYTES = 32;
  private static final int HASH_LETTERS = 2 * HASH_BYTES;
  private static final int MOST_DIGITS = 18;

  /** The path of each proof, and behind it the hash. */
  private byte[] texts = new byte[4096];

  private int textsEnd;

  /** Where in the texts each proof begins; behind the last one, where they end. */
  private int[] begins = new int[64];

  private long[] bytes = new long[63];
  private long[] modified = new long[63];
  private int size;

  /**
   * By the number of a proof, from 0: where else the copy is, for the few that are no archive's.
   */
  private final Map<Integer, String> elsewhere = new HashMap<>();

  /** The numbers of the proofs whose copy lies on the disk of the footage. */
  private final BitSet sameDisk = new BitSet();

  private final boolean countsOnSameDisk;

  /** By hash of the path: the number of the proof, from 1. */
  private int[] table = new int[128];

  Proofs() {
    this(true);
  }

  /**
   * @param countsOnSameDisk whether a copy on the disk of the footage is a proof
   */
  Proofs(boolean countsOnSameDisk) {
    this.countsOnSameDisk = countsOnSameDisk;
  }

  /** Takes a line of the checkpoint. A torn line, or one that is something else, proves nothing. */
  void add(Lines lines) {
    if (lines.isWhole() && !addAsWritten(lines.buffer(), lines.from(), lines.to())) {
      addAnyJson(lines.bytes());
    }
  }

  /** Takes a proof. */
  void add(Proof proof) {
    if (proof.sameDisk() && !countsOnSameDisk) {
      return;
    }
    byte[] path = proof.path().getBytes(StandardCharsets.UTF_8);
    byte[] letters = proof.sha256().getBytes(StandardCharsets.US_ASCII);
    int index = put(path, 0, path.length, proof.bytes(), proof.modified(), letters, 0);
    if (!proof.elsewhere().isEmpty()) {
      elsewhere.put(index, proof.elsewhere());
    }
    sameDisk.set(index, proof.sameDisk());
  }

  /** The proof of a path. What other programs may have made of the file is read by Jackson. */
  private void addAnyJson(byte[] line) {
    try {
      Proof proof = MAPPER.readValue(new String(line, StandardCharsets.UTF_8), Proof.class);
      if (proof != null && proof.sha256().matches("[0-9a-f]{" + HASH_LETTERS + "}")) {
        add(proof);
      }
    } catch (JsonProcessingException e) {
      // That file is compared again.
    }
  }

  /** Reads a line in the very form in which it is written here, which takes no time. */
  private boolean addAsWritten(byte[] line, int from, int to) {
    int path = from + PATH.length;
    int pathEnd = path;
    while (pathEnd < to && line[pathEnd] != '"') {
      if (line[pathEnd] == '\\' || line[pathEnd] >= 0 && line[pathEnd] < ' ') {
        return false;
      }
      pathEnd++;
    }
    int sizeFrom = pathEnd + BYTES.length;
    int sizeTo = digits(line, sizeFrom, to);
    int timeFrom = sizeTo + MODIFIED.length;
    int timeTo = digits(line, timeFrom, to);
    int hash = timeTo + SHA256.length;
    boolean sharesDisk = hash + HASH_LETTERS + SAME_DISK_END.length == to;
    byte[] end = sharesDisk ? SAME_DISK_END : END;
    boolean asWritten =
        stands(PATH, line, from, to)
            && stands(BYTES, line, pathEnd, to)
            && sizeTo > sizeFrom
            && stands(MODIFIED, line, sizeTo, to)
            && timeTo > timeFrom
            && stands(SHA256, line, timeTo, to)
            && hash + HASH_LETTERS + end.length == to
            && isHash(line, hash)
            && stands(end, line, hash + HASH_LETTERS, to);
    if (asWritten && (countsOnSameDisk || !sharesDisk)) {
      int index =
          put(
              line,
              path,
              pathEnd,
              number(line, sizeFrom, sizeTo),
              number(line, timeFrom, timeTo),
              line,
              hash);
      sameDisk.set(index, sharesDisk);
    }
    return asWritten;
  }

  private static boolean stands(byte[] text, byte[] line, int from, int to) {
    return from + text.length <= to
        && Arrays.equals(text, 0, text.length, line, from, from + text.length);
  }

  private static int digits(byte[] line, int from, int to) {
    int at = from;
    while (at < to && at - from < MOST_DIGITS && line[at] >= '0' && line[at] <= '9') {
      at++;
    }
    return at;
  }

  private static long number(byte[] line, int from, int to) {
    long number = 0;
    for (int at = from; at < to; at++) {
      number = 10 * number + line[at] - '0';
    }
    return number;
  }

  private static boolean isHash(byte[] line, int from) {
    for (int at = from; at < from + HASH_LETTERS; at++) {
      if (hexDigit(line[at]) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int hexDigit(byte letter) {
    if (letter >= '0' && letter <= '9') {
      return letter - '0';
    }
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  private int put(
      byte[] line, int from, int to, long bytes, long modified, byte[] letters, int hash) {
    int slot = slot(line, from, to);
    int index = table[slot] - 1;
    if (index < 0) {
      index = size;
      makeRoom(to - from + HASH_BYTES);
      System.arraycopy(line, from, texts, textsEnd, to - from);
      textsEnd += to - from + HASH_BYTES;
      size++;
      begins[size] = textsEnd;
      table[slot] = size;
    }
    // The last proof of a path counts.
    if (!elsewhere.isEmpty()) {
      elsewhere.remove(index);
    }
    this.bytes[index] = bytes;
    this.modified[index] = modified;
    int at = begins[index + 1] - HASH_BYTES;
    for (int i = 0; i < HASH_BYTES; i++) {
      texts[at + i] =
          (byte) (hexDigit(letters[hash + 2 * i]) << 4 | hexDigit(letters[hash + 2 * i + 1]));
    }
    if (2 * size > table.length) {
      rehash();
    }
    return index;
  }

  private void makeRoom(int more) {
    if (textsEnd + more > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(textsEnd + more, texts.length + texts.length / 2));
    }
    if (size == bytes.length) {
      int room = size + size / 2;
      bytes = Arrays.copyOf(bytes, room);
      modified = Arrays.copyOf(modified, room);
      begins = Arrays.copyOf(begins, room + 1);
    }
  }

  private void rehash() {
    table = new int[2 * table.length];
    for (int index = 0; index < size; index++) {
      table[slot(texts, begins[index], begins[index + 1] - HASH_BYTES)] = index + 1;
    }
  }

  /** Where in the table a path stands, or would stand. */
  private int slot(byte[] text, int from, int to) {
    int hash = 0;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + text[at];
    }
    int slot = (hash ^ hash >>> 15) & table.length - 1;
    while (table[slot] != 0 && !isPath(table[slot] - 1, text, from, to)) {
      slot = slot + 1 & table.length - 1;
    }
    return slot;
  }

  private boolean isPath(int index, byte[] text, int from, int to) {
    return Arrays.equals(texts, begins[index], begins[index + 1] - HASH_BYTES, text, from, to);
  }

  private int index(String path) {
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    return table[slot(text, 0, text.length)] - 1;
  }

  /**
   * Whether a file is proven as it is.
   *
   * @param path the file, relative to {@code ready_for_backup_dir}
   * @param size its size, in bytes
   * @param time its modification time, in milliseconds since 1970
   */
  public boolean hold(String path, long size, long time) {
    int index = index(path);
    return index >= 0 && bytes[index] == size && modified[index] == time;
  }

  @Override
  public boolean containsKey(Object path) {
    return path instanceof String text && index(text) >= 0;
  }

  @Override
  public Proof get(Object path) {
    int index = path instanceof String text ? index(text) : -1;
    return index < 0 ? null : proof(index);
  }

  private Proof proof(int index) {
    int hash = begins[index + 1] - HASH_BYTES;
    return new Proof(
        new String(texts, begins[index], hash - begins[index], StandardCharsets.UTF_8),
        bytes[index],
        modified[index],
        HexFormat.of().formatHex(texts, hash, hash + HASH_BYTES),
        elsewhere.getOrDefault(index, ""),
        sameDisk.get(index));
  }

  @Override
  public Set<Entry<String, Proof>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, Proof>> iterator() {
        return IntStream.range(0, size)
            .mapToObj(Proofs.this::proof)
            .map(proof -> Map.entry(proof.path(), proof))
            .iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
