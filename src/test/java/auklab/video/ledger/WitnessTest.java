package auklab.video.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
  private static final Instant NOON = Instant.parse("2026-07-02T12:00:00Z");
  private static final Place NAS = new Place("/mnt/nas", "ab".repeat(16), false);
  private static final Place OLD_NAS = new Place("/mnt/nas", "cd".repeat(16), false);
  private static final String DAY = "ROST1/2026-07-01";
  private static final Proof ONE = new Proof(DAY + "/a.mkv", 7, 1782900000123L, "12".repeat(32));
  private static final Proof ODD =
      new Proof(DAY + "/it's \"\\ odd.mkv", 7, 1782900000123L, "34".repeat(32));
  private static final Proof OTHER =
      new Proof("ROST2/2026-07-02/b.mkv", 7, 1782900000123L, "56".repeat(32));

  @TempDir Path home;

  @Test
  void shouldTellWhatWasProvenOnThisArchiveWhereverItIsNow() throws IOException {
    Proven proven = proven(NOON, NAS);
    proven.record(List.of(ONE, ODD, OTHER), NAS);
    proven.record(List.of(new Proof(DAY + "/old.mkv", 7, 1, "78".repeat(32))), OLD_NAS);
    proven.forget(List.of(ONE.path(), ODD.path(), OTHER.path()));
    Witness witness = new Witness(home.resolve("state"), proven);

    assertThat(witness.folders(NAS.mark(), path -> true))
        .containsOnlyKeys(DAY, "ROST2/2026-07-02")
        .containsEntry(DAY, 2);
    assertThat(witness.folders(NAS.mark(), path -> path.startsWith("ROST2"))).hasSize(1);
    assertThat(witness.in(Set.of(DAY), NAS.mark())).containsOnlyKeys(ONE.path(), ODD.path());
    assertThat(witness.in(Set.of(DAY), NAS.mark()).get(ODD.path()).sha256())
        .isEqualTo(ODD.sha256());
    assertThat(witness.in(Set.of(DAY), OLD_NAS.mark())).containsOnlyKeys(DAY + "/old.mkv");
    assertThat(witness.folders("", path -> true)).isEmpty();
  }

  @Test
  void shouldLetTheLastProofOfAFileCount() throws IOException {
    Proven proven = proven(NOON, NAS);
    Proof again = new Proof(ONE.path(), 9, 2, "9a".repeat(32));
    proven.record(List.of(ONE), NAS);
    proven.record(List.of(again), NAS);

    assertThat(new Witness(home.resolve("state"), proven).in(Set.of(DAY), NAS.mark()))
        .hasSize(1)
        .allSatisfy((path, proof) -> assertThat(proof.sha256()).isEqualTo(again.sha256()));
  }

  /** The fault: the ledger is lost, and what still lies here is known from the checkpoint. */
  @Test
  void shouldKnowFromTheCheckpointWhatTheLedgerHasLost() throws IOException {
    Proven proven = proven(NOON, NAS);
    proven.record(List.of(ONE), NAS);
    Files.delete(home.resolve("state/ledger/2026-07-02.jsonl"));
    Witness witness = new Witness(home.resolve("state"), proven);

    assertThat(witness.in(Set.of(DAY), NAS.mark())).containsOnlyKeys(ONE.path());
    assertThat(witness.folders(NAS.mark(), path -> true)).containsOnlyKeys(DAY);
    assertThat(witness.folders(OLD_NAS.mark(), path -> true)).isEmpty();
  }

  /** The fault: the power fails in the middle of a line. */
  @Test
  void shouldPassOverATornLine() throws IOException {
    Proven proven = proven(NOON, NAS);
    proven.record(List.of(ONE), NAS);
    Path ledger = home.resolve("state/ledger/2026-07-02.jsonl");
    String line = Files.readString(ledger).strip();
    Files.writeString(
        ledger,
        line.substring(0, line.length() - 5).replace("a.mkv", "torn.mkv"),
        StandardOpenOption.APPEND);

    assertThat(new Witness(home.resolve("state"), proven).in(Set.of(DAY), NAS.mark()))
        .containsOnlyKeys(ONE.path());
  }

  /** Footage is proven on its day, later, or, far in the west, on the ledger's day before. */
  @Test
  void shouldFindProofsOfALaterDayAndOfTheDayBefore() throws IOException {
    proven(NOON.minusSeconds(2 * 86_400), NAS).record(List.of(ONE), NAS);
    Proven late = proven(NOON.plusSeconds(400 * 86_400), NAS);
    late.record(List.of(ODD), NAS);

    assertThat(new Witness(home.resolve("state"), late).in(Set.of(DAY), NAS.mark()))
        .containsOnlyKeys(ONE.path(), ODD.path());
  }

  /** The fault: a clock that was far ahead has named the footage. */
  @Test
  void shouldFindProofsOfFootageOfDaysToCome() throws IOException {
    Proof ahead = new Proof("ROST1/2031-01-01/a.mkv", 7, 1, "12".repeat(32));
    Proven proven = proven(NOON, NAS);
    proven.record(List.of(ahead), NAS);
    proven.forget(List.of(ahead.path()));

    assertThat(
            new Witness(home.resolve("state"), proven).in(Set.of("ROST1/2031-01-01"), NAS.mark()))
        .containsOnlyKeys(ahead.path());
  }

  private Proven proven(Instant now, Place place) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    Path state = home.resolve("state");
    Ledger ledger = new Ledger(state.resolve("ledger"), clock, "boot-1");
    return new Proven(state, home.resolve("synced"), ledger, clock, place::mark);
  }
}
