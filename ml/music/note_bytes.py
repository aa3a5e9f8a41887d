"""A note sequence as bytes between two processes of one machine: exact and fast.

A frame of JSON (all but the notes), then four columns for each track: pitches and
velocities in a byte each, starts and durations as doubles.
"""

import json
import struct
from array import array
from itertools import chain

from ml.music.notes import Chord, Note, NoteSequence, Tempo, TimeSignature, Track

_LENGTH = struct.Struct("=I")


def pack_sequence(sequence: NoteSequence) -> bytes:
    """Return the sequence as bytes for :func:`unpack_sequence`."""
    head = {
        "tempos": sequence.tempos,
        "time_signatures": sequence.time_signatures,
        "chords": sequence.chords,
        "tracks": [
            (track.name, track.program, track.is_drum, len(track.notes))
            for track in sequence.tracks
        ],
    }
    encoded = json.dumps(head).encode("ascii")
    columns = [_pack_notes(track.notes) for track in sequence.tracks]
    return b"".join([_LENGTH.pack(len(encoded)), encoded, *chain.from_iterable(columns)])


def unpack_sequence(data: bytes) -> NoteSequence:
    """Return the sequence that :func:`pack_sequence` packed."""
    position = _LENGTH.size + _LENGTH.unpack_from(data)[0]
    head = json.loads(data[_LENGTH.size : position])
    tracks = []
    for name, program, is_drum, count in head["tracks"]:
        notes, position = _unpack_notes(data, position=position, count=count)
        tracks.append(Track(notes, program=program, is_drum=is_drum, name=name))
    return NoteSequence(
        tuple(tracks),
        tempos=tuple(Tempo(*row) for row in head["tempos"]),
        time_signatures=tuple(TimeSignature(*row) for row in head["time_signatures"]),
        chords=tuple(Chord(*row) for row in head["chords"]),
    )


def _pack_notes(notes: tuple[Note, ...]) -> list[bytes]:
    if not notes:
        return []
    pitches, velocities, starts, durations = zip(*notes, strict=True)
    return [
        bytes(pitches),
        bytes(velocities),
        array("d", starts).tobytes(),
        array("d", durations).tobytes(),
    ]


def _unpack_notes(data: bytes, *, position: int, count: int) -> tuple[tuple[Note, ...], int]:
    times = position + 2 * count
    end = times + 16 * count
    starts_and_durations = array("d", data[times:end])
    notes = map(
        Note,
        data[position : position + count],
        data[position + count : times],
        starts_and_durations[:count],
        starts_and_durations[count:],
    )
    return tuple(notes), end
