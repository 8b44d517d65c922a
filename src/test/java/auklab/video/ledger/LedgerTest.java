package auklab.video.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import auklab.video.footage.Exclusive;
import auklab.video.site.Programs;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00.123456Z");
  private static final int EVENTS = 50;

  @TempDir Path home;
  private Path folder;
  private Path day;

  @BeforeEach
  void nameFolder() {
    folder = home.resolve("state/ledger");
    day = folder.resolve("2026-07-01.jsonl");
  }

  @Test
  void shouldWriteOneObjectALineWithItsTimes() throws IOException {
    ledger(folder)
        .append(
            List.of(
                Event.of("segment-closed").with("station", "ROST1").with("bytes", 17L),
                Event.of("note").with("text", "two\nlines, \"quoted\", schön")));

    List<JsonNode> lines = lines();
    assertThat(lines).hasSize(2);
    JsonNode first = lines.get(0);
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly("v", "time", "boot", "mono", "event", "station", "bytes");
    assertThat(first.get("v").intValue()).isEqualTo(1);
    assertThat(first.get("time").textValue()).isEqualTo("2026-07-01T12:00:00.123Z");
    assertThat(first.get("boot").textValue()).isEqualTo("boot-1");
    assertThat(first.get("mono").doubleValue()).isCloseTo(System.nanoTime() / 1e9, within(60.0));
    assertThat(first.get("event").textValue()).isEqualTo("segment-closed");
    assertThat(first.get("bytes").longValue()).isEqualTo(17);
    assertThat(lines.get(1).get("text").textValue()).isEqualTo("two\nlines, \"quoted\", schön");
  }

  @Test
  void shouldBeginAFileForEveryDayOfUtc() throws IOException {
    Instant midnight = Instant.parse("2026-07-02T00:00:00Z");
    for (Instant now : List.of(midnight.minusMillis(1), midnight)) {
      new Ledger(folder, Clock.fixed(now, ZoneOffset.ofHours(2)), "boot-1")
          .append(Event.of("started"));
    }

    assertThat(day).content().hasLineCount(1);
    assertThat(folder.resolve("2026-07-02.jsonl")).content().hasLineCount(1);
  }

  @Test
  void shouldWriteNothingForNoEvents() throws IOException {
    ledger(folder).append(List.of());

    assertThat(folder).doesNotExist();
  }

  @Test
  void shouldLetOnlyOwnerAndGroupLookIntoItsFolder() throws IOException {
    ledger(folder).append(Event.of("started"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwxr-x---");
  }

  /** The fault: the power fails while a line is being written, in the middle of a letter. */
  @Test
  void shouldLoseNoMoreThanTheLineThatWasTorn() throws IOException {
    Ledger ledger = ledger(folder);
    ledger.append(Event.of("first"));
    ledger.append(Event.of("torn").with("text", "ö"));
    byte[] whole = Files.readAllBytes(day);
    int insideTheLetter = whole.length - 4;
    Files.write(day, java.util.Arrays.copyOf(whole, insideTheLetter));

    ledger.append(Event.of("next"));
    ledger.append(Event.of("last"));

    List<String> sound = new ArrayList<>();
    int torn = 0;
    for (String line : new String(Files.readAllBytes(day), "UTF-8").split("\n")) {
      try {
        sound.add(MAPPER.readTree(line).get("event").textValue());
      } catch (IOException e) {
        torn++;
      }
    }
    assertThat(sound).containsExactly("first", "next", "last");
    assertThat(torn).isEqualTo(1);
  }

  @Test
  void shouldOnlyEverAppend() throws IOException {
    Ledger ledger = ledger(folder);
    ledger.append(Event.of("first"));
    Files.writeString(day, "# by hand\n", StandardOpenOption.APPEND);
    String before = Files.readString(day);

    ledger.append(Event.of("second"));

    assertThat(Files.readString(day)).startsWith(before).hasLineCount(3);
  }

  @Test
  void shouldKeepThreadsApart() throws Exception {
    Ledger ledger = ledger(folder);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(n -> new Thread(() -> Writer.writeAll(ledger, "thread-" + n)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(lines()).hasSize(4 * EVENTS);
    IntStream.range(0, 4).forEach(n -> assertThat(numbers("thread-" + n)).isEqualTo(allNumbers()));
  }

  /** As when a one-pass command writes while the pipeline does. */
  @Test
  void shouldKeepProcessesApart() throws Exception {
    Process one = writer("one");
    Process two = writer("two");
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> turns() > 20);
    } finally {
      Files.createFile(home.resolve("stop"));
    }

    assertThat(one.waitFor()).isZero();
    assertThat(two.waitFor()).isZero();
    for (String writer : List.of("one", "two")) {
      List<Integer> numbers = numbers(writer);
      assertThat(numbers).isEqualTo(IntStream.range(0, numbers.size()).boxed().toList());
    }
    assertThat(numbers("one").size() + numbers("two").size()).isEqualTo(lines().size());
  }

  /** The fault: a command is stopped by Ctrl-Z in the moment in which it writes. */
  @Test
  void shouldNotWaitWithoutAnEndForAnotherProcess() throws Exception {
    Ledger ledger = ledger(folder);
    ledger.append(Event.of("first"));
    Process holder = java(Holder.class, folder.resolve("lock").toString());
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");

      assertThatThrownBy(() -> ledger.append(Event.of("second")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(folder.resolve("lock") + " is held by another process");
      long before = System.nanoTime();
      assertThatThrownBy(() -> ledger.append(Event.of("second"))).isInstanceOf(IOException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .as("the second time")
          .isLessThan(Duration.ofSeconds(3));
    } finally {
      Programs.kill(holder);
    }

    ledger.append(Event.of("third"));
    assertThat(lines())
        .extracting(line -> line.get("event").textValue())
        .containsExactly("first", "third");
  }

  /** Holds a lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] words) throws Exception {
      try (FileChannel held = new Exclusive(Path.of(words[0])).take()) {
        System.out.println("held");
        new CountDownLatch(1).await();
      }
    }
  }

  /** How often one process wrote after the other. */
  private long turns() throws IOException {
    if (!Files.exists(day)) {
      return 0;
    }
    List<String> writers =
        Files.readString(day).lines().map(line -> line.replaceFirst(",\"n\".*", "")).toList();
    return IntStream.range(1, writers.size())
        .filter(n -> writers.get(n).endsWith("one\"") != writers.get(n - 1).endsWith("one\""))
        .count();
  }

  private Process writer(String name) throws IOException {
    return java(Writer.class, home.toString(), name);
  }

  private static Process java(Class<?> program, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Writes to a ledger in a thread, or in a process of its own until it is told to stop. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] words) throws IOException {
      Path home = Path.of(words[0]);
      Ledger ledger = ledger(home.resolve("state/ledger"));
      for (int n = 0; !Files.exists(home.resolve("stop")); n++) {
        write(ledger, words[1], n);
      }
    }

    static void writeAll(Ledger ledger, String name) {
      try {
        for (int n = 0; n < EVENTS; n++) {
          write(ledger, name, n);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void write(Ledger ledger, String name, int n) throws IOException {
      ledger.append(Event.of(name).with("n", n).with("text", "x".repeat(n % 50 * 100)));
    }
  }

  private static Ledger ledger(Path folder) {
    return new Ledger(folder, Clock.fixed(NOON, ZoneOffset.UTC), "boot-1");
  }

  private static List<Integer> allNumbers() {
    return IntStream.range(0, EVENTS).boxed().toList();
  }

  private List<Integer> numbers(String writer) {
    try {
      return lines().stream()
          .filter(line -> line.get("event").textValue().equals(writer))
          .map(line -> line.get("n").intValue())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(day)) {
      lines.add(MAPPER.readTree(line));
    }
    return lines;
  }
}
