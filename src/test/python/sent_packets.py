"""The lines that simulated cameras write for the packets that they send.

A line is "video" or "audio", the SHA-256 of the payload, and perhaps the time in seconds since 1970.
Of a video packet only the slices of the picture count, as a byte stream with start codes, since
whoever passes a stream on may repeat its parameter sets. ffmpeg -bsf:v filter_units gives the same
bytes from a recording.
"""
import hashlib
import time


class SentPackets:
    def __init__(self, file, codec, times):
        self.log = open(file, "a", buffering=1)
        self.codec, self.times = codec, times

    def picture(self, units):
        self.write("video", slices(units, self.codec))

    def sound(self, payload):
        self.write("audio", payload)

    def write(self, kind, payload):
        when = f" {time.time():.3f}" if self.times else ""
        self.log.write(f"{kind} {hashlib.sha256(payload).hexdigest()}{when}\n")


def slices(units, codec):
    """The slices of one picture, without parameter sets and other messages around them."""
    kept = b""
    for unit in units:
        is_slice = 1 <= (unit[0] & 0x1F) <= 5 if codec == "h264" else (unit[0] >> 1 & 0x3F) <= 31
        if is_slice:
            # Zeros behind a slice are padding, which FFmpeg drops.
            kept += (b"\0\0\0\1" if not kept else b"\0\0\1") + unit.rstrip(b"\0")
    return kept
