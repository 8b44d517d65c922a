package auklab.video;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.RouteTemplateParameterSource;

/** Which routes are made of the templates, and with what. */
final class TemplateParameters implements RouteTemplateParameterSource {
  private final Map<String, Map<String, Object>> routes = new LinkedHashMap<>();

  /**
   * Adds a route.
   *
   * @param template id of the template
   * @param route id of the route
   * @param parameters the template's parameters
   */
  void add(String template, String route, Map<String, Object> parameters) {
    Map<String, Object> all = new LinkedHashMap<>(parameters);
    all.put(TEMPLATE_ID, template);
    all.put("routeId", route);
    routes.put(route, all);
  }

  @Override
  public Map<String, Object> parameters(String routeId) {
    return routes.get(routeId);
  }

  @Override
  public Set<String> routeIds() {
    return routes.keySet();
  }
}
