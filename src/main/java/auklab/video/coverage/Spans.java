package auklab.video.coverage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Stretches of time as sets: in their order, none touching another. */
final class Spans {
  private Spans() {}

  /**
   * Puts stretches together.
   *
   * @param spans in any order
   * @param tolerance what is nearer together is one, in milliseconds
   */
  static List<Span> union(List<Span> spans, long tolerance) {
    List<Span> ordered = new ArrayList<>(spans);
    ordered.removeIf(Span::isEmpty);
    ordered.sort(Comparator.comparingLong(Span::from));
    List<Span> union = new ArrayList<>();
    for (Span span : ordered) {
      int last = union.size() - 1;
      if (last >= 0 && span.from() - union.get(last).to() <= tolerance) {
        union.set(
            last, new Span(union.get(last).from(), Math.max(union.get(last).to(), span.to())));
      } else {
        union.add(span);
      }
    }
    return union;
  }

  /** What lies in both. */
  static List<Span> common(List<Span> some, List<Span> others) {
    List<Span> common = new ArrayList<>();
    int j = 0;
    for (Span span : some) {
      while (j < others.size() && others.get(j).to() <= span.from()) {
        j++;
      }
      for (int k = j; k < others.size() && others.get(k).from() < span.to(); k++) {
        Span both = span.and(others.get(k));
        if (!both.isEmpty()) {
          common.add(both);
        }
      }
    }
    return common;
  }

  /** What of the one is not in the others. */
  static List<Span> without(List<Span> some, List<Span> others) {
    List<Span> rest = new ArrayList<>();
    int j = 0;
    for (Span span : some) {
      long from = span.from();
      while (j < others.size() && others.get(j).to() <= from) {
        j++;
      }
      for (int k = j; k < others.size() && others.get(k).from() < span.to(); k++) {
        if (others.get(k).from() > from) {
          rest.add(new Span(from, others.get(k).from()));
        }
        from = Math.max(from, others.get(k).to());
      }
      if (from < span.to()) {
        rest.add(new Span(from, span.to()));
      }
    }
    return rest;
  }

  static long millis(List<Span> spans) {
    return spans.stream().mapToLong(Span::millis).sum();
  }
}
