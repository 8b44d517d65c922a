package auklab.video;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.TypeConverterExists;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/**
 * Gives Camel a path's name wherever it makes a text of a path. By itself it takes the content of
 * the file: a log message that names a segment would hold the segment, and fill the memory with it.
 */
final class PathNames {
  private PathNames() {}

  /** Tells these type converters. They look for the class of a path itself, before all others. */
  static void teach(TypeConverterRegistry converters) {
    TypeConverterExists otherwise = converters.getTypeConverterExists();
    converters.setTypeConverterExists(TypeConverterExists.Override);
    for (Class<?> path : List.of(Path.of("").getClass(), File.class)) {
      converters.addTypeConverter(
          String.class,
          path,
          new SimpleTypeConverter(false, (type, exchange, value) -> value.toString()));
    }
    converters.setTypeConverterExists(otherwise);
  }
}
