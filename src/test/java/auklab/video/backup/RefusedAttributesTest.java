package auklab.video.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fault: an archive takes bytes, and refuses owners, times or permissions. */
@Order(12)
class RefusedAttributesTest {
  private static final String DAY = "ROST1/2026-06-01/";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    site.camera("ROST1", 554, "secret");
    site.environment().putAll(Map.of("SMTP_HOST", "127.0.0.1", "SMTP_PORT", "1"));
    site.environment().put("ALERT_TO", "ranger@example.com");
    site.backup().putArray("rsync_options").add("-a");
    site.configure();
    segment("a.mkv");
  }

  /** As NFS with root_squash, exFAT, SMB, or a dataset whose rights only its server sets. */
  @ParameterizedTest
  @CsvSource({
    "-u 1 -g 1 --chown-deny --chgrp-deny, owners and groups, '\"--no-o\", \"--no-g\"'",
    "--chmod-deny, permissions, '\"--no-p\", \"--chmod=F600\"'"
  })
  void shouldArchiveAndHintOnce(String refusal, String what, String options) throws Exception {
    mountedBy("bindfs " + refusal);

    String first = backup();
    assertThat(first)
        .contains("1 segment archived and proven")
        .doesNotContain("left for the next pass")
        .contains("the archive does not take " + what + " of files", "With " + options);
    segment("b.mkv");
    String second = backup();
    assertThat(second.substring(first.length()))
        .contains("1 segment archived and proven")
        .doesNotContain("does not take");

    assertThat(site.state().resolve("mail")).as("mails").doesNotExist();
    site.command("cleanup");
    assertThat(site.ledger("deleted")).hasSize(2);
  }

  /** The hint is right: with these options rsync has nothing to complain of. */
  @ParameterizedTest
  @CsvSource({
    "-u 1 -g 1 --chown-deny --chgrp-deny, --no-o --no-g",
    "--chmod-deny, --no-p --chmod=F600"
  })
  void shouldHintAtWhatHelps(String refusal, String options) throws Exception {
    var words = site.backup().putArray("rsync_options").add("-a");
    for (String word : options.split(" ")) {
      words.add(word);
    }
    site.configure();
    mountedBy("bindfs " + refusal);

    assertThat(backup()).contains("1 segment archived").doesNotContain("does not take");
  }

  /** A folder there belongs to somebody else, so rsync may write in it and not change it. */
  @Test
  void shouldArchiveIntoAFolderOfSomebodyElse() throws Exception {
    assumeTrue(SmallDisk.isRoot(), "a daemon can have another user");
    Path day = Files.createDirectories(site.archive().resolve(DAY));
    for (Path path : new Path[] {site.archive(), day.getParent(), day}) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Programs.output("chmod", "a+rx", folder.toString());
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive(), "uid = nobody\ngid = nogroup")) {
      site.backup().put("nas_target_dir", nas.address());
      site.configure();

      Programs.Result pass = site.command("backup");

      assertThat(pass.exit()).as(pass.err()).isZero();
      assertThat(pass.err()).contains("does not take permissions of folders", "With \"--no-p\"");
    }
  }

  /** The refusal of what is footage still counts. */
  @Test
  void shouldStillSayWhatDidNotArrive() throws Exception {
    Files.createDirectories(site.ready().resolve("BLOCKED"));
    Files.writeString(site.ready().resolve("BLOCKED/b.mkv"), "footage");
    Files.writeString(site.archive().resolve("BLOCKED"), "in the way");
    mountedBy("bindfs -u 1 -g 1 --chown-deny --chgrp-deny");

    assertThat(backup()).contains("1 segment archived and proven, 1 left for the next pass");
  }

  private void segment(String name) throws IOException {
    Path file = site.ready().resolve(DAY + name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage " + name);
  }

  private void mountedBy(String command) {
    site.startBy(
        "unshare",
        SmallDisk.isRoot() ? "-m" : "-rm",
        "sh",
        "-ec",
        command
            + " \"$0\" \"$0\"; target=$0; \"$@\" && code=0 || code=$?; umount \"$target\"; exit"
            + " $code",
        site.archive().toString());
  }

  /** One pass; what all of them have said. */
  private String backup() throws Exception {
    site.start("backup").waitFor();
    return Files.readString(site.output());
  }
}
