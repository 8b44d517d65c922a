package auklab.video.service;

import auklab.video.config.Configuration;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What units are generated from.
 *
 * @param configuration what the owner configured
 * @param settings the schedules: {@code STAGE.period} and {@code STAGE.delay}, in milliseconds
 * @param program the launcher that is to be started
 * @param config folder of the configuration
 * @param routes folder of the routes
 * @param user who it is to run as
 */
public record Installation(
    Configuration configuration,
    Properties settings,
    Path program,
    Path config,
    Path routes,
    String user) {

  public Installation {
    program = program.toAbsolutePath().normalize();
    config = config.toAbsolutePath().normalize();
    routes = routes.toAbsolutePath().normalize();
  }
}
