"""The process that reads untrusted MIDI files: ``python -m ml.music.midi_child``.

It serves one file after another over its standard input and output until its input
ends, under limits on memory and processor time that it sets on itself.
A frame is its length (4 bytes, big-endian) and its bytes.

Request: a MIDI file. Answer: one byte, ``OK`` or ``REFUSED``, then the packed
sequence or the reason as text.
"""

import argparse
import resource
import struct
import sys
from math import ceil
from typing import BinaryIO

from ml.errors import MidiError
from ml.music.midi_read import read_midi
from ml.music.note_bytes import pack_sequence

OK = b"+"
REFUSED = b"-"
LENGTH = struct.Struct(">I")


def main() -> None:
    """Serve files until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--memory-bytes", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    arguments = parser.parse_args()
    _lower(resource.RLIMIT_AS, arguments.memory_bytes)
    # A dump of a process that a file made crash helps nobody and fills the disk.
    _lower(resource.RLIMIT_CORE, 0)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.read(LENGTH.size):
        _allow_processor_time(arguments.seconds)
        answered = _serve(requests.read(LENGTH.unpack(header)[0]), answers=answers)
        if not answered:
            message = f"the file needs more than {arguments.memory_bytes / 1e6:,.0f} MB of memory"
            _answer(answers, REFUSED + message.encode())


def _serve(data: bytes, *, answers: BinaryIO) -> bool:
    """Answer for one file; False where memory ran out before anything was written."""
    try:
        try:
            answer = OK + pack_sequence(read_midi(data))
        except MidiError as error:
            answer = REFUSED + str(error).encode("utf-8", "replace")
    except MemoryError:
        return False
    _answer(answers, answer)
    return True


def _answer(answers: BinaryIO, answer: bytes) -> None:
    answers.write(LENGTH.pack(len(answer)))
    answers.write(answer)
    answers.flush()


def _allow_processor_time(seconds: float) -> None:
    """End this process once it has used so much more processor time."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, ceil(usage.ru_utime + usage.ru_stime + seconds))


def _lower(limit: int, value: int) -> None:
    """Set a soft limit, within the hard one."""
    _, hard = resource.getrlimit(limit)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(limit, (value, hard))
    except (OSError, ValueError):
        # macOS refuses a limit on address space; the parent's timeout still holds.
        if sys.platform == "linux":
            raise


if __name__ == "__main__":
    main()
