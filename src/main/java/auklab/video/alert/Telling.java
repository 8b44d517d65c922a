package auklab.video.alert;

import auklab.video.stage.Matter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Conditions of one kind that people are to be told of in one mail.
 *
 * @param what why they are told
 * @param conditions which, at least one
 * @param step how many mails there are then because they last
 * @param lasted how long the first of them has lasted
 * @param at when it is told
 */
public record Telling(What what, List<Condition> conditions, int step, Duration lasted, Moment at) {

  enum What {
    BEGIN,
    LASTS,
    END
  }

  /** Whether it is worth a mail: that something which happened once did not again is not. */
  public boolean isWorthAMail() {
    return what != What.END
        || conditions.stream()
            .anyMatch(one -> one.matter().manner() != Matter.Manner.PASSING || one.times() > 1);
  }

  /** Whether footage may have been lost meanwhile. */
  public boolean isLoss() {
    return what != What.BEGIN && !stations().isEmpty();
  }

  /** Since when. */
  public Instant from() {
    return conditions.stream().map(one -> one.began().instant()).min(Instant::compareTo).get();
  }

  /** Until when. */
  public Instant to() {
    return what == What.END
        ? conditions.stream().map(one -> one.over().instant()).max(Instant::compareTo).get()
        : at.instant();
  }

  /** Of which cameras. */
  public List<String> stations() {
    return conditions.stream()
        .flatMap(one -> one.matter().stations().stream())
        .distinct()
        .sorted()
        .toList();
  }
}
