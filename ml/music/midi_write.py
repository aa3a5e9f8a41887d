"""A note sequence to the bytes of a MIDI file; the same sequence, the same bytes."""

import struct
from collections import defaultdict
from collections.abc import Iterable

from ml.music.midi_events import DRUM_CHANNEL
from ml.music.midi_read import CHORDS_TRACK
from ml.music.notes import Chord, Note, NoteSequence, Track

# Divides into triplets, quintuplets and 128th notes without a rest.
TICKS_PER_QUARTER = 480

_PITCHED_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]
_MAX_TEMPO_MICROSECONDS = 0xFFFFFF
# At one tick: setup before releases before new notes.
_FIRST, _RELEASE, _STRIKE = range(3)

# Tick, order within the tick, the event's bytes.
Event = tuple[int, int, bytes]


def write_midi(sequence: NoteSequence) -> bytes:
    """Write a MIDI file of format 1, with 480 ticks a quarter note.

    A first track holds tempos and metres; where there are chords, one named "Chords"
    has their symbols as texts; each track of the sequence follows on a
    channel of its own (tracks beyond the fifteenth that are not drums share).
    Where a track strikes a pitch that still sounds, the earlier note is cut short:
    MIDI cannot hold both. Of two notes of one pitch that start together the longer
    is written.

    Returns:
        The file; :func:`ml.music.midi.read_midi` gives the sequence back, its times
        rounded to ticks.
    """
    chunks = [_chunk(b"MTrk", _encode(_conductor_events(sequence)))]
    if sequence.chords:
        chunks.append(_chunk(b"MTrk", _encode(_chord_events(sequence.chords))))
    pitched = 0
    for track in sequence.tracks:
        channel = DRUM_CHANNEL
        if not track.is_drum:
            channel = _PITCHED_CHANNELS[pitched % len(_PITCHED_CHANNELS)]
            pitched += 1
        chunks.append(_chunk(b"MTrk", _encode(_track_events(track, channel=channel))))
    header = _chunk(b"MThd", struct.pack(">HHH", 1, len(chunks), TICKS_PER_QUARTER))
    return header + b"".join(chunks)


def _conductor_events(sequence: NoteSequence) -> list[Event]:
    events: list[Event] = []
    for metre in sequence.time_signatures:
        body = bytes((metre.numerator, metre.denominator.bit_length() - 1, 24, 8))
        events.append((_ticks(metre.start_quarters), _FIRST, _meta(0x58, body)))
    for tempo in sequence.tempos:
        microseconds = min(max(round(60e6 / tempo.qpm), 1), _MAX_TEMPO_MICROSECONDS)
        body = microseconds.to_bytes(3, "big")
        events.append((_ticks(tempo.start_quarters), _FIRST, _meta(0x51, body)))
    return events


def _chord_events(chords: Iterable[Chord]) -> list[Event]:
    name = (0, _FIRST, _meta(0x03, CHORDS_TRACK.encode()))
    # After the name, which is at the same tick as the first.
    texts = (
        (_ticks(one.start_quarters), _STRIKE, _meta(0x01, one.symbol.encode())) for one in chords
    )
    return [name, *texts]


def _track_events(track: Track, *, channel: int) -> list[Event]:
    events: list[Event] = [(0, _FIRST, _meta(0x03, track.name.encode("utf-8")))]
    if not track.is_drum:
        events.append((0, _FIRST, bytes((0xC0 | channel, track.program))))
    for start, end, pitch, velocity in _without_overlaps(track.notes):
        events.append((start, _STRIKE, bytes((0x90 | channel, pitch, velocity))))
        events.append((end, _RELEASE, bytes((0x80 | channel, pitch, 0))))
    return events


def _without_overlaps(notes: Iterable[Note]) -> list[tuple[int, int, int, int]]:
    """Return (start, end, pitch, velocity) in ticks, no pitch struck while it sounds."""
    by_pitch: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for pitch, velocity, start_quarters, duration_quarters in notes:
        start = _ticks(start_quarters)
        end = max(_ticks(start_quarters + duration_quarters), start + 1)
        by_pitch[pitch].append((start, -end, velocity))
    written: list[tuple[int, int, int, int]] = []
    for pitch, struck in sorted(by_pitch.items()):
        struck.sort()
        # The longest of those that start together stands for them all.
        longest = {start: (-end, velocity) for start, end, velocity in reversed(struck)}
        following: int | None = None
        for start, (end, velocity) in longest.items():
            written.append(
                (start, end if following is None else min(end, following), pitch, velocity)
            )
            following = start
    return written


def _encode(events: list[Event]) -> bytes:
    """Return sorted events with the time between them, and the end of the track."""
    encoded = bytearray()
    last = 0
    for tick, _, event in sorted(events):
        encoded += _variable_length(tick - last) + event
        last = tick
    encoded += b"\x00" + _meta(0x2F, b"")
    return bytes(encoded)


def _ticks(quarters: float) -> int:
    return round(quarters * TICKS_PER_QUARTER)


def _meta(kind: int, body: bytes) -> bytes:
    return bytes((0xFF, kind)) + _variable_length(len(body)) + body


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">I", len(body)) + body


def _variable_length(value: int) -> bytes:
    encoded = bytes((value & 0x7F,))
    while value := value >> 7:
        encoded = bytes((value & 0x7F | 0x80,)) + encoded
    return encoded
