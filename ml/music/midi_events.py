"""The events of one MIDI track, read in a single pass over its bytes.

`make setup` compiles this module with mypyc where there is a C compiler. It is the same without.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from ml.errors import MidiError
from ml.music.names import decode_name

DRUM_CHANNEL = 9

_MAX_NAME = 100
# No chord symbol is longer, and lyrics are not kept.
_MAX_TEXT = 16
_END_OF_TRACK = 0x2F
_TEXT = 0x01
_TRACK_NAME = 0x03
_MARKER = 0x06
_SET_TEMPO = 0x51
_TIME_SIGNATURE = 0x58
# Denominators up to 64; a larger exponent is noise in a damaged file.
_MAX_DENOMINATOR_EXPONENT = 6
_READ = frozenset({_TEXT, _TRACK_NAME, _MARKER, _SET_TEMPO, _TIME_SIGNATURE})
# Data bytes that follow a system status; all others have none.
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}

# Start tick, pitch, end tick, velocity: sorts the way notes are kept.
TickNote = tuple[int, int, int, int]
# Start tick, velocity, the notes that it will be one of, and the one that sounds of its key since
# before or None (mypyc knows no type that holds itself).
Struck = tuple[int, int, list[TickNote], Any]
# What sounds of a channel, by pitch, and where its notes go.
Voice = tuple[list[Struck | None], list[TickNote]]


@dataclass(slots=True)
class TrackEvents:
    """What one track says, in ticks.

    Attributes:
        parts: the notes by (channel, program); the drum channel's program is 0.
        tempos: (tick, microseconds per quarter > 0).
        time_signatures: (tick, numerator, denominator).
        texts: (tick, what it says, undecoded) of short texts and markers.
        name: the track's name, cleaned.
        end: the tick of the last event read; no note is released after it.
    """

    parts: dict[tuple[int, int], list[TickNote]] = field(default_factory=lambda: defaultdict(list))
    tempos: list[tuple[int, int]] = field(default_factory=list)
    time_signatures: list[tuple[int, int, int]] = field(default_factory=list)
    texts: list[tuple[int, bytes]] = field(default_factory=list)
    name: str = ""
    end: int = 0

    @property
    def note_count(self) -> int:
        """How many notes the track has."""
        return sum(map(len, self.parts.values()))


def read_track_events(data: bytes) -> TrackEvents:
    """Read the contents of a track chunk.

    Data bytes above 127 are taken as 127, as files in circulation have them. A
    note-off releases every note of its key that began before it. Notes never
    released end with the track, and a note of no length lasts one tick.

    Raises:
        MidiError: the events are cut off, or are no MIDI events.
    """
    try:
        return _read_events(data)
    except IndexError:
        message = "the file is damaged: it has a track that ends inside an event"
        raise MidiError(message) from None


# One loop with its parts in line: calls per event would double its time.
def _read_events(data: bytes) -> TrackEvents:  # noqa: C901, PLR0912, PLR0915
    events = TrackEvents()
    parts = events.parts
    programs = [0] * 16
    sounding: dict[int, list[Struck | None]] = defaultdict(lambda: [None] * 128)
    # Each channel's voice with the program it has now, by the statuses of its notes' events.
    voices: list[Voice | None] = [None] * 0xA0
    position, end, tick, running = 0, len(data), 0, 0
    while position < end:
        byte = data[position]
        position += 1
        if byte < 0x80:
            tick += byte
        elif (low := data[position]) < 0x80:
            # Arithmetic, which Python does faster than shifts.
            tick += (byte - 0x80) * 0x80 + low
            position += 1
        else:
            delta, position = _read_length(data, position - 1)
            tick += delta
        status = data[position]
        if status >= 0x80:
            position += 1
        elif running:
            status = running
        else:
            message = f"the file is damaged: a track has data ({status}) where an event should be"
            raise MidiError(message)

        if status < 0xA0:
            running = status
            pitch = data[position]
            if pitch > 127:
                pitch = 127
            voice = voices[status]
            if voice is None:
                channel = status & 0x0F
                program = 0 if channel == DRUM_CHANNEL else programs[channel]
                voice = sounding[channel], parts[channel, program]
                voices[0x80 | channel] = voices[0x90 | channel] = voice
            held, target = voice
            if status >= 0x90 and (velocity := data[position + 1]):
                held[pitch] = (tick, velocity if velocity < 127 else 127, target, held[pitch])
            elif struck := held[pitch]:
                start, velocity, target, before = struck
                if before is None:
                    held[pitch] = None
                    target.append((start, pitch, tick, velocity))
                else:
                    held[pitch] = _release(struck, pitch=pitch, tick=tick)
            position += 2
        elif status < 0xF0:
            if 0xC0 <= status < 0xE0:
                if status < 0xD0:
                    channel = status & 0x0F
                    programs[channel] = min(data[position], 127)
                    voices[0x80 | channel] = voices[0x90 | channel] = None
                position += 1
            else:
                position += 2
            running = status
        elif status == 0xFF:
            kind = data[position]
            length, position = _read_length(data, position + 1)
            if kind == _END_OF_TRACK:
                break
            _check_fits(position + length, end=end)
            if kind in _READ:
                _read_meta(events, kind=kind, tick=tick, body=data[position : position + length])
            position += length
        elif status in {0xF0, 0xF7}:
            length, position = _read_length(data, position)
            _check_fits(position + length, end=end)
            position += length
        else:
            position += _SYSTEM_DATA_BYTES.get(status, 0)
    _check_fits(position, end=end)
    for held in sounding.values():
        for pitch, last in compress(enumerate(held), held):
            for start, velocity, target, _ in _all_held(last):
                target.append((start, pitch, tick, velocity))
    events.end = tick
    return events


def _release(last: Struck, *, pitch: int, tick: int) -> Struck | None:
    """Release a key struck more than once; return what was struck this very tick, and sounds on."""
    held = list(_all_held(last))
    released = [one for one in held if one[0] < tick] or held
    for start, velocity, target, _ in released:
        target.append((start, pitch, tick, velocity))
    kept: Struck | None = None
    for start, velocity, target, _ in reversed(held[: len(held) - len(released)]):
        kept = (start, velocity, target, kept)
    return kept


def _all_held(last: Struck | None) -> Iterator[Struck]:
    """Yield what sounds of a key, what was struck last first."""
    while last:
        yield last
        last = last[3]


def _read_length(data: bytes, position: int) -> tuple[int, int]:
    """Read a number of seven bits a byte; return it and the position after it."""
    value = 0
    for _ in range(4):
        byte = data[position]
        position += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position
    message = "the file is damaged: a track has a number longer than 4 bytes"
    raise MidiError(message)


def _check_fits(position: int, *, end: int) -> None:
    if position > end:
        raise IndexError


def _read_meta(events: TrackEvents, *, kind: int, tick: int, body: bytes) -> None:
    if kind == _TRACK_NAME:
        events.name = events.name or decode_name(body, limit=_MAX_NAME)
    elif kind in {_TEXT, _MARKER}:
        if len(body) <= _MAX_TEXT:
            events.texts.append((tick, body))
    elif kind == _SET_TEMPO:
        microseconds = int.from_bytes(body[:3], "big")
        if len(body) >= 3 and microseconds > 0:
            events.tempos.append((tick, microseconds))
    elif len(body) >= 2 and body[0] > 0 and body[1] <= _MAX_DENOMINATOR_EXPONENT:
        events.time_signatures.append((tick, body[0], 1 << body[1]))
