package auklab.video;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, file by file, which routes can serve where the owner's cannot all be loaded: his as far as
 * they can, then those that have served before, then those that the program was built with.
 */
final class RouteFallback {
  private static final Logger LOG = LoggerFactory.getLogger("run");

  private final CamelContext context;
  private final Properties settings;
  private final Supplier<Map<String, Map<String, Object>>> folders;

  /**
   * @param context whose beans the routes call
   * @param settings what stands in them as {@code {{…}}}
   * @param folders the routes to be made of the template {@code organize-folder}
   */
  RouteFallback(
      CamelContext context,
      Properties settings,
      Supplier<Map<String, Map<String, Object>>> folders) {
    this.context = context;
    this.settings = settings;
    this.folders = folders;
  }

  /**
   * The routes that can serve.
   *
   * @param owned texts of the owner's files by their names, which cannot be loaded all together
   * @param before texts of those that have served before
   * @return texts that can be loaded all together
   */
  Map<String, String> serving(Map<String, String> owned, Map<String, String> before)
      throws IOException {
    Map<String, String> packaged = PackagedRoutes.texts();
    Set<String> refused = new TreeSet<>();
    if (!owned.isEmpty()) {
      refused.addAll(owned.keySet());
      refused.addAll(packaged.keySet());
    }
    Map<String, String> serving = joined(packaged, owned, refused);
    Set<String> open = new TreeSet<>(before.keySet());
    if (!owned.isEmpty()) {
      open.retainAll(refused);
    }
    serving = joined(serving, before, open);
    for (Map.Entry<String, String> file : serving.entrySet()) {
      if (!file.getValue().equals(owned.get(file.getKey()))) {
        LOG.error(
            "{}: {} serves",
            file.getKey(),
            file.getValue().equals(before.get(file.getKey()))
                ? "what served before"
                : "what the program was built with");
      }
    }
    return serving;
  }

  /**
   * Puts files in the place of others, each of them if all can be loaded with it. Some cannot
   * without another: so they are tried again as long as something changes.
   *
   * @param base texts by their files' names, which can be loaded
   * @param wanted texts that are wanted in their place; an absent one is wanted away
   * @param names the files in question; those stay in it that could not be had
   */
  private Map<String, String> joined(
      Map<String, String> base, Map<String, String> wanted, Set<String> names) {
    Map<String, String> joined = base;
    boolean changes = true;
    while (changes) {
      changes = false;
      for (Iterator<String> left = names.iterator(); left.hasNext(); ) {
        String name = left.next();
        Map<String, String> tried = new TreeMap<>(joined);
        tried.compute(name, (file, text) -> wanted.get(name));
        if (tried.equals(joined)
            || RouteProof.faults(tried, context, settings, folders).isEmpty()) {
          joined = tried;
          left.remove();
          changes = true;
        }
      }
    }
    return joined;
  }
}
