package auklab.video.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and folders as people type them. */
class AddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.75",
        "127.0.0.1",
        "cam7",
        "cam-7.island.example.com",
        "cam_7.local",
        "cam.example.com.",
        "7cam",
        "2001:db8::76",
        "[2001:db8::76]",
        "::1",
        "fe80:0:0:0:1:2:3:4"
      })
  void shouldTakeAnAddressThatEveryProgramReadsAlike(String address) {
    assertThat(CameraAddress.refusal(address)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.75:8554 | \"ip\": \"192.0.2.75\", \"rtsp_port\": 8554",
        "cam.example.com:554/live | \"ip\": \"cam.example.com\", \"rtsp_port\": 554, \"rtsp_path\": \"/live\"",
        "[2001:db8::76]:554 | \"ip\": \"2001:db8::76\", \"rtsp_port\": 554",
        "192.0.2.75/Streaming/Channels/102 | \"ip\": \"192.0.2.75\", \"rtsp_path\": \"/Streaming/Channels/102\"",
        "192.0.2.75/24 | the address alone, \"ip\": \"192.0.2.75\"",
        "rtsp://192.0.2.75:8554/live?x=1 | \"ip\": \"192.0.2.75\", \"rtsp_port\": 8554, \"rtsp_path\": \"/live?x=1\"",
        "http://192.0.2.75:80/ | \"ip\": \"192.0.2.75\"",
        "rtsps://viewer:a/b@c@192.0.2.75/live | \"ip\": \"192.0.2.75\", \"rtsp_path\": \"/live\", and user and password",
        "viewer@192.0.2.75 | name and password belong in user and password",
        "192.000.002.075 | give 192.0.2.75, without leading zeros: some programs read 010 as 8",
        "127.0.0.010 | give 127.0.0.10, without leading zeros",
        "192,0,2,75 | give 192.0.2.75",
        "192.0.2 .75 | take away the blank: 192.0.2.75",
        "192.0.2.75\u00A0 | take away the blank: 192.0.2.75",
        "192.0.2.760 | four numbers from 0 to 255",
        "192.0.276 | four numbers from 0 to 255",
        "192.0.2.75.1 | four numbers from 0 to 255",
        "3221225995 | four numbers from 0 to 255",
        "239.0.0.1 | the first from 1 to 223",
        "0.0.0.0 | the first from 1 to 223",
        "0x7f000001 | give the camera's address, e.g. 192.0.2.75",
        "00:00:5e:00:53:01 | hardware (MAC) address",
        "00-00-5E-00-53-01 | hardware (MAC) address",
        "0000.5e00.5301 | hardware (MAC) address",
        "1:2:3 | give the camera's address",
        "2001:db8:::76 | give the camera's address",
        "cam..example.com | give the camera's address",
        "-cam | give the camera's address",
        "kamera ost! | give the camera's address",
      })
  void shouldRefuseAnAddressAndNameTheKey(String address, String instead) {
    assertThat(CameraAddress.refusal(address)).get().asString().contains(instead);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rtsp://viewer:se/cret@192.0.2.75:554/cam?x=1 | \"/cam?x=1\"",
        "rtsp://192.0.2.75 | \"/\"",
        "cam?x=1 | with a slash before it: \"/cam?x=1\"",
        "user=admin&password=secret | \"/user=admin&password=***\"",
        "/a b | has no spaces",
        "'' | begins with /"
      })
  void shouldRefuseAPathAndSayWhatItIs(String path, String instead) {
    assertThat(CameraAddress.pathRefusal(path))
        .get()
        .asString()
        .contains(instead)
        .doesNotContain("cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mnt/nas/video",
        "/mnt/my disk/$1",
        "bird@nas.example.com:/volume1/video",
        "nas:/volume1/video",
        "bird@n:/volume1/video",
        "rsync://n/video",
        "CORP\\bird@192.0.2.9:/v",
        "bird@[2001:db8::9]:/v",
        "rsync://nas.example.com/video",
        "rsync://bird@nas.example.com:8873/video/2026",
        "rsync://[2001:db8::9]/video"
      })
  void shouldTakeAnArchive(String archive) {
    assertThat(FolderAddress.archiveRefusal(archive)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "//nas.example.com/video | mount it on this machine and give that folder",
        "\\\\nas.example.com\\video | mount it on this machine and give that folder",
        "smb://nas.example.com/video | mount it on this machine and give that folder",
        "nfs://nas.example.com/video | mount it on this machine and give that folder",
        "https://nas.example.com/video | or give user@host:/path",
        "sftp://bird:secret@nas.example.com/v | give bird@nas.example.com:/v",
        "ssh://bird@nas.example.com:2222/v | give bird@nas.example.com:/v, and the port in rsync_options: \"--rsh=ssh -p 2222\"",
        "bird@nas.example.com:2222:/v | give bird@nas.example.com:/v, and the port in rsync_options",
        "bird@nas.example.com:2222/v | give bird@nas.example.com:/v, and the port in rsync_options",
        "file:///mnt/nas | give the folder alone: /mnt/nas",
        "$HOME/nas | nothing is put in for a variable here",
        "%USERPROFILE%\\nas | as Windows names it",
        "~/nas | give the folder from its first / on, e.g. /",
        "~bird/nas | e.g. /home/bird/nas",
        "N:\\video | as Windows names it",
        "N:/video | as Windows names it",
        "video\\2026 | as Windows names it",
        "`'/mnt/nas'` | leave out the quotes inside the quotes",
        "\u201C/mnt/nas\u201D | leave out the quotes inside the quotes",
        "` /mnt/nas` | take away the blank",
        "`/mnt/nas\u00A0` | take away the blank",
        "nas/video | give a folder from its first / on",
        "../video | give a folder from its first / on",
        "--delete | give a folder from its first / on",
        "`` | give a folder from its first / on",
        "bird@nas.example.com::video | give rsync://bird@nas.example.com/video",
        "bird@nas.example.com:video | e.g. bird@nas.example.com:/volume1/video",
        "bird@nas.example.com:~/video | e.g. bird@nas.example.com:/volume1/video",
        "bird:secret@nas.example.com:/v | a password cannot stand here",
        "rsync://bird:secret@nas.example.com/v | --password-file=FILE",
        "rsync://nas.example.com/ | give host and module",
        "rsync:///video | give host and module",
        "RSYNC://nas.example.com/video | write rsync:// in small letters",
      })
  void shouldRefuseAnArchiveAndSayWhatToWrite(String archive, String instead) {
    assertThat(Backup.refusal(archive)).get().asString().contains(instead).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/cameras", "cameras", "../cameras", "~/cameras", "/srv/a:b"})
  void shouldTakeAFolder(String folder) {
    assertThat(FolderAddress.folderRefusal(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$HOME/cameras",
        "C:\\cameras",
        "\\\\nas\\cameras",
        "//nas/cameras",
        "nas.example.com:/cameras",
        "rsync://nas.example.com/cameras",
        "file:///srv/cameras",
        "'/srv/cameras'",
        "/srv/cameras ",
        "~bird/cameras"
      })
  void shouldRefuseAFolderThatIsNoneOfThisMachine(String folder) {
    assertThat(FolderAddress.folderRefusal(folder)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rtsp://viewer:secret@192.0.2.75/x | rtsp://***@192.0.2.75/x",
        "viewer:se/cr et@192.0.2.75 | ***@192.0.2.75",
        "rtsp://a:se@cret@192.0.2.75 | rtsp://***@192.0.2.75",
        "/user=admin_password=secret_channel=1 | /user=admin_password=***",
        "--rsh=sshpass -p secret ssh | --rsh=sshpass -p *** ssh",
        "-e sshpass -v -p 'a secret' ssh | -e sshpass -v -p *** ssh",
        "-e env SSHPASS='a secret' sshpass -e ssh | -e env SSHPASS=*** sshpass -e ssh",
        "bird@nas.example.com:2222:/v | bird@nas.example.com:2222:/v",
        "ssh://bird@nas.example.com:2222/v | ssh://bird@nas.example.com:2222/v"
      })
  void shouldShowWhatWasFoundWithoutAPassword(String found, String shown) {
    assertThat(Secrets.masked(found)).isEqualTo(shown);
  }
}
