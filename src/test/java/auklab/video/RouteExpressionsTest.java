package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.record.Segment;
import auklab.video.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every expression of every route, given a path wherever it looks: what it makes a text of must be
 * the path's name. The fault: Camel's own text of a path is the content of the file, so a segment
 * goes into a log message, and the memory with it.
 */
class RouteExpressionsTest {
  private static final String CONTENT = "what lies in the file";
  private static final Pattern EXPRESSION = Pattern.compile("\"(.*\\$\\{.*)\"");
  private static final Pattern NAME =
      Pattern.compile("(exchangeProperty|header|variable)\\.([\\w-]+)");

  @TempDir Path home;

  @Test
  void shouldNeverPutTheContentOfAFileIntoAText() throws Exception {
    Path file = Files.writeString(home.resolve("segment.mkv"), CONTENT);
    Set<String> expressions = expressions();
    assertThat(expressions).hasSizeGreaterThan(30);
    expressions.add("${exchangeProperty.segment.file}: its length cannot be read");
    expressions.add("${body} was filed as ${header.target}");
    List<String> texts = new ArrayList<>();

    try (Pipeline pipeline = pipeline()) {
      for (String expression : expressions) {
        for (Object path : List.of(file, file.toFile())) {
          texts.addAll(texts(pipeline.context(), expression, path, path));
          Segment segment = new Segment("ROST1", file, true, Optional.empty());
          texts.addAll(texts(pipeline.context(), expression, segment, path));
        }
      }
    }

    assertThat(texts).noneMatch(text -> text.contains(CONTENT));
    assertThat(texts)
        .contains(file + ": its length cannot be read", file + " was filed as " + file);
  }

  private Pipeline pipeline() throws Exception {
    Site site = new Site(home);
    site.camera("ROST1", 554, "kittiwake");
    site.configure();
    Configuration configuration =
        ConfigFolder.of(site.config())
            .strict(MailSettings.load(site.environment(), home.resolve("no.conf")));
    return Pipeline.load(configuration, site.config(), Path.of("routes"));
  }

  private static Set<String> expressions() throws Exception {
    Set<String> expressions = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Matcher expression = EXPRESSION.matcher(Files.readString(file));
        while (expression.find()) {
          expressions.add(expression.group(1));
        }
      }
    }
    return expressions;
  }

  /** The expression as a text; empty where it asks for what this exchange has not. */
  private static List<String> texts(
      CamelContext context, String expression, Object found, Object header) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(found);
    Matcher name = NAME.matcher(expression);
    while (name.find()) {
      switch (name.group(1)) {
        case "header" -> exchange.getMessage().setHeader(name.group(2), header);
        case "variable" -> exchange.setVariable(name.group(2), found);
        default -> exchange.setProperty(name.group(2), found);
      }
    }
    try {
      String text =
          context
              .resolveLanguage("simple")
              .createExpression(expression)
              .evaluate(exchange, String.class);
      return text == null ? List.of() : List.of(text);
    } catch (RuntimeException e) {
      return List.of();
    }
  }
}
