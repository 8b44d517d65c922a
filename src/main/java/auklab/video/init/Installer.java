package auklab.video.init;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Configuration;
import auklab.video.config.LastGood;
import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Puts the first files and folders where they belong. What is there already stays. */
public final class Installer {
  private final Path folder;

  /**
   * @param folder the folder of the configuration; whoever owns it owns what is made
   */
  public Installer(Path folder) {
    this.folder = folder;
  }

  /**
   * Puts an example aside, so that it can still be read.
   *
   * @param file the example
   * @return where it is now
   */
  public Path aside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".example");
    if (Files.exists(aside)) {
      throw new FileAlreadyExistsException(aside.toString());
    }
    return Files.move(file, aside);
  }

  /**
   * Writes a file that only its owner can read; one that is there keeps its owner and permissions.
   *
   * @param file the file
   * @param text what it is to hold
   */
  public void write(Path file, String text) throws IOException {
    if (!Files.exists(folder)) {
      make(folder);
    }
    boolean there = Files.exists(file);
    PosixFileAttributes before =
        Files.readAttributes(there ? file : folder, PosixFileAttributes.class);
    Durable.replace(file, text.getBytes(StandardCharsets.UTF_8));
    own(file, before);
    if (there) {
      Files.setPosixFilePermissions(file, before.permissions());
    }
  }

  /**
   * Makes the folders that a configuration names, as far as they are not there.
   *
   * @return those that were made
   */
  public List<Path> folders(Configuration configuration) throws IOException {
    Backup backup = configuration.backup();
    Set<Path> wanted = new LinkedHashSet<>(configuration.cameras().outputDirs());
    configuration.cameras().cameras().stream().map(Camera::logsDir).forEach(wanted::add);
    wanted.addAll(List.of(backup.readyDir(), backup.successLogDir(), backup.lockDir()));
    Path stateDir = configuration.cameras().stateDir();
    wanted.add(stateDir);
    List<Path> made = new ArrayList<>();
    for (Path one : wanted) {
      if (!Files.exists(one)) {
        make(one);
        if (one.equals(stateDir)) {
          Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-x---"));
        }
        made.add(one);
      }
    }
    // Who is in the group finds the pipeline by it; a service may not write here.
    LastGood.link(stateDir, folder);
    return made;
  }

  private void make(Path wanted) throws IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    List<Path> missing = new ArrayList<>();
    for (Path one = absolute; one != null && !Files.exists(one); one = one.getParent()) {
      missing.add(0, one);
    }
    Path owners = Files.exists(folder) ? folder : missing.get(0).getParent();
    PosixFileAttributes owner = Files.readAttributes(owners, PosixFileAttributes.class);
    for (Path one : missing) {
      Files.createDirectory(one);
      own(one, owner);
    }
  }

  /** What root makes for somebody is theirs. */
  private static void own(Path path, PosixFileAttributes owner) throws IOException {
    if (System.getProperty("user.name").equals("root")) {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      view.setOwner(owner.owner());
      view.setGroup(owner.group());
    }
  }
}
