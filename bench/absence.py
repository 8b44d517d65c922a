"""Known faults at simulated cameras, and whether the gaps that are told are those that there were."""
import datetime
import json
import os
import pathlib
import signal
import subprocess
import time

import field

EXACT = 1  # seconds by which the ends of a gap may be told wrongly
NOTICED = 6  # seconds until an edit has taken effect and is written down
WAITING = {"starting", "camera-silent", "ffmpeg-ended"}  # causes until the first picture of a new connection
SHORTEST = 0.8  # seconds without a recorded picture that are a gap
# Seconds from packet to packet of the film that is shown.
PERIODS = {"video": 1 / field.FRAMES_PER_SECOND, "audio": 1024 / 16000}


class Absences:
    """What may keep cameras of a site from being recorded. Each fault returns when it is over."""

    def __init__(self, site, cameras, chance, small_disk=None):
        self.site, self.cameras, self.chance, self.small_disk = site, cameras, chance, small_disk
        self.faults = []  # station, begin, end, causes of which one must be the longest, name
        self.enabled = {}  # when a station that was disabled was enabled again
        self.kinds = {
            "camera silent": self.silent,
            "camera rebooted": self.rebooted,
            "camera refuses": self.refuses,
            "FFmpeg killed": lambda: self.ffmpeg(signal.SIGKILL, "ffmpeg-ended"),
            "FFmpeg stopped": lambda: self.ffmpeg(signal.SIGSTOP, "recorder-hung"),
            "pipeline killed with its recorders": self.killed,
            "pipeline stopped": self.stopped,
            "camera paused": self.paused,
            "camera off under maintenance": self.maintained,
            "camera disabled": self.disabled,
            "camera's clock steps": self.clock_steps,
        }
        if small_disk:
            self.kinds["disk full"] = self.disk_full

    def happen(self, kind):
        self.name, known = kind, len(self.faults)
        self.kinds[kind]()
        self.all_well()
        # Until the cameras that it befell show something that can be kept.
        time.sleep(max(self.cameras[fault[0]].waits for fault in self.faults[known:]))

    def all_well(self):
        stations = [camera["station"] for camera in self.site.cameras["cameras"] if camera.get("enabled", True)]
        field.await_(lambda: all(self.records(station) for station in stations), 120, f"footage after: {self.name}")

    def records(self, station):
        pid = self.site.ffmpeg(station)
        return pid and field.alive(pid) and self.grows(station)

    def grows(self, station):
        session = json.loads((self.site.folder / f"state/recorders/{station}.json").read_text())["session"]
        return any(file.stat().st_size > 0 for file in pathlib.Path(session).glob("*.mkv"))

    def one(self):
        names = sorted(set(self.cameras) - {self.small_disk})
        return self.chance.choice(names)

    def note(self, station, begin, *causes):
        self.faults.append((station, begin, time.time(), causes, self.name))

    def command(self, *words):
        subprocess.run(self.site.command(*words), check=True, stdout=subprocess.DEVNULL)

    def silent(self):
        station, begin = self.one(), time.time()
        self.cameras[station].signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(14, 25))
        self.cameras[station].signal(signal.SIGCONT)
        self.note(station, begin, "camera-silent")

    def rebooted(self):
        station, begin = self.one(), time.time()
        self.cameras[station].down()
        time.sleep(self.chance.uniform(5, 15))
        self.cameras[station].up()
        self.note(station, begin, "camera-unreachable")

    def refuses(self):
        station, begin = self.one(), time.time()
        self.cameras[station].down()
        self.cameras[station].up(password="another")
        time.sleep(12)
        self.cameras[station].down()
        self.cameras[station].up()
        self.note(station, begin, "camera-refused")

    def ffmpeg(self, what, cause):
        station, begin = self.one(), time.time()
        pid = self.site.ffmpeg(station)
        os.kill(pid, what)
        field.await_(lambda: self.site.ffmpeg(station) not in (0, pid), 60, f"another FFmpeg of {station}")
        self.note(station, begin, cause)

    def killed(self):
        begin = time.time()
        pids = [self.site.ffmpeg(station) for station in self.cameras]
        self.site.kill()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        time.sleep(8)
        self.site.up()
        for station in self.cameras:
            self.note(station, begin, "pipeline-down")

    def stopped(self):
        begin = time.time()
        self.site.down()
        time.sleep(6)
        self.site.up()
        for station in self.cameras:
            self.note(station, begin, "pipeline-down")

    def paused(self):
        station, begin = self.one(), time.time()
        self.command("pause", station)
        time.sleep(10)
        self.command("resume", station)
        self.note(station, begin, "paused")

    def maintained(self):
        station, begin = self.one(), time.time()
        self.command("note", "--maintenance", "10m", station)
        self.cameras[station].down()
        time.sleep(8)
        self.cameras[station].up()
        field.await_(lambda: self.records(station), 60, f"footage of {station}")
        time.sleep(2)
        self.command("note", "--maintenance", "0", station)
        self.note(station, begin, "maintenance")

    def disabled(self):
        station = self.one()
        camera = next(camera for camera in self.site.cameras["cameras"] if camera["station"] == station)
        camera["enabled"] = False
        self.site.configure()
        field.await_(lambda: not self.site.ffmpeg(station), 30, f"the end of {station}")
        begin = time.time()
        time.sleep(8)
        camera["enabled"] = True
        self.enabled.setdefault(station, []).append(time.time())
        self.site.configure()
        field.await_(lambda: self.site.ffmpeg(station), 30, f"the start of {station}")
        self.note(station, begin, "starting", "ffmpeg-ended")

    def clock_steps(self):
        """Nothing is lost by it, so no gap may be told, but while the recorder is replaced for a large one."""
        begin, seconds = time.time(), self.chance.choice(field.STEPS)
        pid = self.site.ffmpeg("CLOCK")
        self.cameras["CLOCK"].tell(f"clock {seconds}")
        changed = field.replaced(self.site, "CLOCK", pid)
        if changed:
            self.faults.append(("CLOCK", begin, changed - 4, ["nothing"], f"{self.name} by {seconds} s"))
            self.note("CLOCK", changed - 2, "ffmpeg-ended")
        else:
            self.faults.append(("CLOCK", begin, time.time(), ["nothing"], f"{self.name} by {seconds} s"))

    def disk_full(self):
        begin = time.time()
        folder = self.site.folder / "small"
        filler = folder / "filler"
        free = os.statvfs(folder)
        filler.write_bytes(b"\1" * (free.f_bavail * free.f_bsize - 3_000_000))
        field.await_(lambda: not self.site.ffmpeg(self.small_disk), 30, "the end for want of space")
        time.sleep(5)
        filler.unlink()
        field.await_(lambda: self.site.ffmpeg(self.small_disk), 60, "recording with space again")
        self.note(self.small_disk, begin, "disk-full")


def recorded(site, camera):
    """When each picture and each bit of sound was taken that is in some segment, in their order, in seconds since 1970."""
    kept = set()
    elsewhere = sorted((site.folder / "small" / camera.station).rglob("*.mkv"))
    for file in [*site.footage(camera.station), *elsewhere]:
        kept.update(field.packets(file))
    return sorted(
        time
        for kind, period in PERIODS.items()
        for digest, time in taken([sent for sent in camera.sent() if sent.kind == kind], period)
        if (kind, digest) in kept
    )


def taken(sent, period):
    """When packets were taken: a camera that was frozen sends late, at once, what it had kept meanwhile."""
    times, latest = [], float("inf")
    for packet in reversed(sent):
        latest = min(packet.time, latest - period)
        times.append((packet.hash, latest))
    return times


def holes(times, begin, end):
    """Times without a recorded picture."""
    edges = [begin, *(time for time in times if begin <= time <= end), end]
    return [(a, b) for a, b in zip(edges, edges[1:]) if b - a > SHORTEST]


def told(site, stations):
    out = subprocess.run(site.command("gaps", "--format", "json", *stations), check=True, stdout=subprocess.PIPE).stdout
    return {row["station"]: row for row in json.loads(out)}


def seconds(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def runs(gaps):
    """Gaps that follow one another are one time without footage, of several causes."""
    joined = []
    for gap in gaps:
        begin, end = seconds(gap["from"]), seconds(gap["to"])
        if joined and begin - joined[-1][1] < 0.01:
            joined[-1] = joined[-1][0], end, joined[-1][2] + [(gap["cause"], end - begin)]
        else:
            joined.append((begin, end, [(gap["cause"], end - begin)]))
    return joined


def judge(absences, end):
    """
    Compares what is told with what was sent and recorded until end, when the pipeline was
    stopped. Returns what is wrong, a line each.
    """
    site, wrong = absences.site, []
    # What counts is the time in which a pipeline could record; the start of Java comes before it.
    first = next(event for event in site.ledger() if event["event"] == "pipeline-started")
    begin = seconds(first["time"]) - first["running_for"]
    rows = told(site, sorted(absences.cameras))
    for station, camera in sorted(absences.cameras.items()):
        row = rows[station]
        wall = seconds(row["to"]) - begin
        off = 0  # seconds in which it was disabled: from its last picture until that it is enabled was noted
        gaps = [run for run in runs(row["gaps"]) if run[0] < end - EXACT]
        truth = holes(recorded(site, camera), begin, end)
        print(f"{station}: {row['recorded']:.1f} s recorded, {row['lost']:.1f} s lost, {len(gaps)} gaps told, {len(truth)} seen")
        for a, b in truth:
            if b >= end - EXACT:
                continue
            near = [run for run in gaps if run[0] < b + EXACT and run[1] > a - EXACT]
            since = a
            for enabled in absences.enabled.get(station, []):
                if a < enabled < b:
                    # It may be recorded before that is noted; what counts begins with the note.
                    since = near[0][0] if near else max(b, noted(site, station, "camera-enabled", enabled))
                    off += since - a
                    near = near or [(since, b, [])]
                    if not enabled - EXACT <= since <= enabled + NOTICED:
                        wrong.append(f"{station}: enabled at {enabled:.2f}, told as of {since:.2f}")
            if not near or abs(near[0][0] - since) > EXACT or abs(near[-1][1] - b) > EXACT:
                wrong.append(f"{station}: no picture from {a:.2f} for {b - a:.2f} s; told: "
                             + (", ".join(f"{r[0]:.2f} for {r[1] - r[0]:.2f} s" for r in near) or "nothing"))  # fmt: skip
        for r in gaps:
            if r[1] - r[0] > SHORTEST + EXACT and not any(a < r[1] and b > r[0] for a, b in truth):
                wrong.append(f"{station}: a gap is told from {r[0]:.2f} for {r[1] - r[0]:.2f} s, but there is footage")
        if abs(row["recorded"] + row["lost"] + off - wall) > EXACT:
            wrong.append(f"{station}: {row['recorded']} s recorded, {row['lost']} s lost and {off:.2f} s disabled of {wall:.2f} s")
        wrong += causes(absences, station, gaps)
    return wrong


def noted(site, station, event, since):
    """When the ledger has an event next."""
    times = [seconds(one["time"]) for one in site.ledger() if one["event"] == event and one.get("station") == station]
    return min((time for time in times if time >= since), default=since)


def causes(absences, station, gaps):
    wrong = []
    waits = absences.cameras[station].waits
    for s, begin, end, expected, name in absences.faults:
        if s != station:
            continue
        near = [cause for run in gaps if run[0] < end + 1 and run[1] > begin - 2 for cause in run[2]]
        told = near
        if waits > field.KEY_FRAME:
            # Such a camera takes its time for the first picture, whatever the fault was.
            told = [cause for cause in near if cause[0] not in WAITING or cause[1] > waits + field.RECONNECT]
        longest = max(told or near, key=lambda cause: cause[1], default=("nothing", 0))
        good = longest[0] in expected
        print(f"  {name}: " + (", ".join(f"{cause} {length:.1f} s" for cause, length in near) or "no gap"))
        if not good and not (name == "camera disabled" and not near):
            wrong.append(f"{station}: {name}, told as {longest[0]}")
    return wrong
