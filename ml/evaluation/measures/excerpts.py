"""The longest excerpt that music shares with a reference, in whatever key and tempo.

A part is a string: of each note, the interval to the next one and the time until then, in twelfths
of a quarter. A suffix array of all parts finds the longest match of every place of a song at once.
The same without times finds melodies whose rhythm was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.measures.pieces import Floats, Ints
from ml.music.notes import NoteSequence

Steps = NDArray[np.int32]

_GRID = 12
# Longer rests count alike.
_LONGEST_REST = 16 * _GRID
_END = 0
# Sorted this deep; where more places are alike for longer, any of them stands for all.
_DEPTH = 64
_FIELDS = ("pitches", "onsets", "seconds", "parts", "first_notes")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An excerpt of a song that the reference has too, transposed.

    Attributes:
        notes: Its length.
        distinct: Different steps in it; few are a run, a trill or a repeated note.
        track: The song's track, from 1.
        start_seconds: Where it begins in the song.
        file: The reference's file.
        file_track: Its track there, from 1.
        file_start_seconds: Where it begins there.
        file_end_seconds: Where its last note begins there.
        transposition: Semitones from the reference up to the song.
    """

    notes: int
    distinct: int
    track: int
    start_seconds: float
    file: str
    file_track: int
    file_start_seconds: float
    file_end_seconds: float
    transposition: int


@dataclass(frozen=True)
class _Strings:
    """Notes of parts one after another, and the step from each to the next, 0 at a part's end."""

    pitches: Ints
    onsets: Ints
    seconds: Floats
    parts: Ints
    first_notes: Ints

    def steps(self, *, with_times: bool) -> Steps:
        if not len(self.pitches):
            return np.zeros(0, np.int32)
        intervals = np.append(np.diff(self.pitches), 0) + 128
        times = np.clip(np.append(np.diff(self.onsets), 0), 0, _LONGEST_REST)
        steps = intervals * (_LONGEST_REST + 1) + times if with_times else intervals
        steps[np.append(self.first_notes[1:], len(steps)) - 1] = _END
        return steps.astype(np.int32)


class ExcerptIndex:
    """A reference in which excerpts are looked up."""

    def __init__(self, names: Sequence[str], strings: _Strings, files: Ints) -> None:
        """Args: names of the files; their parts; the file and track of each [shape=(parts, 2)]."""
        self._names, self._strings, self._files = list(names), strings, files
        self._arrays = {
            with_times: _SuffixArray(strings.steps(with_times=with_times))
            for with_times in (True, False)
        }

    @classmethod
    def build(cls, songs: Iterable[tuple[str, NoteSequence]]) -> ExcerptIndex:
        """Index the pitched parts of songs, each with the name to show."""
        names: list[str] = []
        kept, files = [], []
        for name, sequence in songs:
            strings, tracks = _strings(sequence)
            files += [(len(names), track) for track in tracks]
            names.append(name)
            kept.append(strings)
        return cls(names, _joined(kept), np.array(files, np.int64).reshape(-1, 2))

    @property
    def note_count(self) -> int:
        """Notes of all parts."""
        return len(self._strings.pitches)

    def nearest(
        self, sequence: NoteSequence, *, with_times: bool = True, tracks: set[int] | None = None
    ) -> Excerpt | None:
        """The longest excerpt of a song that the reference has too.

        Args:
            sequence: The song.
            with_times: Whether the times between notes must agree, or only the intervals.
            tracks: The song's tracks to look at, from 1; all pitched ones if None.

        Returns:
            None where not even two notes are in the reference.
        """
        strings, numbers = _strings(sequence, tracks=tracks)
        steps = strings.steps(with_times=with_times)
        lengths, where = self._arrays[with_times].longest_matches(steps)
        if not len(lengths) or lengths.max() == 0:
            return None
        start = int(lengths.argmax())
        length, found, ours = int(lengths[start]), int(where[start]), self._strings
        file, file_track = self._files[ours.parts[found]]
        return Excerpt(
            notes=length + 1,
            distinct=len(np.unique(steps[start : start + length])),
            track=numbers[strings.parts[start]],
            start_seconds=round(float(strings.seconds[start]), 3),
            file=self._names[file],
            file_track=int(file_track),
            file_start_seconds=round(float(ours.seconds[found]), 3),
            file_end_seconds=round(float(ours.seconds[found + length]), 3),
            transposition=int(strings.pitches[start] - ours.pitches[found]),
        )

    def save(self, path: Path) -> None:
        """Write the index to a file, so that the reference need not be read again."""
        arrays = {name: getattr(self._strings, name) for name in _FIELDS}
        with path.open("wb") as file:
            np.savez_compressed(file, names=np.array(self._names), files=self._files, **arrays)

    @classmethod
    def load(cls, path: Path) -> ExcerptIndex:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            strings = _Strings(**{name: arrays[name] for name in _FIELDS})
            return cls(arrays["names"].tolist(), strings, arrays["files"])


class _SuffixArray:
    def __init__(self, text: Steps) -> None:
        self._text = np.append(text, np.int32(_END))
        self._order = _sorted_suffixes(self._text)

    def longest_matches(self, query: Steps) -> tuple[Ints, Ints]:
        """Of each place of a query the steps of its longest match, and a place of it here."""
        length = np.zeros(len(query), np.int64)
        low, high = np.zeros_like(length), np.full(len(query), len(self._order), np.int64)
        padded = np.append(query, np.int32(_END))
        active = np.flatnonzero(query != _END)
        for depth in range(_DEPTH):
            if not len(active):
                break
            wanted = padded[np.minimum(active + depth, len(query))]
            left = self._bound(low[active], high[active], wanted=wanted, depth=depth)
            right = self._bound(left, high[active], wanted=wanted + 1, depth=depth)
            kept = (left < right) & (wanted != _END)
            active, left, right = active[kept], left[kept], right[kept]
            low[active], high[active], length[active] = left, right, depth + 1
        where = self._order[np.minimum(low, len(self._order) - 1)]
        while len(active):
            ours = self._text[np.minimum(where[active] + length[active], len(self._text) - 1)]
            theirs = padded[np.minimum(active + length[active], len(query))]
            active = active[(ours == theirs) & (theirs != _END)]
            length[active] += 1
        return length, where

    def _bound(self, low: Ints, high: Ints, *, wanted: Steps, depth: int) -> Ints:
        """Among suffixes alike up to a depth, the first whose step there is not below `wanted`."""
        low, high, last = low.copy(), high.copy(), len(self._text) - 1
        for _ in range(int(np.max(high - low, initial=0)).bit_length()):
            middle = (low + high) // 2
            place = self._order[np.minimum(middle, last)] + depth
            below = self._text[np.minimum(place, last)] < wanted
            open_ = low < high
            low = np.where(open_ & below, middle + 1, low)
            high = np.where(open_ & ~below, middle, high)
        return low


def _sorted_suffixes(text: Steps) -> Ints:
    """Places of a text in the order of what follows, as far as `_DEPTH` (prefix doubling)."""
    ranks = np.unique(text, return_inverse=True)[1].astype(np.int64)
    order, length = np.argsort(ranks, kind="stable"), 1
    while length < _DEPTH:
        after = np.zeros_like(ranks)
        after[:-length] = ranks[length:] + 1
        keys = ranks * (ranks.max() + 2) + after
        order = np.argsort(keys)
        new = np.empty_like(ranks)
        new[order] = np.cumsum(np.diff(keys[order], prepend=keys[order[0]]) != 0)
        ranks, length = new, 2 * length
        if ranks.max() == len(ranks) - 1 or length >= len(ranks):
            break
    return order


def _strings(
    sequence: NoteSequence, *, tracks: set[int] | None = None
) -> tuple[_Strings, list[int]]:
    """The pitched parts of a song, and the number of each's track."""
    parts, numbers = [], []
    for number, track in enumerate(sequence.tracks, start=1):
        if track.is_drum or not track.notes or (tracks is not None and number not in tracks):
            continue
        rows = {(round(note.start_quarters * _GRID), note.pitch): note for note in track.notes}
        ordered = [rows[key] for key in sorted(rows)]
        parts.append(
            _Strings(
                pitches=np.array([note.pitch for note in ordered], np.int64),
                onsets=np.array([key[0] for key in sorted(rows)], np.int64),
                seconds=_seconds(sequence, [note.start_quarters for note in ordered]),
                parts=np.zeros(len(ordered), np.int64),
                first_notes=np.zeros(1, np.int64),
            )
        )
        numbers.append(number)
    return _joined(parts), numbers


def _seconds(sequence: NoteSequence, quarters: list[float]) -> Floats:
    if len(sequence.tempos) == 1:
        return np.array(quarters) * 60 / sequence.tempos[0].qpm
    return np.array([sequence.seconds_at(one) for one in quarters])


def _joined(strings: Sequence[_Strings]) -> _Strings:
    """One after another, with parts and places counted on."""
    places = np.cumsum([0, *(len(one.pitches) for one in strings)])
    counts = np.cumsum([0, *(len(one.first_notes) for one in strings)])
    empty = [np.zeros(0, np.int64)]
    return _Strings(
        pitches=np.concatenate([*empty, *(one.pitches for one in strings)]),
        onsets=np.concatenate([*empty, *(one.onsets for one in strings)]),
        seconds=np.concatenate([np.zeros(0), *(one.seconds for one in strings)]),
        parts=np.concatenate(
            [*empty, *(one.parts + count for one, count in zip(strings, counts, strict=False))]
        ),
        first_notes=np.concatenate(
            [*empty, *(one.first_notes + at for one, at in zip(strings, places, strict=False))]
        ),
    )
