package auklab.video.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under headings, each column as wide as it needs; colours take no width. */
final class Table {
  private static final String COLOUR = "\u001b\\[[\\d;]*m";

  private final List<String[]> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(headings);
  }

  void row(String... cells) {
    rows.add(cells);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.length; column++) {
        line.append(row[column]).append(" ".repeat(width(column) + 2 - length(row[column])));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> length(row[column])).max().orElse(1) + 1;
  }

  private static int length(String cell) {
    return cell.replaceAll(COLOUR, "").length();
  }
}
