package auklab.video.monitor;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Mounts;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** What the machine itself suffers from, as far as it can tell: heat, its power, its cards. */
public final class Health {
  /** It is over when it is so many degrees cooler. */
  private static final int CLEARLY = 5;

  /** Of a Raspberry Pi: its voltage is too low now, and has been since it started. */
  private static final long UNDER_VOLTAGE = 0x10001;

  private final Path sys;
  private final Supplier<Cameras> cameras;
  private final Backup backup;
  private final double hotCelsius;

  /**
   * @param sys where the kernel tells of the hardware, {@code /sys}
   * @param cameras the cameras as they are configured now
   * @param backup says where else is written to
   * @param hotCelsius from this temperature on it is too hot, in degrees
   */
  public Health(Path sys, Supplier<Cameras> cameras, Backup backup, double hotCelsius) {
    this.sys = sys;
    this.cameras = cameras;
    this.backup = backup;
    this.hotCelsius = hotCelsius;
  }

  /**
   * What the machine suffers from.
   *
   * @param known whether it was too hot already
   */
  public List<Report> reports(Set<String> known) throws IOException {
    return List.of(
        Report.all("heat", heat(!known.isEmpty())),
        Report.all("power", power()),
        Report.all("readonly", unwritable()));
  }

  private Optional<Matter> heat(boolean known) throws IOException {
    List<Long> zones = new ArrayList<>();
    for (Path zone : found("class/thermal", "thermal_zone*")) {
      number(zone.resolve("temp"), 10).ifPresent(zones::add);
    }
    double limit = hotCelsius - (known ? CLEARLY : 0);
    return zones.stream().mapToDouble(milli -> milli / 1000.0).max().stream()
        .filter(celsius -> celsius >= limit)
        .mapToObj(
            celsius ->
                Matter.of(
                        "machine",
                        "[SYSTEM] the machine is too hot",
                        "The machine has "
                            + Math.round(celsius)
                            + " °C; from "
                            + Math.round(hotCelsius)
                            + " °C on it is too hot, becomes slower, and may stop.\n\n"
                            + "Likely cause: sun, dust, or a fan that stands still.\n"
                            + "Next: give it shade and air.\n")
                    .called(
                        "[SYSTEM] the machine is too hot", "[SYSTEM] the machine is cool again"))
        .findFirst();
  }

  private Optional<Matter> power() throws IOException {
    boolean low =
        number(sys.resolve("devices/platform/soc/soc:firmware/get_throttled"), 16).stream()
            .anyMatch(bits -> (bits & UNDER_VOLTAGE) != 0);
    for (Path sensor : found("class/hwmon", "hwmon*")) {
      low |= number(sensor.resolve("in0_lcrit_alarm"), 10).stream().anyMatch(alarm -> alarm != 0);
    }
    return low
        ? Optional.of(
            Matter.of(
                    "machine",
                    "[SYSTEM] the machine gets too little voltage",
                    "The machine says that its voltage was too low, now or since its start.\n\n"
                        + "It may restart by itself, and its card may be damaged.\n\n"
                        + "Likely cause: a weak power supply or a thin cable.\n"
                        + "Next: use the power supply that the maker names, and restart.\n")
                .called(
                    "[SYSTEM] the machine gets too little voltage",
                    "[SYSTEM] the machine's voltage is right again")
                .told(Matter.Manner.ONCE))
        : Optional.empty();
  }

  /** A card that fails is mounted anew by the kernel, for reading only. */
  private List<Matter> unwritable() throws IOException {
    Mounts mounts = Mounts.now();
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(cameras.get().stateDir());
    folders.add(backup.readyDir());
    cameras.get().enabled().stream().map(Camera::outputDir).forEach(folders::add);
    List<Matter> all = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)
          && !Files.isWritable(folder)
          && mounts.absent(Mounts.resolved(folder)).isEmpty()) {
        all.add(unwritable(folder));
      }
    }
    return all;
  }

  private static Matter unwritable(Path folder) {
    return Matter.of(
            folder.toString(),
            "[SYSTEM] nothing can be written to " + folder,
            "Nothing can be written to "
                + folder
                + " any more.\n\nLikely cause: its disk or card has failed, and the kernel lets it be"
                + " read only; or its permissions were changed.\n"
                + "Next: findmnt --target "
                + folder
                + " and dmesg tell which; copy what is on a failing card before anything else.\n")
        .called(
            "[SYSTEM] nothing can be written to " + folder,
            "[SYSTEM] it can be written again to " + folder);
  }

  private List<Path> found(String folder, String glob) throws IOException {
    Path place = sys.resolve(folder);
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(place, glob)) {
      List<Path> paths = new ArrayList<>();
      all.forEach(paths::add);
      return paths;
    }
  }

  /** What a file of the kernel says; nothing where there is none, or its sensor fails. */
  private static OptionalLong number(Path file, int radix) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      return OptionalLong.of(Long.parseLong(text.replaceFirst("^0x", ""), radix));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
