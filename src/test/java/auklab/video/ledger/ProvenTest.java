package auklab.video.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenTest {
  private static final Proof ONE =
      new Proof("ROST1/2026-07-01/ROST1_20260701T120000.mkv", 17, 1782900000123L, "ab".repeat(32));
  private static final Proof TWO =
      new Proof("RÖST/2026-07-01/RÖST_20260701T120000.mkv", 18, 1782900000456L, "cd".repeat(32));
  private static final Clock NOON =
      Clock.fixed(
          LocalDate.of(2026, 7, 1)
              .atTime(LocalTime.NOON)
              .atZone(ZoneId.systemDefault())
              .toInstant(),
          ZoneOffset.UTC);

  @TempDir Path home;
  private Path ledgerFolder;
  private Path synced;
  private Path checkpoint;
  private Proven proven;

  @BeforeEach
  void nameFolders() {
    ledgerFolder = home.resolve("state/ledger");
    synced = home.resolve("synced");
    checkpoint = home.resolve("state/proven.jsonl");
    proven =
        new Proven(home.resolve("state"), synced, new Ledger(ledgerFolder, NOON, "boot-1"), NOON);
  }

  @Test
  void shouldProveNothingAtFirst() throws IOException {
    assertThat(proven.all()).isEmpty();
  }

  @Test
  void shouldRecordAProofInTheLedgerTheLogAndTheCheckpoint() throws IOException {
    proven.record(List.of(ONE, TWO), new Place("/mnt/nas", "", false));

    assertThat(proven.all()).containsOnlyKeys(ONE.path(), TWO.path()).containsValues(ONE, TWO);
    assertThat(synced.resolve("2026-07-01.synced"))
        .content(StandardCharsets.UTF_8)
        .isEqualTo(ONE.path() + "\n" + TWO.path() + "\n");
    List<String> events = Files.readAllLines(ledgerFolder.resolve("2026-07-01.jsonl"));
    assertThat(events).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(events.get(0));
    assertThat(first.get("event").textValue()).isEqualTo("proven");
    assertThat(first.get("path").textValue()).isEqualTo(ONE.path());
    assertThat(first.get("bytes").longValue()).isEqualTo(17);
    assertThat(first.get("sha256").textValue()).isEqualTo(ONE.sha256());
    assertThat(first.get("target").textValue()).isEqualTo("/mnt/nas");
  }

  /** The fault: the checkpoint cannot be written, while another process writes the log. */
  @Test
  void shouldTakeBackNothingThatAnotherProcessHasWritten() throws Exception {
    Files.createDirectories(checkpoint.resolve("in the way"));
    Files.createDirectories(synced);
    Path log = synced.resolve("2026-07-01.synced");
    Process other =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import fcntl, sys
                lock = open(sys.argv[1], "w")
                for i in range(300):
                    fcntl.lockf(lock, fcntl.LOCK_EX)
                    with open(sys.argv[2], "a") as log:
                        log.write("other\\n")
                    fcntl.lockf(lock, fcntl.LOCK_UN)
                """,
                home.resolve("state/proven.lock").toString(),
                log.toString())
            .inheritIO()
            .start();
    int tries = 0;
    while (other.isAlive() || tries == 0) {
      assertThatThrownBy(() -> proven.record(List.of(ONE), new Place("/mnt/nas", "", false)))
          .isInstanceOf(IOException.class);
      tries++;
    }

    assertThat(other.waitFor()).isZero();
    assertThat(log).content().isEqualTo("other\n".repeat(300));
  }

  @Test
  void shouldRememberWhichProofsAreOfAnotherDisk() throws IOException {
    proven.record(List.of(ONE), new Place("/media/usb", "c0ffee", false));
    proven.record(List.of(TWO), new Place("/mnt/nas", "", false));

    assertThat(proven.all().get(ONE.path()).elsewhere()).isEqualTo("/media/usb");
    assertThat(proven.all().get(TWO.path())).isEqualTo(TWO);
    proven.record(List.of(ONE), new Place("/mnt/nas", "", false));
    assertThat(proven.all().get(ONE.path())).isEqualTo(ONE);
  }

  @Test
  void shouldBeReadByTheNextProcess() throws IOException {
    proven.record(List.of(ONE), new Place("/mnt/nas", "", false));

    Proven next =
        new Proven(home.resolve("state"), synced, new Ledger(ledgerFolder, NOON, "boot-2"), NOON);

    assertThat(next.all()).containsOnlyKeys(ONE.path()).containsValue(ONE);
  }

  /** The fault: the ledger cannot be written. */
  @Test
  void shouldNameNothingAsSyncedThatTheLedgerDoesNotHold() throws IOException {
    Files.createDirectories(ledgerFolder.resolve("2026-07-01.jsonl"));

    assertThatThrownBy(() -> proven.record(List.of(ONE), new Place("/mnt/nas", "", false)))
        .isInstanceOf(IOException.class);
    assertThat(synced).doesNotExist();
    assertThat(proven.all()).isEmpty();
  }

  /** The fault: the folder of the logs cannot be written. */
  @Test
  void shouldLetNothingBeDeletedThatNoLogNames() throws IOException {
    Files.createDirectories(synced.resolve("2026-07-01.synced"));

    assertThatThrownBy(() -> proven.record(List.of(ONE), new Place("/mnt/nas", "", false)))
        .isInstanceOf(IOException.class);
    assertThat(ledgerFolder.resolve("2026-07-01.jsonl")).content().contains(ONE.path());
    assertThat(proven.all()).isEmpty();
  }

  /** The fault: the power fails in the middle of a line, wherever that may be. */
  @Test
  void shouldProveNothingByATornLine() throws IOException {
    proven.record(List.of(ONE), new Place("/mnt/nas", "", false));
    int first = (int) Files.size(checkpoint);
    proven.record(List.of(TWO), new Place("/mnt/nas", "", false));
    byte[] whole = Files.readAllBytes(checkpoint);
    assertThat(whole).as("the path with its letter of two bytes").contains((byte) 0xc3);

    for (int cut = first; cut < whole.length - 1; cut++) {
      Files.write(checkpoint, Arrays.copyOf(whole, cut));
      assertThat(proven.all()).as("cut at byte %d", cut).containsOnlyKeys(ONE.path());
    }
  }

  /** The fault: a cut in the middle of a letter, and then the machine goes on. */
  @Test
  void shouldGoOnBehindATornLine() throws IOException {
    proven.record(List.of(TWO), new Place("/mnt/nas", "", false));
    byte[] whole = Files.readAllBytes(checkpoint);
    int inside = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\u00c3') + 1;
    Files.write(checkpoint, Arrays.copyOf(whole, inside));

    proven.record(List.of(ONE), new Place("/mnt/nas", "", false));

    assertThat(proven.all()).containsOnlyKeys(ONE.path()).containsValue(ONE);
  }

  /** The fault: the filesystem gives back zeros, or something else that is no proof. */
  @Test
  void shouldProveNothingByWhatIsNoProof() throws IOException {
    proven.record(List.of(ONE), new Place("/mnt/nas", "", false));
    Files.writeString(
        checkpoint,
        "\u0000\u0000\n\nnull\n{}\n17\n{\"path\":null,\"bytes\":1,\"modified\":1,\"sha256\":\"a\"}\n",
        StandardOpenOption.APPEND);

    assertThat(proven.all()).containsOnlyKeys(ONE.path());
  }

  @Test
  void shouldReadAProofInAnyFormOfJson() throws IOException {
    Proof quoted = new Proof("ROST1/2026-07-01/a\"b\\c.mkv", 1, 2, "ab".repeat(32));
    proven.record(List.of(quoted), new Place("/mnt/nas", "", false));
    Files.writeString(
        checkpoint,
        "{ \"sha256\": \"%s\", \"bytes\": 18, \"modified\": %d, \"path\": \"R\\u00d6ST/a.mkv\" }\r\n"
            .formatted(TWO.sha256(), TWO.modified()),
        StandardOpenOption.APPEND);

    assertThat(proven.all()).containsOnlyKeys(quoted.path(), "RÖST/a.mkv").containsValue(quoted);
  }

  @Test
  void shouldHoldThousandsOfProofs() throws IOException {
    List<Proof> many = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      many.add(new Proof("ROST" + i % 10 + "/" + i, i, 1000L + i, "%064x".formatted(i)));
    }
    proven.record(many, new Place("/mnt/nas", "", false));
    proven.forget(many.subList(0, 4000).stream().map(Proof::path).toList());

    Proofs left = proven.all();

    assertThat(left.values()).containsExactlyElementsOf(many.subList(4000, 5000));
    assertThat(many.subList(4000, 5000))
        .allMatch(proof -> left.get(proof.path()).equals(proof))
        .allMatch(proof -> left.hold(proof.path(), proof.bytes(), proof.modified()))
        .noneMatch(proof -> left.hold(proof.path(), proof.bytes() + 1, proof.modified()))
        .noneMatch(proof -> left.hold(proof.path(), proof.bytes(), proof.modified() + 1));
    assertThat(left.containsKey(many.get(3999).path())).isFalse();
  }

  @Test
  void shouldLetTheLastProofOfAPathCount() throws IOException {
    Proof again = new Proof(ONE.path(), 99, 1, "ef".repeat(32));
    proven.record(List.of(ONE), new Place("/mnt/nas", "", false));
    proven.record(List.of(again), new Place("/mnt/nas", "", false));

    assertThat(proven.all()).containsOnlyKeys(ONE.path()).containsValue(again);
  }

  @Test
  void shouldForgetOnlyWhatIsGone() throws IOException {
    proven.record(List.of(ONE, TWO), new Place("/mnt/nas", "", false));

    proven.forget(List.of(ONE.path(), "never/heard/of.mkv"));

    assertThat(proven.all()).containsOnlyKeys(TWO.path()).containsValue(TWO);
    assertThat(checkpoint).content(StandardCharsets.UTF_8).hasLineCount(1);
    assertThat(synced.resolve("2026-07-01.synced"))
        .as("what arrived stays on record")
        .content(StandardCharsets.UTF_8)
        .hasLineCount(2);
  }

  @Test
  void shouldTouchNothingWhereNothingIsGone() throws IOException {
    proven.forget(List.of());

    assertThat(checkpoint).doesNotExist();
  }
}
