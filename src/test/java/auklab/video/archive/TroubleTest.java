package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.archive.Trouble.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** What rsync, ssh and the shells of archives say, and what people are told. */
class TroubleTest {
  private static final String CLOSED =
      "rsync: connection unexpectedly closed (0 bytes received so far) [sender]\n";
  private static final String BROKE =
      "rsync error: error in rsync protocol data stream (code 12) at io.c(231) [sender=3.2.7]";

  static final List<Arguments> ANSWERS =
      List.of(
          Arguments.of(
              2,
              "protocol version mismatch -- is your shell clean?\n"
                  + "(see the rsync manpage for an explanation)\n"
                  + "rsync error: protocol incompatibility (code 2) at compat.c(622) [sender=3.2.7]",
              Kind.UNCLEAN,
              "(protocol version mismatch -- is your shell clean?)"),
          Arguments.of(
              127,
              "bash: line 1: rsync: command not found\n"
                  + CLOSED
                  + "rsync error: remote command not found (code 127) at io.c(231) [sender=3.2.7]",
              Kind.NO_RSYNC,
              "(bash: line 1: rsync: command not found)"),
          Arguments.of(
              127,
              "sh: 1: rsync: not found\n" + CLOSED,
              Kind.NO_RSYNC,
              "(sh: 1: rsync: not found)"),
          Arguments.of(
              127, "-ash: rsync: not found\n" + CLOSED, Kind.NO_RSYNC, "(-ash: rsync: not found)"),
          Arguments.of(
              12,
              "zsh:1: command not found: rsync\n" + CLOSED + BROKE,
              Kind.NO_RSYNC,
              "(zsh:1: command not found: rsync)"),
          Arguments.of(
              12,
              "rsync: Command not found.\n" + CLOSED + BROKE,
              Kind.NO_RSYNC,
              "(rsync: Command not found.)"),
          Arguments.of(
              12,
              "bash: line 1: /opt/bin/rsync: No such file or directory\n" + CLOSED + BROKE,
              Kind.NO_RSYNC,
              "(bash: line 1: /opt/bin/rsync: No such file or directory)"),
          Arguments.of(
              126,
              "bash: line 1: /etc/rsync: Permission denied\n" + CLOSED,
              Kind.NO_RSYNC,
              "(bash: line 1: /etc/rsync: Permission denied)"),
          Arguments.of(
              43,
              "rsync service is no running\n" + CLOSED,
              Kind.NO_RSYNC,
              "(rsync service is no running)"),
          Arguments.of(
              12,
              "Welcome to the NAS\nsudo: a password is required\n" + CLOSED + BROKE,
              Kind.REFUSED,
              "(sudo: a password is required)"),
          Arguments.of(
              12,
              "***********\nThis volume is locked\n" + CLOSED + BROKE,
              Kind.UNREACHABLE,
              "before that: This volume is locked)"),
          Arguments.of(12, CLOSED + BROKE, Kind.UNREACHABLE, "(rsync: connection unexpectedly"),
          Arguments.of(
              14,
              "rsync: [sender] Failed to exec sshx: No such file or directory (2)\n" + CLOSED,
              Kind.NO_PROGRAM,
              "Failed to exec sshx"),
          Arguments.of(
              127,
              "nice: 'rsync': No such file or directory",
              Kind.NO_PROGRAM,
              "nice: 'rsync': No such file"),
          Arguments.of(
              255,
              "@@@@@@@@@@@@@@@@@@@@@@@@\n"
                  + "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n"
                  + "@@@@@@@@@@@@@@@@@@@@@@@@\nHost key verification failed.\n"
                  + CLOSED,
              Kind.REFUSED,
              "(Host key verification failed.)"),
          Arguments.of(
              255,
              "Permissions 0644 for '/home/nas/key' are too open.\n"
                  + "nas@nas.example.com: Permission denied (publickey).\n"
                  + CLOSED,
              Kind.REFUSED,
              "(Permissions 0644 for '/home/nas/key' are too open.)"),
          Arguments.of(
              255,
              "Unable to negotiate with 192.0.2.9 port 22: no matching host key type found."
                  + " Their offer: ssh-rsa\n"
                  + CLOSED,
              Kind.REFUSED,
              "Their offer: ssh-rsa)"),
          Arguments.of(
              255,
              "Received disconnect from 192.0.2.9 port 22:2: Too many authentication failures\n"
                  + CLOSED,
              Kind.REFUSED,
              "Too many authentication failures)"),
          Arguments.of(
              255,
              "kex_exchange_identification: Connection closed by remote host\n" + CLOSED,
              Kind.UNREACHABLE,
              "(kex_exchange_identification: Connection closed by remote host)"),
          Arguments.of(
              255,
              "ssh: connect to host 192.0.2.9 port 22: Connection timed out\n" + CLOSED,
              Kind.UNREACHABLE,
              "(ssh: connect to host 192.0.2.9 port 22: Connection timed out)"),
          Arguments.of(5, "@ERROR: chdir failed", Kind.AWAY, "the archive is away (@ERROR: chdir"),
          Arguments.of(
              1,
              "ERROR: module is write only",
              Kind.REFUSED,
              "the archive refuses us (ERROR: module is write only)"),
          Arguments.of(
              11,
              "rsync: [Receiver] mkdir \"/volume1/video/x\" failed: No such file or directory (2)",
              Kind.AWAY,
              "mkdir \"/volume1/video/x\" failed"),
          Arguments.of(
              11,
              "Could not chdir to home directory /var/services/homes/nas: No such file or"
                  + " directory\nrsync: [receiver] write failed on \"a.mkv\": No space left on device"
                  + " (28)",
              Kind.FULL,
              "write failed on"),
          Arguments.of(
              1,
              "Could not chdir to home directory /var/services/homes/nas: No such file or"
                  + " directory\nrsync: --foo: unknown option",
              Kind.BROKEN,
              "(rsync: --foo: unknown option)"));

  @ParameterizedTest
  @FieldSource("ANSWERS")
  void shouldTellTheKindAndTheLineThatTellsIt(int exit, String said, Kind kind, String line) {
    Trouble trouble = Trouble.of(exit, said);

    assertThat(trouble.kind()).as(trouble.text()).isEqualTo(kind);
    assertThat(trouble.text()).contains(line).doesNotContain("manpage", "@@@");
  }

  @Test
  void shouldNotBlameTheArchiveForAFileHereThatCannotBeRead() {
    assertThat(
            Trouble.of(
                    23, "rsync: [sender] send_files failed to open \"a\": Permission denied (13)")
                .kind())
        .isEqualTo(Kind.BROKEN);
  }
}
