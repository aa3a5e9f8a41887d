"""What a person hears in a piece, as numbers: the names of a map's attribute sliders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ml.music.notes import NoteSequence


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of music.

    Attributes:
        key: Its name in `map.json`.
        label: Its name on the page.
        measure: Gives it for a sequence with at least one note.
    """

    key: str
    label: str
    measure: Callable[[NoteSequence], float]


def _density(sequence: NoteSequence) -> float:
    """Notes a quarter."""
    return sequence.note_count / sequence.end_quarters


def _register(sequence: NoteSequence) -> float:
    """Mean pitch, drums left out; of the drums where there is nothing else."""
    tracks = [track for track in sequence.tracks if track.notes and not track.is_drum]
    pitches = [note.pitch for track in tracks or sequence.tracks for note in track.notes]
    return sum(pitches) / len(pitches)


def _rhythm(sequence: NoteSequence) -> float:
    """Moments a quarter at which something begins."""
    starts = {note.start_quarters for track in sequence.tracks for note in track.notes}
    return len(starts) / sequence.end_quarters


def _variety(sequence: NoteSequence) -> float:
    """Different pitches, drums left out."""
    tracks = [track for track in sequence.tracks if not track.is_drum]
    return len({note.pitch for track in tracks for note in track.notes})


ATTRIBUTES = (
    Attribute("density", "Note density", _density),
    Attribute("register", "Register", _register),
    Attribute("rhythm", "Rhythm", _rhythm),
    Attribute("variety", "Different pitches", _variety),
)
