package auklab.video.ledger;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened. The ledger adds when, in wall and in monotonic time.
 *
 * @param kind what happened, e.g. {@code segment-closed}
 * @param fields what belongs to it; numbers, texts and flags, in the order in which they are
 *     written
 */
public record Event(String kind, Map<String, Object> fields) {

  public Event {
    fields = new LinkedHashMap<>(fields);
  }

  public static Event of(String kind) {
    return new Event(kind, Map.of());
  }

  /** The same event with one more field. */
  public Event with(String name, Object value) {
    Event more = new Event(kind, fields);
    more.fields.put(name, value);
    return more;
  }
}
