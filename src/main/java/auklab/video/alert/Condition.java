package auklab.video.alert;

import auklab.video.stage.Matter;
import java.util.ArrayList;
import java.util.List;

/**
 * A matter with its history: it has begun, and nobody was told yet that it is over.
 *
 * @param kind what it is, e.g. {@code camera}
 * @param matter as it was reported last
 * @param began when it began
 * @param reported when it was first reported
 * @param told when people were told; those that were told in one mail have the same
 * @param steps how many mails were sent since because it lasts
 * @param variants the lines of its variant that people were told of
 * @param times how often it has begun
 * @param over since when it seems to be over
 * @param note what is to be told of the end
 */
record Condition(
    String kind,
    Matter matter,
    Moment began,
    Moment reported,
    Moment told,
    int steps,
    List<String> variants,
    int times,
    Moment over,
    String note) {

  Condition {
    variants = List.copyOf(variants);
  }

  static Condition begun(String kind, Matter matter, Moment began, Moment now) {
    boolean passing = matter.manner() == Matter.Manner.PASSING;
    return new Condition(
        kind, matter, began, now, Moment.NEVER, 0, List.of(), 1, passing ? now : Moment.NEVER, "");
  }

  static String key(String kind, String who) {
    return kind + " " + who;
  }

  String key() {
    return key(kind, matter.who());
  }

  boolean isOpen() {
    return !over.isSet();
  }

  /** Whether people are to be told of it as it is now. */
  boolean isNews() {
    return matter.manner() != Matter.Manner.AFTERWARDS
        && (!told.isSet()
            || isOpen() && matter.variant().lines().anyMatch(line -> !variants.contains(line)));
  }

  /** It is there, whether or not it seemed to be over. */
  Condition open(Matter now, Moment at) {
    boolean passing = now.manner() == Matter.Manner.PASSING;
    return new Condition(
        kind,
        now,
        began,
        reported,
        told,
        steps,
        variants,
        isOpen() ? times : times + 1,
        passing ? at : Moment.NEVER,
        "");
  }

  Condition over(Moment since, String why) {
    return new Condition(kind, matter, began, reported, told, steps, variants, times, since, why);
  }

  Condition told(Moment at) {
    List<String> all = new ArrayList<>(variants);
    matter.variant().lines().filter(line -> !all.contains(line)).forEach(all::add);
    return new Condition(
        kind, matter, began, reported, told.isSet() ? told : at, steps, all, times, over, note);
  }

  Condition steps(int sent) {
    return new Condition(kind, matter, began, reported, told, sent, variants, times, over, note);
  }
}
