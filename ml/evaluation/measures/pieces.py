"""A piece of music as arrays, with its bars and beats: what every measure is taken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError, MidiError
from ml.music.notes import Note, NoteSequence, Track

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ALL_TRACKS = "all"
LEAD_TRACK = "lead"
_MOST_BARS = 100_000
_LEAD_NAMES = ("melody", "solo", "lead", "vocal", "voice", "soprano")
# A part with a smaller share of the longest part's notes is an ornament, not the lead.
_LEAD_SHARE = 0.2
# Where a time is meant to be on a line, rounding may leave it just before.
_ROUNDING_QUARTERS = 1e-6


@dataclass(frozen=True)
class Notes:
    """Notes by onset, then pitch.

    Attributes:
        pitches: MIDI numbers [shape=(n,)].
        onsets: In quarters [shape=(n,)].
        ends: In quarters [shape=(n,)].
    """

    pitches: Ints
    onsets: Floats
    ends: Floats

    def __len__(self) -> int:
        return len(self.pitches)

    @cached_property
    def highest(self) -> Notes:
        """The highest note of each onset."""
        last = np.append(
            np.diff(self.onsets) > _ROUNDING_QUARTERS, np.ones(min(1, len(self)), bool)
        )
        return Notes(self.pitches[last], self.onsets[last], self.ends[last])


@dataclass(frozen=True)
class Piece:
    """A piece with the notes that are measured, and those that accompany them.

    Attributes:
        name: Where it comes from.
        sequence: All of its music.
        notes: The pitched notes of the chosen track, or of all; at least one.
        lead: The chosen track's notes, or those of the track that leads.
        lead_number: The number of that track, from 1.
        accompaniment: The pitched notes of all tracks but the lead's.
    """

    name: str
    sequence: NoteSequence
    notes: Notes
    lead: Notes
    lead_number: int
    accompaniment: Notes

    @cached_property
    def bar_lines(self) -> Floats:
        """Where each bar begins, in quarters, and where the last one ends."""
        return _lines(self.sequence, per_bar=1)

    @cached_property
    def beat_lines(self) -> Floats:
        """Where each beat of the metre begins, in quarters, and where the last one ends."""
        return _lines(self.sequence, per_bar=None)

    @cached_property
    def bars(self) -> Ints:
        """The bar of each measured note, 0 for the first that has one [shape=(n,)]."""
        bars = places(self.bar_lines, self.notes.onsets)
        counted: Ints = bars - bars[0]
        return counted

    @cached_property
    def places_in_bars(self) -> Floats:
        """Where in its bar each measured note begins, 0 to 1 [shape=(n,)]."""
        bars = places(self.bar_lines, self.notes.onsets)
        lengths = np.diff(self.bar_lines)[bars]
        return np.clip((self.notes.onsets - self.bar_lines[bars]) / lengths, 0, None)

    def seconds(self, quarters: Floats) -> Floats:
        """The time of each position."""
        starts = np.array([tempo.start_quarters for tempo in self.sequence.tempos])
        pace = 60 / np.array([tempo.qpm for tempo in self.sequence.tempos])
        reached = np.cumsum(np.append(0, np.diff(starts) * pace[:-1]))
        at = np.maximum(np.searchsorted(starts, quarters, "right") - 1, 0)
        found: Floats = reached[at] + (quarters - starts[at]) * pace[at]
        return found


def make_piece(name: str, sequence: NoteSequence, *, track: str = ALL_TRACKS) -> Piece:
    """Prepare a piece for measuring.

    Args:
        name: Where it comes from.
        sequence: Its music.
        track: "all", "lead", the number of a track, from 1, or a track's name.

    Raises:
        MidiError: It has no pitched notes, no such track, or too many bars.
    """
    pitched = [one for one in sequence.tracks if one.notes and not one.is_drum]
    if not pitched:
        message = "it has no pitched notes to measure"
        raise MidiError(message)
    bars = len(_lines(sequence, per_bar=1)) - 1
    if bars > _MOST_BARS:
        message = f"it has {bars:,} bars; at most {_MOST_BARS:,} are measured"
        raise MidiError(message)
    lead = _lead(pitched) if track in {ALL_TRACKS, LEAD_TRACK} else _named(sequence, track=track)
    return Piece(
        name=name,
        sequence=sequence,
        notes=_notes(pitched if track == ALL_TRACKS else [lead]),
        lead=_notes([lead]),
        lead_number=1 + next(i for i, one in enumerate(sequence.tracks) if one is lead),
        accompaniment=_notes([one for one in pitched if one is not lead]),
    )


def check_track(track: str) -> None:
    """Raise ConfigError where `track` names nothing."""
    if not track.strip() or track.strip() == "0":
        message = f"track must be all, lead, a track's number from 1 or its name, got {track!r}"
        raise ConfigError(message)


def places(lines: Floats, times: Floats) -> Ints:
    """Between which lines each time is; the last place for those beyond."""
    found = np.searchsorted(lines, times + _ROUNDING_QUARTERS, "right") - 1
    return np.clip(found, 0, len(lines) - 2).astype(np.int64)


def sounding(notes: Notes, *, lines: Floats) -> tuple[Ints, Ints, Floats]:
    """How long each note sounds between which lines.

    Returns:
        Places of notes, places between lines, and quarters above 0, each [shape=(m,)].
    """
    first = places(lines, notes.onsets)
    last = np.maximum(np.searchsorted(lines, notes.ends, "left") - 1, first)
    counts = np.minimum(last, len(lines) - 2) - first + 1
    which = np.repeat(np.arange(len(notes)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    place = first[which] + offsets
    begins = np.maximum(notes.onsets[which], lines[place])
    length = np.minimum(notes.ends[which], lines[place + 1]) - begins
    kept = length > 0
    return which[kept], place[kept], length[kept]


def _lines(sequence: NoteSequence, *, per_bar: int | None) -> Floats:
    """Bar lines or beat lines; a change of metre begins a bar."""
    metres, end = sequence.time_signatures, sequence.end_quarters
    found = []
    for i, metre in enumerate(metres):
        until = metres[i + 1].start_quarters if i + 1 < len(metres) else end
        length = 4 * metre.numerator / metre.denominator / (per_bar or metre.numerator)
        count = int(np.ceil((until - metre.start_quarters - _ROUNDING_QUARTERS) / length))
        if count > 0:
            count = min(count, 64 * _MOST_BARS)
            found.append(metre.start_quarters + length * np.arange(count))
            last = found[-1][-1] + length
    return np.append(np.concatenate(found), last)


def _named(sequence: NoteSequence, *, track: str) -> Track:
    for number, one in enumerate(sequence.tracks, start=1):
        if track.casefold() in {str(number), one.name.casefold()} and one.notes:
            if one.is_drum:
                message = f"its track {track} is a drum track: measured are pitched ones"
                raise MidiError(message)
            return one
    names = ", ".join(f"{i} {one.name}".strip() for i, one in enumerate(sequence.tracks, start=1))
    message = f"it has no track {track}; it has {names}"
    raise MidiError(message)


def _lead(tracks: Sequence[Track]) -> Track:
    """The one whose name says so, or the highest."""
    for one in tracks:
        if any(word in one.name.casefold() for word in _LEAD_NAMES):
            return one
    enough = _LEAD_SHARE * max(len(one.notes) for one in tracks)
    candidates = [one for one in tracks if len(one.notes) >= enough]
    return max(candidates, key=lambda one: np.mean([note.pitch for note in one.notes]))


def _notes(tracks: Sequence[Track]) -> Notes:
    rows: list[Note] = [note for one in tracks for note in one.notes]
    table = np.array(rows, np.float64).reshape(-1, 4)
    table = table[np.lexsort((table[:, 0], table[:, 2]))]
    return Notes(table[:, 0].astype(np.int64), table[:, 2], table[:, 2] + table[:, 3])
