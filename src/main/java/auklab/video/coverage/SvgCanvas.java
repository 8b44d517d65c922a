package auklab.video.coverage;

import java.util.Locale;

/** Draws SVG, with patterns that look the same on every screen and on paper. */
final class SvgCanvas implements Canvas {
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param width of the picture
   * @param height of the picture
   */
  SvgCanvas(int width, int height) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
                + " %d\" font-family=\"DejaVu Sans, Verdana, sans-serif\">%n<defs>%n",
            width,
            height,
            width,
            height));
    for (Look look : Look.values()) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<pattern id=\"%s\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
                  + "<rect width=\"6\" height=\"6\" fill=\"%s\"/>%s</pattern>%n",
              look,
              look.pattern() == Look.Pattern.SOLID ? look.colour() : "#ffffff",
              shapes(look)));
    }
    svg.append("</defs>\n");
    fill(0, 0, width, height, "#ffffff");
  }

  private static String shapes(Look look) {
    String line = "<path d=\"%s\" stroke=\"" + look.colour() + "\" stroke-width=\"%s\"/>";
    return switch (look.pattern()) {
      case SOLID -> "";
      case RISING -> String.format(line, "M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5", "1.8");
      case CHECKED ->
          "<rect width=\"3\" height=\"3\" fill=\""
              + look.colour()
              + "\"/><rect x=\"3\" y=\"3\" width=\"3\" height=\"3\" fill=\""
              + look.colour()
              + "\"/>";
      case DOTTED -> "<circle cx=\"3\" cy=\"3\" r=\"1.4\" fill=\"" + look.colour() + "\"/>";
      case UPRIGHT -> String.format(line, "M1.5,0 L1.5,6 M4.5,0 L4.5,6", "1");
    };
  }

  @Override
  public void fill(double x, double y, double width, double height, String colour) {
    svg.append(rectangle(x, y, width, height)).append(" fill=\"").append(colour).append("\"/>\n");
  }

  @Override
  public void gap(double x, double y, double width, double height, Look look, String title) {
    svg.append(rectangle(x, y, width, height));
    svg.append(
        String.format(
            " fill=\"url(#%s)\" stroke=\"%s\" stroke-width=\"1\"><title>%s</title></rect>%n",
            look, look.colour(), escaped(title)));
  }

  private static String rectangle(double x, double y, double width, double height) {
    return String.format(
        Locale.ROOT,
        "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"",
        x,
        y,
        width,
        height);
  }

  @Override
  public void text(double x, double y, Anchor anchor, int size, boolean bold, String text) {
    String side =
        switch (anchor) {
          case LEFT -> "start";
          case MIDDLE -> "middle";
          case RIGHT -> "end";
        };
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" font-size=\"%d\"%s>%s</text>%n",
            x,
            y,
            side,
            size,
            bold ? " font-weight=\"bold\"" : "",
            escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The whole as text. */
  String svg() {
    return svg + "</svg>\n";
  }
}
