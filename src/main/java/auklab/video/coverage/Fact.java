package auklab.video.coverage;

import auklab.video.ledger.Cause;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that the ledger tells, other than that a segment was closed.
 *
 * @param time when it was written, in milliseconds since 1970
 * @param boot the boot of the machine
 * @param mono the monotonic clock, in milliseconds
 * @param kind what happened
 * @param event the whole of it
 */
record Fact(long time, String boot, long mono, String kind, JsonNode event) {

  String text(String field) {
    return event.path(field).asText("");
  }

  /** Whether it is about this station, by name or because it names none. */
  boolean concerns(String station) {
    return !event.has("station") || text("station").equals(station);
  }

  /** The cause that it bears; empty where it bears none. */
  Optional<Cause> cause() {
    return Cause.of(text("cause"));
  }

  /**
   * Whether a recorder of this station says in it what it sees: so one ran. One that ends since it
   * is not wanted any more says nothing.
   */
  boolean isWordOf(String station) {
    return concerns(station)
        && (kind.equals("recorder-waits") || kind.equals("recorder-ended"))
        && cause().filter(why -> why != Cause.UNKNOWN).isPresent();
  }

  /** A time that stands in it, in milliseconds since 1970; empty where none does. */
  static OptionalLong time(JsonNode node) {
    try {
      return node.isTextual()
          ? OptionalLong.of(Instant.parse(node.asText()).toEpochMilli())
          : OptionalLong.empty();
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether a list in it names this station. */
  boolean names(String list, String station) {
    for (var name : event.path(list)) {
      if (name.asText().equals(station)) {
        return true;
      }
    }
    return false;
  }

  Fact at(long other) {
    return new Fact(other, boot, mono, kind, event);
  }

  /**
   * The same facts by the true time: a machine that has learned it tells by its monotonic clock
   * when everything of that boot has happened. The step of the clock itself is none then.
   */
  static List<Fact> corrected(List<Fact> facts) {
    List<Fact> corrected = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact.kind.equals("clock-synchronised")) {
        List<Fact> before = List.copyOf(corrected);
        corrected.clear();
        for (Fact earlier : before) {
          long then = fact.time - (fact.mono - earlier.mono);
          boolean same = earlier.boot.equals(fact.boot);
          if (!same) {
            corrected.add(earlier);
          } else if (!earlier.kind.equals("clock-stepped")) {
            corrected.add(Math.abs(then - earlier.time) < 500 ? earlier : earlier.at(then));
          }
        }
      } else {
        corrected.add(fact);
      }
    }
    corrected.sort(java.util.Comparator.comparingLong(Fact::time));
    return corrected;
  }
}
