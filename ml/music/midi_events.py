"""The events of one MIDI track, read in a single pass over its bytes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ml.errors import MidiError
from ml.music.names import decode_name

DRUM_CHANNEL = 9

_MAX_NAME = 100
_END_OF_TRACK = 0x2F
_TRACK_NAME = 0x03
_SET_TEMPO = 0x51
_TIME_SIGNATURE = 0x58
# Denominators up to 64; a larger exponent is noise in a damaged file.
_MAX_DENOMINATOR_EXPONENT = 6
# Data bytes that follow a system status; all others have none.
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}

# Start tick, pitch, end tick, velocity: sorts the way notes are kept.
TickNote = tuple[int, int, int, int]
# Start tick, velocity, and the notes that it will be one of.
Struck = tuple[int, int, list[TickNote]]


@dataclass(slots=True)
class TrackEvents:
    """What one track says, in ticks.

    Attributes:
        parts: the notes by (channel, program); the drum channel's program is 0.
        tempos: (tick, microseconds per quarter > 0).
        time_signatures: (tick, numerator, denominator).
        name: the track's name, cleaned.
    """

    parts: dict[tuple[int, int], list[TickNote]] = field(default_factory=lambda: defaultdict(list))
    tempos: list[tuple[int, int]] = field(default_factory=list)
    time_signatures: list[tuple[int, int, int]] = field(default_factory=list)
    name: str = ""

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
def _read_events(chunk: bytes) -> TrackEvents:  # noqa: C901, PLR0912, PLR0915
    events = TrackEvents()
    parts = events.parts
    programs = [0] * 16
    # Where each channel's notes go, by the program it has now; found when it plays.
    targets: list[list[TickNote] | None] = [None] * 16
    # What sounds, by channel and pitch; keys that were struck again before their release apart.
    sounding: dict[int, Struck] = {}
    crowded: dict[int, list[Struck]] = {}
    # Python takes numbers out of a list faster than out of bytes.
    data = list(chunk)
    position, end, tick, running = 0, len(data), 0, 0
    while position < end:
        byte = data[position]
        position += 1
        if byte < 0x80:
            tick += byte
        elif data[position] < 0x80:
            tick += (byte & 0x7F) << 7 | data[position]
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
            pitch, velocity = data[position], data[position + 1]
            position += 2
            running = status
            if pitch > 127:
                pitch = 127
            key = (status & 0x0F) << 7 | pitch
            if velocity and status >= 0x90:
                channel = status & 0x0F
                target = targets[channel]
                if target is None:
                    program = 0 if channel == DRUM_CHANNEL else programs[channel]
                    target = targets[channel] = parts[channel, program]
                struck = (tick, velocity if velocity < 127 else 127, target)
                if key in sounding:
                    crowded[key] = [sounding.pop(key), struck]
                elif key in crowded:
                    crowded[key].append(struck)
                else:
                    sounding[key] = struck
            elif key in sounding:
                start, velocity, target = sounding.pop(key)
                target.append((start, pitch, tick, velocity))
            elif key in crowded:
                crowded[key] = _release(crowded[key], pitch=pitch, tick=tick)
        elif status < 0xF0:
            if 0xC0 <= status < 0xE0:
                if status < 0xD0:
                    programs[status & 0x0F] = min(data[position], 127)
                    targets[status & 0x0F] = None
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
            if kind in {_TRACK_NAME, _SET_TEMPO, _TIME_SIGNATURE}:
                _read_meta(events, kind=kind, tick=tick, body=chunk[position : position + length])
            position += length
        elif status in {0xF0, 0xF7}:
            length, position = _read_length(data, position)
            _check_fits(position + length, end=end)
            position += length
        else:
            position += _SYSTEM_DATA_BYTES.get(status, 0)
    _check_fits(position, end=end)
    for key, struck in sounding.items():
        crowded[key] = [struck]
    for key, held in crowded.items():
        for start, velocity, target in held:
            target.append((start, key & 0x7F, tick, velocity))
    return events


def _release(held: list[Struck], *, pitch: int, tick: int) -> list[Struck]:
    """Release a key struck more than once; return what was struck this very tick, and sounds on."""
    released = [one for one in held if one[0] < tick] or held
    for start, velocity, target in released:
        target.append((start, pitch, tick, velocity))
    return held[len(released) :]


def _read_length(data: Sequence[int], position: int) -> tuple[int, int]:
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
    elif kind == _SET_TEMPO:
        microseconds = int.from_bytes(body[:3], "big")
        if len(body) >= 3 and microseconds > 0:
            events.tempos.append((tick, microseconds))
    elif len(body) >= 2 and body[0] > 0 and body[1] <= _MAX_DENOMINATOR_EXPONENT:
        events.time_signatures.append((tick, body[0], 1 << body[1]))
