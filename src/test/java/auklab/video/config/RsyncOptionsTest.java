package auklab.video.config;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RsyncOptionsTest {
  private static final List<String> ALWAYS =
      List.of("--partial-dir=.rsync-partial", "--ignore-existing", "--timeout=120");

  @Test
  void shouldAddWhatKeepsThePromisesToEverything() {
    assertThat(RsyncOptions.of(List.of()).transfer()).containsExactlyElementsOf(ALWAYS);
    assertThat(RsyncOptions.of(List.of()).connection()).containsExactly("--timeout=120");
  }

  @Test
  void shouldMakeTheOptionsOfTheFirstSystemSafe() {
    RsyncOptions options =
        RsyncOptions.of(List.of("-avh", "--partial", "--progress", "--chmod=ug+rwX"));

    assertThat(options.refused()).isEmpty();
    assertThat(options.replaced()).singleElement().asString().startsWith("--partial is replaced");
    assertThat(transfer(options)).containsExactly("-a", "--chmod=ug+rwX");
  }

  @Test
  void shouldMakeTheOptionsOfItsLaterVersionsSafe() {
    RsyncOptions options =
        RsyncOptions.of(
            List.of("-a", "--inplace", "--relative", "--info=stats2", "--no-g", "--no-o"));

    assertThat(options.refused()).isEmpty();
    assertThat(options.replaced()).singleElement().asString().startsWith("--inplace is replaced");
    assertThat(transfer(options)).containsExactly("-a", "--relative", "--no-g", "--no-o");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--inplace",
        "--append",
        "--append-verify",
        "--partial",
        "--partial-dir=/elsewhere",
        "--no-partial",
        "--no-ignore-existing",
        "--no-timeout",
        "--timeout=0",
        "--timeout=00",
        "--write-devices",
        "-P"
      })
  void shouldReplace(String option) {
    RsyncOptions options = RsyncOptions.of(List.of("-a", option));

    assertThat(options.refused()).isEmpty();
    assertThat(options.replaced()).hasSize(1);
    assertThat(transfer(options)).containsExactly("-a");
    assertThat(options.transfer()).containsAll(ALWAYS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--delete",
        "--del",
        "--delete-before",
        "--delete-after",
        "--delete-excluded",
        "--delete-missing-args",
        "--remove-source-files",
        "--remove-sent-files",
        "--dry-run",
        "-n",
        "-an",
        "--list-only",
        "--existing",
        "--ignore-non-existing",
        "--only-write-batch=x",
        "--write-batch=x",
        "--read-batch=x",
        "--files-from=x",
        "--from0",
        "-0",
        "--no-relative",
        "--no-R",
        "--force",
        "--daemon",
        "--server",
        "--sender",
        "--help",
        "--version",
        "/srv/ready",
        "user@host:/volume1",
        "a",
        "",
        "-",
        "--"
      })
  void shouldRefuse(String option) {
    RsyncOptions options = RsyncOptions.of(List.of("-a", option));

    assertThat(options.refused()).hasSize(1);
    assertThat(options.refused().get(0).text())
        .contains(option.equals("-an") ? "-n" : name(option));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-a",
        "-rltD",
        "-z",
        "--whole-file",
        "--chmod=ug+rwX",
        "--no-perms",
        "--relative",
        "--delay-updates",
        "--compress-level=1",
        "--fsync"
      })
  void shouldKeep(String option) {
    RsyncOptions options = RsyncOptions.of(List.of(option));

    assertThat(options.refused()).isEmpty();
    assertThat(options.replaced()).isEmpty();
    assertThat(transfer(options)).containsExactly(option);
    assertThat(options.connection()).containsExactly("--timeout=120");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-v",
        "-q",
        "-hhi",
        "--verbose",
        "--quiet",
        "--progress",
        "--info=progress2",
        "--debug=all",
        "--stats",
        "--human-readable",
        "--itemize-changes",
        "--out-format=%n",
        "--ignore-existing"
      })
  void shouldLeaveOutSilently(String option) {
    RsyncOptions options = RsyncOptions.of(List.of(option));

    assertThat(options.refused()).isEmpty();
    assertThat(options.replaced()).isEmpty();
    assertThat(options.transfer()).containsExactlyElementsOf(ALWAYS);
  }

  @Test
  void shouldTakeABundleApart() {
    RsyncOptions options = RsyncOptions.of(List.of("-avhPz"));

    assertThat(options.refused()).isEmpty();
    assertThat(options.replaced()).singleElement().asString().startsWith("-P is replaced");
    assertThat(transfer(options)).containsExactly("-az");
  }

  @ParameterizedTest
  @CsvSource({
    "-e,ssh -p 2222",
    "--rsh,ssh -p 2222",
    "--bwlimit,5000",
    "--port,8873",
    "-M,--fake-super"
  })
  void shouldUseAnOptionOfTheConnectionForComparingToo(String option, String value) {
    RsyncOptions options = RsyncOptions.of(List.of("-a", option, value));

    assertThat(options.refused()).isEmpty();
    String word = option.replace("-e", "--rsh").replace("-M", "--remote-option") + "=" + value;
    assertThat(transfer(options)).contains(word);
    assertThat(options.connection()).containsExactly(word, "--timeout=120");
  }

  @Test
  void shouldFindTheRemoteShellAtTheEndOfABundle() {
    assertThat(RsyncOptions.of(List.of("-ave", "ssh -p 2222")).connection())
        .containsExactly("--rsh=ssh -p 2222", "--timeout=120");
    assertThat(RsyncOptions.of(List.of("-avessh -p 2222")).connection())
        .containsExactly("--rsh=ssh -p 2222", "--timeout=120");
  }

  @ParameterizedTest
  @MethodSource("spellingsOfTheShell")
  void shouldUnderstandTheRemoteShellHoweverItIsSpelled(List<String> words) {
    RsyncOptions options = RsyncOptions.of(words);

    assertThat(options.refused()).isEmpty();
    assertThat(options.connection()).containsExactly("--rsh=ssh -p 2222", "--timeout=120");
    assertThat(options.remoteShell()).containsExactly("ssh", "-p", "2222");
  }

  static Stream<List<String>> spellingsOfTheShell() {
    return Stream.of(
        List.of("--rsh=ssh -p 2222"),
        List.of("--rsh", "ssh -p 2222"),
        List.of("--rsh ssh -p 2222"),
        List.of("--rsh='ssh -p 2222'"),
        List.of("--rsh=\"ssh -p 2222\""),
        List.of("-e", "ssh -p 2222"),
        List.of("-e ssh -p 2222"),
        List.of("-e=ssh -p 2222"),
        List.of("-e 'ssh -p 2222'"),
        List.of(" -essh -p 2222 "),
        List.of("-ve", "ssh -p 2222"));
  }

  @Test
  void shouldTakeTheLastRemoteShellAndWhatQuotesHoldTogether() {
    assertThat(RsyncOptions.of(List.of("-e", "rsh", "--rsh=ssh -i '/my key'")).remoteShell())
        .containsExactly("ssh", "-i", "/my key");
    assertThat(RsyncOptions.of(List.of("-a")).remoteShell()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-av --progress -e ssh | \"-av\", \"--progress\", \"-e\", \"ssh\"",
        "--progress -a | \"--progress\", \"-a\"",
        "--bwlimit 5000 --progress | \"--bwlimit\", \"5000\", \"--progress\"",
        "-e ssh -p 2222 --progress | \"-e\", \"ssh\", \"-p\"",
        "--delet | the nearest is \"--delete\"",
        "--no-perm | the nearest is \"--no-perms\"",
        "--chomd=ug+rwX | the nearest is \"--chmod\"",
        "\u2013av | begins with a long dash",
        "\u2014progress | begins with a long dash",
        "-aä | holds the letter ä",
        "--rsh | needs a value",
        "-e | needs a value",
        "--rsh=sshpass -p secret ssh | holds a password, which everybody on this machine could see",
        "--rsh=sshpass -v -psecret ssh | use a key, or sshpass -f FILE",
        "--rsh=/usr/bin/sshpass -p \"the secret\" ssh --progress | holds a password",
        "-e env SSHPASS=secret sshpass -e ssh | holds a password",
        "-e plink -batch -pw secret | holds a password",
        "-a -e sshpass -p secret ssh | holds several options"
      })
  void shouldNameWhatItDoesNotUnderstandAndSayWhatToWrite(String written, String told) {
    assertThat(RsyncOptions.of(List.of("-a", written)).refused())
        .singleElement()
        .satisfies(no -> assertThat(no.at()).isEqualTo(1))
        .satisfies(no -> assertThat(no.text()).contains(told).doesNotContain("secret"));
  }

  /** Each an option of another program than rsync: of ssh, or of what ssh runs itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sshpass -f /etc/nas.password ssh -p 2222",
        "ssh -o 'ProxyCommand=gateway ssh --host %h' -p 2222",
      })
  void shouldTakeWhatIsForTheShell(String shell) {
    for (List<String> written : List.of(List.of("-e", shell), List.of("--rsh=" + shell))) {
      RsyncOptions options = RsyncOptions.of(written);

      assertThat(options.refused()).isEmpty();
      assertThat(options.connection()).contains("--rsh=" + shell);
    }
  }

  @Test
  void shouldNameTheWordThatHoldsSeveralOptions() {
    assertThat(RsyncOptions.of(List.of("-e", "ssh -p 2222 --stats")).refused())
        .singleElement()
        .satisfies(no -> assertThat(no.at()).isEqualTo(1))
        .satisfies(
            no ->
                assertThat(no.text()).startsWith("\"ssh -p 2222 --stats\" holds several options"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-e", "--rsh", "--timeout", "--bwlimit", "-T"})
  void shouldNotTakeTheNextOptionForAValueThatWasLeftOut(String written) {
    RsyncOptions options = RsyncOptions.of(List.of(written, "--no-g"));

    assertThat(options.refused()).singleElement().asString().contains("needs a value");
    assertThat(transfer(options)).containsExactly("--no-g");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mkpath",
        "--zc=zstd",
        "--no-p",
        "--no-D",
        "-aAXHS",
        "--bwlimit 5000",
        "-T /tmp"
      })
  void shouldKnowWhatRsyncKnows(String written) {
    assertThat(RsyncOptions.of(List.of(written)).refused()).isEmpty();
  }

  /** The rsync of this machine, so that no option of a newer one is called a slip of the pen. */
  @Test
  void shouldKnowEveryOptionOfTheRealRsync() throws Exception {
    String help = Programs.output("rsync", "--help");
    List<String> known =
        Pattern.compile("--[a-z0-9][a-z0-9-]{2,}(?==|\\s|,)")
            .matcher(help)
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();

    assertThat(known).hasSizeGreaterThan(100);
    for (String option : known) {
      assertThat(RsyncOptions.of(List.of(option, "1")).refused())
          .as(option)
          .noneMatch(no -> no.text().contains("is no option of rsync"));
    }
  }

  @Test
  void shouldNotTakeAValueForAnOption() {
    RsyncOptions options = RsyncOptions.of(List.of("--exclude", "--delete", "-f", "-n"));

    assertThat(options.refused()).isEmpty();
    assertThat(transfer(options)).containsExactly("--exclude=--delete", "--filter=-n");
  }

  @Test
  void shouldKeepATimeoutOfTheOwners() {
    for (List<String> words : List.of(List.of("--timeout=30"), List.of("--timeout", "30"))) {
      RsyncOptions options = RsyncOptions.of(words);

      assertThat(options.transfer()).contains("--timeout=30").doesNotContain("--timeout=120");
      assertThat(options.connection()).containsExactly("--timeout=30");
    }
  }

  @Test
  void shouldReplaceATimeoutThatIsNoneInAWordOfItsOwn() {
    RsyncOptions options = RsyncOptions.of(List.of("--timeout", "0"));

    assertThat(options.replaced()).hasSize(1);
    assertThat(options.transfer()).containsExactlyElementsOf(ALWAYS);
  }

  @Test
  void shouldRememberWhatWasWritten() {
    List<String> words = List.of("-avhP", "--inplace", "--timeout=0");

    assertThat(RsyncOptions.of(words).written()).isEqualTo(words);
  }

  /** What is left of the owner's own words. */
  private static List<String> transfer(RsyncOptions options) {
    return options.transfer().stream().filter(word -> !ALWAYS.contains(word)).toList();
  }

  private static String name(String option) {
    return option.replaceFirst("=.*", "");
  }
}
