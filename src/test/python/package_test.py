#!/usr/bin/python3
"""The Debian package as the build has made it, held against what dpkg, lintian and the shell say of it.

    package_test.py     looks at target/auklab-video_*_all.deb
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

HOME = pathlib.Path(__file__).resolve().parents[3]
SHARE = "./usr/share/auklab-video/"


def said(*words):
    """What a command prints; it must succeed."""
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise AssertionError(f"{words} has failed ({done.returncode}):\n{done.stdout}")
    return done.stdout


class PackageTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        (cls.package,) = (HOME / "target").glob("auklab-video_*_all.deb")
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name)
        said("dpkg-deb", "-R", cls.package, cls.root)
        cls.entries = {}
        for line in said("dpkg-deb", "-c", cls.package).splitlines():
            mode, owner, _, _, _, name = line.split(maxsplit=5)
            cls.entries[name.split(" -> ")[0]] = (mode, owner, name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_lintian_finds_no_error(self):
        done = subprocess.run(
            ["lintian", "--allow-root", "--fail-on", "error", self.package], stdout=subprocess.PIPE, text=True
        )
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_everything_belongs_to_root_and_nobody_else_may_write(self):
        for name, (mode, owner, _) in self.entries.items():
            self.assertEqual(owner, "root/root", name)
            if not mode.startswith("l"):
                self.assertNotIn("w", mode[5] + mode[8], name)

    def test_only_programs_can_be_run(self):
        programs = {name for name, (mode, _, _) in self.entries.items() if mode.startswith("-") and "x" in mode}
        self.assertEqual(
            programs, {SHARE + "bin/" + name for name in ("auklab-video", "class-archive", "service-hook")}
        )

    def test_has_what_a_machine_needs(self):
        for name in (
            SHARE + "java/auklab-video.jar",
            SHARE + "example/cameras.json",
            SHARE + "default/application.properties",
            "./lib/systemd/system/auklab-video.service",
            "./usr/share/bash-completion/completions/auklab-video",
            "./usr/share/man/man1/auklab-video.1.gz",
            "./usr/share/doc/auklab-video/copyright",
            "./usr/share/doc/auklab-video/guide/package.md",
            "./etc/auklab-video/routes/",
            "./var/lib/auklab-video/",
            "./var/cache/auklab-video/",
        ):
            self.assertIn(name, self.entries)
        for link, target in (
            ("./usr/bin/auklab-video", "../share/auklab-video/bin/auklab-video"),
            (SHARE + "config", "/etc/auklab-video"),
            (SHARE + "routes", "/etc/auklab-video/routes"),
            (SHARE + "java/auklab-video.jsa", "/var/cache/auklab-video/auklab-video.jsa"),
            (SHARE + "java/auklab-video-ask.jsa", "/var/cache/auklab-video/auklab-video-ask.jsa"),
            ("./etc/auklab-video/example", "/usr/share/auklab-video/example"),
        ):
            self.assertTrue(self.entries[link][2].endswith(" -> " + target), self.entries[link])

    def test_has_every_library_and_every_route_as_it_is(self):
        libraries = {file.name for file in (HOME / "target/lib").iterdir()}
        self.assertEqual({file.name for file in (self.root / SHARE / "java/lib").iterdir()}, libraries)
        for file in (HOME / "routes").glob("*.camel.yaml"):
            self.assertEqual((self.root / SHARE / "default/routes" / file.name).read_text(), file.read_text())

    def test_lets_camels_own_command_line_in_only_if_that_is_wished(self):
        config = self.root / "site"
        config.mkdir()
        folders = {name: str(config / name) for name in ("output_dir", "logs_dir")}
        camera = {"station": "ROST1", "ip": "127.0.0.1", "rtsp_port": 9}
        login = {"user": "viewer", "password": "kittiwake"}
        (config / "cameras.json").write_text(json.dumps({"defaults": {**folders, **login}, "cameras": [camera]}))
        folders = ("ready_for_backup_dir", "nas_target_dir", "success_log_dir", "lock_dir")
        (config / "backup.json").write_text(json.dumps({"archive_on_same_disk": True, **{name: str(config / name) for name in folders}}))
        for wish, names in (("", set()), ("1", {"status"})):
            home = config / f"home{wish}"
            home.mkdir()
            program = subprocess.Popen(
                [HOME / "bin/auklab-video", "run", "--config", config, "--routes", HOME / "routes"],
                env={**os.environ, "AUKLAB_VIDEO_CAMEL_CLI": wish, "JAVA_OPTS": f"-Duser.home={home}",
                     "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "9", "SMTP_USER": "auk", "SMTP_PASS": "razorbill",
                     "ALERT_TO": "ranger@example.com"},
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            try:
                while "mail is" not in program.stderr.readline():
                    self.assertIsNone(program.poll())
                files = home / ".camel"
                for _ in range(200 if wish else 1):
                    found = [file for file in files.glob("*-status.json") if "record-schedule" in file.read_text()]
                    if found:
                        break
                    time.sleep(0.1)
                self.assertEqual({file.stem.split("-")[1] for file in found}, names)
                for file in found:
                    said_to_all = file.read_text()
                    for secret in ("kittiwake", "razorbill"):
                        self.assertNotIn(secret, said_to_all)
            finally:
                program.terminate()
                program.communicate(timeout=30)

    def test_brings_no_file_that_an_owner_edits(self):
        """Those below /etc come at install, and an upgrade asks nobody."""
        ours = [name for name, (mode, _, _) in self.entries.items() if name.startswith("./etc/") and mode[0] == "-"]
        self.assertEqual(ours, [])
        self.assertFalse((self.root / "DEBIAN/conffiles").exists())

    def test_depends_on_what_it_calls(self):
        control = (self.root / "DEBIAN/control").read_text()
        for line in ("Architecture: all", "Package: auklab-video"):
            self.assertIn(line + "\n", control)
        depends = re.search("^Depends: (.*)$", control, re.M)[1].split(", ")
        self.assertEqual(
            depends,
            ["default-jre-headless (>= 2:1.17) | java17-runtime-headless", "ffmpeg", "rsync", "openssl", "adduser", "dbus", "ucf"],
        )

    def test_scripts_are_sound(self):
        for name in ("preinst", "postinst", "prerm", "postrm"):
            script = self.root / "DEBIAN" / name
            self.assertEqual(script.stat().st_mode & 0o777, 0o755, name)
            said("sh", "-n", script)

    def test_unit_is_sound_and_shut_in(self):
        unit = self.root / "lib/systemd/system/auklab-video.service"
        text = unit.read_text()
        self.assertIn("\nExecStart=/usr/share/auklab-video/bin/auklab-video run --config /etc/auklab-video ", text)
        self.assertIn("\nUser=auklab-video\n", text)
        self.assertIn("\nConditionPathExists=/etc/auklab-video/cameras.json\n", text)
        # Of programs that are not installed here it would complain; of nothing else.
        here = self.root / "auklab-video.service"
        here.write_text(text.replace("/usr/share/auklab-video/bin", str(HOME / "bin")))
        self.assertEqual(said("systemd-analyze", "verify", here), "")
        level = said("systemd-analyze", "security", "--offline=true", here).splitlines()[-1]
        self.assertLessEqual(float(re.search(r"([\d.]+) (OK|MEDIUM|SAFE)", level)[1]), 3.0, level)

    def test_manual_can_be_read(self):
        page = self.root / "usr/share/man/man1/auklab-video.1.gz"
        self.assertEqual(said("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page)[:1], "x")
        text = said("sh", "-c", 'man -l -Tascii "$0" | col -b', page)
        for words in ("accept-target", "--segment-time", "EXIT STATUS", "/etc/auklab-video/cameras.json"):
            self.assertIn(words, text)

    def test_stdout_has_nothing_but_results(self):
        for command in ("organize", "cleanup"):
            self.assertTrue(said(HOME / "bin/auklab-video", command, "--help").startswith("Usage: "), command)

    def test_completion_knows_the_commands(self):
        file = self.root / "usr/share/bash-completion/completions/auklab-video"
        script = f'. "{file}"; COMP_WORDS=(auklab-video acc); COMP_CWORD=1; _complete_auklab-video 2>/dev/null; echo "${{COMPREPLY[@]}}"'
        self.assertEqual(said("bash", "-c", script).strip(), "accept-target")


if __name__ == "__main__":
    unittest.main()
