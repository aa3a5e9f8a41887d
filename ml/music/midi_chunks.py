"""The outer structure of a MIDI file: a header chunk, then track chunks.

Nothing in the file is trusted: every length is held against what is there
before anything is read by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ml.errors import MidiError

# Real files were seen with 130 track chunks, most of them without a note.
MAX_TRACK_CHUNKS = 1_000
MAX_FILE_BYTES = 10_000_000

_HEADER = b"MThd"
_TRACK = b"MTrk"
# SMPTE's frames a second; 29 stands for 29.97 (drop frame).
_FRAME_RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1_001, 30: 30.0}


@dataclass(frozen=True, slots=True)
class MidiChunks:
    """The tracks' bytes and the unit of their time.

    Attributes:
        tracks: the contents of each track chunk.
        ticks_per_quarter: ticks in one quarter note, > 0. With SMPTE division a tick
            is a fixed time, and a quarter note here is half a second (120 qpm).
        is_smpte: whether time is counted in SMPTE frames, so that tempos mean nothing.
    """

    tracks: tuple[bytes, ...]
    ticks_per_quarter: float
    is_smpte: bool


def split_chunks(data: bytes) -> MidiChunks:
    """Check a MIDI file's structure and return its tracks.

    Raises:
        MidiError: the file is too large, not MIDI, cut off, of format 2, or has more
            than 1,000 tracks.
    """
    data = _standard_midi(data)
    header_length = int.from_bytes(data[4:8], "big")
    if len(data) < 14 or 8 + header_length > len(data):
        message = f"the file is cut off: it ends inside its header, after {len(data)} bytes"
        raise MidiError(message)
    if header_length < 6:
        message = f"a MIDI header is at least 6 bytes long, this one says {header_length}"
        raise MidiError(message)
    midi_format, promised, division = (
        int.from_bytes(data[start : start + 2], "big") for start in (8, 10, 12)
    )
    _check_header(midi_format=midi_format, promised=promised)
    ticks_per_quarter, is_smpte = _read_division(division)
    tracks = tuple(_track_chunks(data, start=8 + header_length, promised=promised))
    if len(tracks) < promised:
        message = (
            f"the file is cut off: its header promises {_tracks(promised)}, "
            f"{len(tracks)} of them are there"
        )
        raise MidiError(message)
    return MidiChunks(tracks, ticks_per_quarter, is_smpte)


def looks_like_midi(head: bytes) -> bool:
    """Tell from a file's first 12 bytes whether it claims to be MIDI."""
    return head[:4] == _HEADER or (head[:4] == b"RIFF" and head[8:12] == b"RMID")


def not_midi_message(head: bytes) -> str:
    """Say that a file with these first bytes is not MIDI."""
    if not head:
        return "the file is empty"
    shown = head[:8]
    letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in shown)
    return f"not a MIDI file (first bytes {shown.hex(' ').upper()}, “{letters}”)"


def check_file_size(size: int, *, limit: int = MAX_FILE_BYTES) -> None:
    """Raise MidiError where a MIDI file of ``size`` bytes is larger than ``limit``."""
    if size > limit:
        message = f"the file is {size / 1e6:,.1f} MB; a MIDI file may have {limit / 1e6:,.1f} MB"
        raise MidiError(message)


def _standard_midi(data: bytes) -> bytes:
    """Return the Standard MIDI File, taken out of a RIFF (.rmi) envelope if in one."""
    check_file_size(len(data))
    if not looks_like_midi(data[:12]):
        raise MidiError(not_midi_message(data[:12]))
    if data[:4] == b"RIFF":
        if data[12:16] != b"data" or data[20:24] != _HEADER:
            message = "the file is a RIFF envelope (RMID) with no MIDI file at its start"
            raise MidiError(message)
        data = data[20:]
    return data


def _check_header(*, midi_format: int, promised: int) -> None:
    if midi_format not in {0, 1}:
        message = f"MIDI format 0 and 1 can be read, this file is of format {midi_format}"
        raise MidiError(message)
    if promised > MAX_TRACK_CHUNKS:
        raise MidiError(_too_many_tracks(promised))


def _read_division(division: int) -> tuple[float, bool]:
    """Return ticks per quarter, and whether the division is SMPTE's."""
    if division & 0x8000:
        frames = 256 - (division >> 8)
        ticks_per_frame = division & 0xFF
        if frames not in _FRAME_RATES or ticks_per_frame == 0:
            message = (
                "SMPTE time has 24, 25, 29 or 30 frames a second and at least one tick a frame, "
                f"got {frames} and {ticks_per_frame}"
            )
            raise MidiError(message)
        return _FRAME_RATES[frames] * ticks_per_frame / 2, True
    if division == 0:
        message = "ticks per quarter note must be above zero, got 0"
        raise MidiError(message)
    return float(division), False


def _track_chunks(data: bytes, *, start: int, promised: int) -> Iterator[bytes]:
    found = 0
    while len(data) - start >= 8:
        kind = data[start : start + 4]
        length = int.from_bytes(data[start + 4 : start + 8], "big")
        start += 8
        if kind != _TRACK and found >= promised:
            # Many files carry bytes of some program after the last track.
            return
        if length > len(data) - start:
            name = f"track {found + 1}" if kind == _TRACK else f"the chunk {kind!r}"
            message = (
                f"the file is cut off or damaged: {name} says it is {length:,} bytes long, "
                f"{len(data) - start:,} are left"
            )
            raise MidiError(message)
        if kind == _TRACK:
            found += 1
            if found > MAX_TRACK_CHUNKS:
                raise MidiError(_too_many_tracks(found))
            yield data[start : start + length]
        start += length


def _too_many_tracks(count: int) -> str:
    return f"the file has {count:,} tracks; at most {MAX_TRACK_CHUNKS:,} can be read"


def _tracks(count: int) -> str:
    return "1 track" if count == 1 else f"{count} tracks"
