package auklab.video.doctor;

import java.util.List;

/**
 * Something to look at, apart from all else.
 *
 * @param area what is looked at
 * @param subject which one
 * @param look looks at it
 */
record Question(String area, String subject, Look look) {

  /** Looks, and says what it has found. */
  interface Look {
    List<Result> results() throws Exception;
  }
}
