package auklab.video.site;

import auklab.video.Main;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does many commands in one process, one after the other, since the start of a JVM takes longer
 * than most of them. Its working directory is that of all.
 */
public final class Typist {
  private Typist() {}

  /**
   * Asks for orders until there are no more.
   *
   * @param arguments two pipes: from one it reads where an order is, a folder with a file {@code
   *     arguments}, to the other it writes the exit code, when {@code out} and {@code err} are
   *     there
   */
  public static void main(String[] arguments) throws IOException {
    Path orders = Path.of(arguments[0]);
    Path answers = Path.of(arguments[1]);
    while (true) {
      Path order = Path.of(Files.readString(orders).strip());
      if (!Files.isDirectory(order)) {
        System.exit(0);
      }
      Files.writeString(answers, execute(order) + "\n");
    }
  }

  private static int execute(Path order) throws IOException {
    String typed = Files.readString(order.resolve("arguments"));
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (PrintStream newOut = stream(order.resolve("out"));
        PrintStream newErr = stream(order.resolve("err"))) {
      System.setOut(newOut);
      System.setErr(newErr);
      return Main.execute(typed.isEmpty() ? new String[0] : typed.split("\0"));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static PrintStream stream(Path file) throws IOException {
    return new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8);
  }
}
