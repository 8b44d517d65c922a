#!/usr/bin/python3
"""What organize is measured against: a plain loop of stat, mkdir and rename, without any promise.

It takes each segment of OUTPUT_DIR/STATION/ that its recorder has closed, told by the write
permission that is gone, to READY_DIR/STATION/YYYY-MM-DD/. It syncs nothing, writes nothing down, and
would overwrite.
"""
import os
import stat
import sys


def organize(output_dir, ready_dir):
    """Moves what is closed; returns how many files that were."""
    moved = 0
    for station in os.listdir(output_dir):
        folder = os.path.join(output_dir, station)
        for name in os.listdir(folder):
            source = os.path.join(folder, name)
            status = os.stat(source)
            if not name.endswith(".mkv") or not stat.S_ISREG(status.st_mode) or status.st_mode & stat.S_IWUSR:
                continue
            date = name.rpartition("_")[2]
            day = os.path.join(ready_dir, station, f"{date[:4]}-{date[4:6]}-{date[6:8]}")
            os.makedirs(day, exist_ok=True)
            os.rename(source, os.path.join(day, name))
            moved += 1
    return moved


if __name__ == "__main__":
    print(organize(sys.argv[1], sys.argv[2]), "segments moved")
