package auklab.video.cli;

import picocli.CommandLine.Help.Ansi;

/** Colours, where the terminal has them and nobody has said NO_COLOR. */
final class Colours {
  private Colours() {}

  static String good(String text) {
    return in("fg(green)", text);
  }

  static String doubtful(String text) {
    return in("fg(yellow)", text);
  }

  static String bad(String text) {
    return in("bold,fg(red)", text);
  }

  static String strong(String text) {
    return in("bold", text);
  }

  private static String in(String style, String text) {
    return Ansi.AUTO.enabled()
        ? Ansi.Style.on(Ansi.Style.parse(style)) + text + Ansi.Style.off(Ansi.Style.parse(style))
        : text;
  }
}
