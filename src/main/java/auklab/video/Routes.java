package auklab.video;

import auklab.video.config.EditedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The route files of a folder in a Camel context: which routes came from which file. */
final class Routes {
  static final String ENDING = ".camel.yaml";

  private final CamelContext context;
  private final Model model;
  private final Supplier<Map<String, Map<String, Object>>> folders;
  private final Map<String, File> files = new TreeMap<>();

  /** A file as it was read, and what it brought. */
  private record File(
      String text,
      List<String> routes,
      List<String> templates,
      List<RouteConfigurationDefinition> configurations) {}

  /**
   * @param context where the routes live
   * @param folders the routes to be made of the template {@code organize-folder}, with parameters
   */
  Routes(CamelContext context, Supplier<Map<String, Map<String, Object>>> folders) {
    this.context = context;
    this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    this.folders = folders;
  }

  /**
   * Reads the route files of a folder; one that is a link is read as well.
   *
   * @return the text of each file by its name
   */
  static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : list(folder)) {
      texts.put(file.getFileName().toString(), text(file));
    }
    return texts;
  }

  /** Those of the files that have these names. */
  static Map<String, String> only(Collection<String> names, Map<String, String> texts) {
    Map<String, String> some = new TreeMap<>(texts);
    some.keySet().retainAll(names);
    return some;
  }

  /** The text of a file; bytes that cannot be read are seen by whoever reads it. */
  static String text(Path file) throws IOException {
    return EditedText.read(file).withPlainBlanks();
  }

  /** The route files of a folder; an editor's hidden copies are none. */
  static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder.toRealPath())) {
      return found
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !Files.isDirectory(file))
          .sorted()
          .toList();
    }
  }

  /** The files whose routes are here now, with their texts. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    files.forEach((name, file) -> texts.put(name, file.text()));
    return texts;
  }

  /**
   * Adds the routes of some files, without starting them.
   *
   * @param texts the files' texts by their names
   * @throws Exception what Camel says of a file that cannot be used
   */
  void add(Map<String, String> texts) throws Exception {
    Map<String, RouteBuilder> builders = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      Resource resource = ResourceHelper.fromString("file:" + entry.getKey(), entry.getValue());
      for (RoutesBuilder builder :
          PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
        builders.put(entry.getKey(), (RouteBuilder) builder);
      }
    }
    // The policy for errors holds for routes that come after it.
    Map<String, List<RouteConfigurationDefinition>> configurations = new TreeMap<>();
    for (Map.Entry<String, RouteBuilder> entry : builders.entrySet()) {
      List<RouteConfigurationDefinition> before =
          List.copyOf(model.getRouteConfigurationDefinitions());
      ((RouteConfigurationsBuilder) entry.getValue()).addRouteConfigurationsToCamelContext(context);
      configurations.put(
          entry.getKey(),
          model.getRouteConfigurationDefinitions().stream()
              .filter(definition -> !before.contains(definition))
              .toList());
    }
    for (Map.Entry<String, RouteBuilder> entry : builders.entrySet()) {
      RouteBuilder builder = entry.getValue();
      builder.prepareModel(context);
      refuseDuplicates(entry.getKey(), builder);
      File file =
          new File(
              texts.get(entry.getKey()),
              builder.getRouteCollection().getRoutes().stream()
                  .map(RouteDefinition::getRouteId)
                  .toList(),
              builder.getRouteTemplateCollection().getRouteTemplates().stream()
                  .map(RouteTemplateDefinition::getId)
                  .toList(),
              configurations.get(entry.getKey()));
      // Noted before it is added, so that half of it can be taken away again.
      files.put(entry.getKey(), file);
      builder.addRoutesToCamelContext(context);
    }
    addFolders();
  }

  /** Camel would silently put the later of two routes of one id in the place of the earlier. */
  private void refuseDuplicates(String name, RouteBuilder builder) throws IOException {
    List<String> seen = new ArrayList<>();
    for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
      String id = route.getRouteId();
      for (Map.Entry<String, File> other : files.entrySet()) {
        if (!other.getKey().equals(name) && other.getValue().routes().contains(id)) {
          throw new IOException(
              at(name, route.getLineNumber())
                  + "the route \""
                  + id
                  + "\" stands in "
                  + other.getKey()
                  + " as well; give one of them another id");
        }
      }
      if (id != null && seen.contains(id)) {
        throw new IOException(
            at(name, route.getLineNumber())
                + "the route \""
                + id
                + "\" stands in this file twice; give one of them another id");
      }
      seen.add(id);
    }
  }

  static String at(String file, int line) {
    return file + (line > 0 ? ":" + line : "") + ": ";
  }

  /** Makes the routes of the template that are not there yet. */
  void addFolders() throws Exception {
    for (Map.Entry<String, Map<String, Object>> route : folders.get().entrySet()) {
      for (RouteTemplateDefinition template : model.getRouteTemplateDefinitions()) {
        if (route.getKey().startsWith(template.getId() + "-")
            && context.getRoute(route.getKey()) == null
            && model.getRouteDefinition(route.getKey()) == null) {
          model.addRouteFromTemplate(route.getKey(), template.getId(), route.getValue());
        }
      }
    }
  }

  /** Stops and takes away the routes of some files. */
  void remove(Collection<String> names) throws Exception {
    List<String> ids = names.stream().flatMap(name -> ids(name).stream()).toList();
    // Whoever begins a pass goes first, so that no pass begins which then finds no stage.
    for (Predicate<Route> which : List.of(isStage().negate(), isStage())) {
      for (String id : ids) {
        Route route = context.getRoute(id);
        if (route != null && which.test(route)) {
          model.removeRouteDefinition(model.getRouteDefinition(id));
        }
      }
    }
    for (String name : names) {
      File file = files.remove(name);
      if (file != null) {
        for (String template : file.templates()) {
          model.removeRouteTemplateDefinitions(template);
        }
        model.getRouteConfigurationDefinitions().removeAll(file.configurations());
      }
    }
  }

  /** The ids of a file's routes, those that were made of its templates among them. */
  private List<String> ids(String name) {
    File file = files.get(name);
    if (file == null) {
      return List.of();
    }
    List<String> ids = new ArrayList<>(file.routes());
    context.getRoutes().stream()
        .map(Route::getRouteId)
        .filter(id -> file.templates().stream().anyMatch(of -> id.startsWith(of + "-")))
        .filter(id -> !ids.contains(id))
        .forEach(ids::add);
    return ids;
  }

  /** Whether something is under way in the routes of some files. */
  boolean isBusy(Collection<String> names) {
    return names.stream()
        .flatMap(name -> ids(name).stream())
        .anyMatch(id -> context.getInflightRepository().size(id) > 0);
  }

  /** Whether a file says, or will say, what happens on errors, which holds for all routes. */
  boolean isForAll(String name, Map<String, String> texts) {
    File file = files.get(name);
    return file != null && !file.configurations().isEmpty()
        || texts.getOrDefault(name, "").contains("routeConfiguration");
  }

  /** Starts those routes that are not started yet, stages first. */
  void start(Predicate<Route> which) throws Exception {
    for (Predicate<Route> kind : List.of(isStage(), isStage().negate())) {
      for (Route route : context.getRoutes()) {
        if (kind.and(which).test(route)
            && !context.getRouteController().getRouteStatus(route.getId()).isStarted()) {
          context.getRouteController().startRoute(route.getId());
        }
      }
    }
  }

  /** A stage is a route that is called; any other is a trigger. */
  static Predicate<Route> isStage() {
    return route -> route.getEndpoint().getEndpointBaseUri().startsWith("direct:");
  }

  /** Work that others hand over, and do not wait for: it ends no pass. */
  static Predicate<Route> isQueue() {
    return route -> route.getEndpoint().getEndpointBaseUri().startsWith("seda:");
  }

  Model model() {
    return model;
  }

  /** The file that a route came from. */
  String fileOf(String id) {
    return files.entrySet().stream()
        .filter(entry -> ids(entry.getKey()).contains(id) || entry.getValue().routes().contains(id))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }
}
