package auklab.video.alert;

import auklab.video.footage.Durable;
import auklab.video.footage.Exclusive;
import auklab.video.ledger.Machine;
import auklab.video.space.Ballast;
import auklab.video.stage.Matter;
import auklab.video.stage.Matter.Manner;
import auklab.video.stage.Repeats;
import auklab.video.stage.Report;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every trouble that has begun and is not over, and what people know of it. Stages report what they
 * see, however often; here it is decided what is worth a mail: one when a matter begins, one when
 * it has lasted for an hour, six hours and a day, and one when it is over. What comes and goes is
 * one matter, with a count.
 *
 * <p>{@code state_dir/conditions.json} remembers it, so that nothing is told again after a restart.
 */
public final class Conditions {
  /** After so long, people are reminded. */
  static final List<Duration> STEPS =
      List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(24));

  private static final Logger LOG = LoggerFactory.getLogger("alert");
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** What happens in a moment is a matter of its own if it did not happen for so many times. */
  private static final int PASSING_SETTLES = 2;

  private final Path file;
  private final Exclusive lock;
  private final Duration gather;
  private final Duration settle;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Machine machine;
  private final Repeats repeats;
  private Map<String, Condition> conditions = new LinkedHashMap<>();
  private Optional<Object> known = Optional.empty();

  /**
   * @param stateDir where they are remembered
   * @param gather how long others of the same kind are waited for, to share a mail
   * @param settle how long a matter must be over until that is believed
   * @param machine this machine
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Conditions(
      Path stateDir,
      Duration gather,
      Duration settle,
      Machine machine,
      Clock clock,
      LongSupplier nanoTime) {
    this.file = stateDir.resolve("conditions.json");
    this.lock = new Exclusive(stateDir.resolve("conditions.lock"));
    this.gather = gather;
    this.settle = settle;
    this.machine = machine;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  private Moment now() {
    return new Moment(
        clock.millis(), Duration.ofNanos(nanoTime.getAsLong()).toMillis(), machine.bootId());
  }

  /** Takes note of what a stage has seen. */
  public synchronized void report(Report report) {
    Moment now = now();
    change(before -> after(before, report, now));
  }

  private static Map<String, Condition> after(
      Map<String, Condition> before, Report report, Moment now) {
    Map<String, Condition> after = new LinkedHashMap<>(before);
    Set<String> open = report.open().stream().map(Matter::who).collect(Collectors.toSet());
    for (Condition one : before.values()) {
      String who = one.matter().who();
      if (one.kind().equals(report.kind()) && !open.contains(who)) {
        if (report.gone().test(who)) {
          after.remove(one.key());
        } else if (one.isOpen() && report.over().test(who)) {
          after.put(one.key(), one.over(now, report.note()));
        }
      }
    }
    for (Matter matter : report.open()) {
      after.merge(
          Condition.key(report.kind(), matter.who()),
          Condition.begun(report.kind(), matter, now.minus(Duration.ofSeconds(matter.age())), now),
          (old, begun) -> old.open(matter, now));
    }
    return after;
  }

  /** Whom the matters of a kind concern that are open now. */
  public synchronized Set<String> open(String kind) {
    read();
    return conditions.values().stream()
        .filter(one -> one.kind().equals(kind) && one.isOpen())
        .map(one -> one.matter().who())
        .collect(Collectors.toSet());
  }

  /**
   * What people are to be told now.
   *
   * @param all whether nobody is to be waited for, since it is not looked again soon
   */
  public synchronized List<Telling> due(boolean all) {
    read();
    Moment now = now();
    List<Telling> due = new ArrayList<>();
    groups(one -> one.kind()).forEach(group -> begun(group, now, all).ifPresent(due::add));
    groups(one -> one.kind() + one.told()).forEach(group -> lasts(group, now).ifPresent(due::add));
    groups(one -> one.kind() + one.told()).forEach(group -> over(group, now).ifPresent(due::add));
    return due;
  }

  private Collection<List<Condition>> groups(Function<Condition, String> alike) {
    return conditions.values().stream()
        .sorted(Comparator.comparing((Condition one) -> one.reported().wall()))
        .collect(Collectors.groupingBy(alike, LinkedHashMap::new, Collectors.toList()))
        .values();
  }

  private Optional<Telling> begun(List<Condition> group, Moment now, boolean all) {
    List<Condition> news = group.stream().filter(Condition::isNews).toList();
    boolean due =
        news.stream()
            .anyMatch(
                one ->
                    all || one.told().isSet() || one.reported().until(now).compareTo(gather) >= 0);
    return due ? Optional.of(telling(Telling.What.BEGIN, news, 0, now)) : Optional.empty();
  }

  private Optional<Telling> lasts(List<Condition> group, Moment now) {
    List<Condition> open =
        group.stream()
            .filter(one -> one.told().isSet() && one.isOpen())
            .filter(one -> one.matter().manner() == Manner.LASTING)
            .toList();
    if (open.isEmpty()) {
      return Optional.empty();
    }
    Telling telling = telling(Telling.What.LASTS, open, 0, now);
    int step = (int) STEPS.stream().filter(time -> telling.lasted().compareTo(time) >= 0).count();
    List<Condition> untold = open.stream().filter(one -> one.steps() < step).toList();
    return untold.isEmpty()
        ? Optional.empty()
        : Optional.of(telling(Telling.What.LASTS, untold, step, now));
  }

  /** Those that have begun together also end together, if they do so at nearly the same time. */
  private Optional<Telling> over(List<Condition> group, Moment now) {
    List<Condition> over =
        group.stream()
            .filter(one -> !one.isOpen())
            .filter(one -> one.told().isSet() || one.matter().manner() == Manner.AFTERWARDS)
            .toList();
    List<Condition> settled = over.stream().filter(one -> isSettled(one, now, 1)).toList();
    boolean due =
        settled.size() == over.size() || settled.stream().anyMatch(one -> isSettled(one, now, 2));
    return settled.isEmpty() || !due
        ? Optional.empty()
        : Optional.of(telling(Telling.What.END, settled, 0, now));
  }

  private boolean isSettled(Condition one, Moment now, int times) {
    int passing = one.matter().manner() == Manner.PASSING ? PASSING_SETTLES : 1;
    return one.over().until(now).compareTo(settle.multipliedBy((long) times * passing)) >= 0;
  }

  private static Telling telling(
      Telling.What what, List<Condition> conditions, int step, Moment now) {
    Duration lasted =
        conditions.stream()
            .map(one -> one.began().until(one.isOpen() ? now : one.over()))
            .max(Duration::compareTo)
            .orElseThrow();
    return new Telling(what, conditions, step, lasted, now);
  }

  /**
   * Takes note that people were told. It comes after the telling: who dies between the two tells
   * twice rather than never.
   */
  public synchronized void told(Telling telling) {
    change(
        before -> {
          Map<String, Condition> after = new LinkedHashMap<>(before);
          for (Condition one : telling.conditions()) {
            after.computeIfPresent(one.key(), (key, now) -> told(now, telling).orElse(null));
          }
          return after;
        });
  }

  private static Optional<Condition> told(Condition now, Telling telling) {
    return switch (telling.what()) {
      case BEGIN -> Optional.of(now.told(telling.at()));
      case LASTS -> Optional.of(now.steps(telling.step()));
      // What has begun again in this very moment is a matter of its own.
      case END ->
          now.isOpen()
              ? Optional.of(Condition.begun(now.kind(), now.matter(), telling.at(), telling.at()))
              : Optional.empty();
    };
  }

  /** The open ones for a person or a program, oldest first. */
  public synchronized List<Map<String, Object>> describe() {
    read();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Condition one : conditions.values()) {
      if (one.isOpen()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", one.kind());
        row.put("who", one.matter().who());
        row.put("what", one.matter().state());
        row.put("since", one.began().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        row.put("times", one.times());
        rows.add(row);
      }
    }
    rows.sort(Comparator.comparing(row -> row.get("since").toString()));
    return rows;
  }

  /** Changes what is known, also under the eyes of another process; what is the same stays. */
  private void change(UnaryOperator<Map<String, Condition>> step) {
    read();
    if (step.apply(conditions).equals(conditions)) {
      return;
    }
    try {
      Durable.createPrivateDirectories(file.getParent());
      try (FileChannel held = lock.take()) {
        read();
        conditions = logged(step.apply(conditions));
        write();
      }
    } catch (IOException e) {
      // Not to be remembered is no reason not to be told.
      conditions = step.apply(conditions);
      cannot("written", e);
    }
  }

  private Map<String, Condition> logged(Map<String, Condition> after) {
    for (Condition one : after.values()) {
      Optional<Condition> before = Optional.ofNullable(conditions.get(one.key()));
      boolean wasOpen = before.filter(Condition::isOpen).isPresent();
      if (wasOpen && !one.isOpen()) {
        LOG.info("{}", one.matter().end());
      } else if (before.isEmpty() && one.matter().manner() == Manner.AFTERWARDS) {
        LOG.warn("{}", one.matter().state());
      }
    }
    return after;
  }

  private void write() throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(conditions.values());
    Ballast.in(file.toAbsolutePath().getParent())
        .spending(file.getParent(), () -> Durable.replace(file, json));
    known = stamp();
  }

  /** Reads what another process may have written. */
  private void read() {
    try {
      Optional<Object> stamp = stamp();
      if (stamp.isPresent() && !stamp.equals(known)) {
        Map<String, Condition> found = new LinkedHashMap<>();
        for (Condition one :
            MAPPER.readValue(file.toFile(), new TypeReference<List<Condition>>() {})) {
          found.put(one.key(), one);
        }
        conditions = found;
        known = stamp;
      }
    } catch (IOException e) {
      cannot("read", e);
    }
  }

  /** What tells the file from its successor. */
  private Optional<Object> stamp() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return Optional.of(List.of(now.fileKey(), now.lastModifiedTime(), now.size()));
  }

  private void cannot(String what, IOException fault) {
    if (repeats.isNews("conditions", fault.toString())) {
      LOG.warn("{} cannot be {}: {}", file, what, fault.toString());
    }
  }
}
