package auklab.video.stage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a look at something showed of the matters of one kind. The same may be reported again and
 * again.
 *
 * @param kind what they are, e.g. {@code camera}; those of one kind share a mail
 * @param open those that there are
 * @param over whether a matter is over that is not among them, by whom it concerns
 * @param gone whether nobody need hear of it any more, since it is not looked at
 * @param note what is to be told of the end; may be empty
 */
public record Report(
    String kind, List<Matter> open, Predicate<String> over, Predicate<String> gone, String note) {

  public Report {
    open = List.copyOf(open);
  }

  /** These are all there are of that kind. */
  public static Report all(String kind, List<Matter> open) {
    return new Report(kind, open, who -> true, who -> false, "");
  }

  /** The same of a kind of which there is one or none. */
  public static Report all(String kind, Optional<Matter> open) {
    return all(kind, open.stream().toList());
  }

  /** These are there too, whatever others there are. */
  public static Report of(String kind, Matter open) {
    return new Report(kind, List.of(open), who -> false, who -> false, "");
  }

  /** This one is over. */
  public static Report over(String kind, String who, String note) {
    return new Report(kind, List.of(), who::equals, other -> false, note);
  }

  /** These are there, those are well, and whoever is not watched is of no interest. */
  public static Report of(String kind, List<Matter> open, Set<String> well, Set<String> watched) {
    return new Report(kind, open, well::contains, who -> !watched.contains(who), "");
  }
}
