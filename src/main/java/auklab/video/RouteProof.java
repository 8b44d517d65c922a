package auklab.video;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.apache.camel.support.DefaultRegistry;

/**
 * Tries a set of route files in a context of its own, in which nothing runs: whether they can be
 * read, whether their endpoints and beans can be made, and whether every stage that somebody calls
 * is there. Who passes can take the place of what runs.
 */
final class RouteProof {
  private static final String DIRECT = "direct:";

  /** The stages that the program itself calls. */
  private static final Set<String> CALLED =
      Set.of(
          "record",
          "record-segments",
          "record-replace",
          "record-restart",
          "organize",
          "organize-idle",
          "backup",
          "cleanup",
          "monitor",
          "monitor-started",
          "alert",
          "alert-condition",
          "alert-conditions",
          "check",
          "coverage-lost",
          "coverage-day",
          "coverage-pause",
          "status",
          "control");

  private final CamelContext scratch;
  private final Routes routes;

  private RouteProof(CamelContext scratch, Routes routes) {
    this.scratch = scratch;
    this.routes = routes;
  }

  /**
   * Tries these files.
   *
   * @param texts the files' texts by their names
   * @param running the context whose beans they call
   * @param settings what stands in them as {@code {{…}}}
   * @param folders the routes to be made of the template {@code organize-folder}
   * @return what is wrong, with file and line; empty where nothing is
   */
  static List<String> faults(
      Map<String, String> texts,
      CamelContext running,
      Properties settings,
      Supplier<Map<String, Map<String, Object>>> folders) {
    try (DefaultCamelContext scratch = new DefaultCamelContext(false)) {
      scratch.getCamelContextExtension().setRegistry(new DefaultRegistry(running.getRegistry()));
      scratch.setAutoStartup(false);
      scratch.setSourceLocationEnabled(true);
      scratch.getPropertiesComponent().setLocation(null);
      scratch.getPropertiesComponent().setOverrideProperties(settings);
      scratch.init();
      RouteProof proof = new RouteProof(scratch, new Routes(scratch, folders));
      proof.routes.add(texts);
      List<String> faults = proof.faults();
      if (faults.isEmpty()) {
        scratch.start();
      }
      return faults;
    } catch (Exception e) {
      return List.of(RouteException.words(e).replaceAll("\\s*\\n\\s*", " "));
    }
  }

  /**
   * The same of routes that were added to the context in which they are to run, before they start.
   *
   * @param context where they are to run
   * @param routes the routes
   * @return what is wrong, with file and line; empty where nothing is
   */
  static List<String> faults(CamelContext context, Routes routes) {
    return new RouteProof(context, routes).faults();
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    Set<String> stages = new HashSet<>();
    List<RouteDefinition> all = routes.model().getRouteDefinitions();
    all.stream()
        .map(route -> route.getInput().getEndpointUri())
        .filter(uri -> uri.startsWith(DIRECT))
        .forEach(uri -> stages.add(name(uri)));
    for (RouteDefinition route : all) {
      String file = routes.fileOf(route.getRouteId());
      endpoint(route.getInput().getEndpointUri(), route, file, route.getInput(), faults);
      for (ToDefinition to : nodes(route, ToDefinition.class)) {
        endpoint(to.getEndpointUri(), route, file, to, faults);
        String uri = to.getEndpointUri();
        if (uri.startsWith(DIRECT) && !stages.contains(name(uri))) {
          faults.add(
              at(file, to, route) + "there is no route that begins with direct " + name(uri));
        }
      }
      for (BeanDefinition bean : nodes(route, BeanDefinition.class)) {
        method(bean.getRef(), bean.getMethod(), at(file, bean, route), faults);
      }
      for (ExpressionNode node : nodes(route, ExpressionNode.class)) {
        if (node.getExpression() instanceof MethodCallExpression call) {
          method(call.getRef(), call.getMethod(), at(file, node, route), faults);
        }
      }
    }
    CALLED.stream()
        .filter(stage -> !stages.contains(stage))
        .sorted()
        .map(stage -> "there is no route that begins with direct " + stage + ", which is needed")
        .forEach(faults::add);
    return faults;
  }

  private static String name(String uri) {
    return uri.replaceFirst("^direct:(//)?", "").replaceFirst("\\?.*", "");
  }

  private static <T> List<T> nodes(RouteDefinition route, Class<T> type) {
    List<ProcessorDefinition<?>> outputs = route.getOutputs();
    return List.copyOf(ProcessorDefinitionHelper.filterTypeInOutputs(outputs, type));
  }

  private static String at(String file, NamedNode node, RouteDefinition route) {
    int line = node.getLineNumber() > 0 ? node.getLineNumber() : route.getLineNumber();
    return Routes.at(file, line);
  }

  private void endpoint(
      String uri, RouteDefinition route, String file, NamedNode node, List<String> faults) {
    if (route.isTemplate() != null && route.isTemplate()) {
      // Its parameters are known when the route is made.
      return;
    }
    try {
      scratch.getEndpoint(scratch.resolvePropertyPlaceholders(uri));
    } catch (RuntimeException e) {
      faults.add(at(file, node, route) + RouteException.words(e));
    }
  }

  /** A method that is not there would be found out only when it is called. */
  private void method(String ref, String call, String at, List<String> faults) {
    if (ref == null || ref.contains("{{")) {
      return;
    }
    Object bean = scratch.getRegistry().lookupByName(ref);
    if (bean == null) {
      faults.add(at + "there is no bean \"" + ref + "\"");
    } else if (call != null) {
      String name = call.replaceFirst("\\(.*", "").strip();
      if (Arrays.stream(bean.getClass().getMethods())
          .map(Method::getName)
          .noneMatch(name::equals)) {
        faults.add(at + "the bean \"" + ref + "\" has no method \"" + name + "\"");
      }
    }
  }
}
