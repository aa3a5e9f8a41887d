"""The words of the representation `events` as a note sequence, whatever their order."""

from collections.abc import Callable
from typing import TypeVar

from ml.music.notes import Chord, Note, NoteSequence, Tempo, TimeSignature, Track, sorted_notes
from ml.music.tokenizers.event_words import (
    MEMBERS_PER_FAMILY,
    STEPS_PER_QUARTER,
    bar_steps,
)

# Of notes before which none was said, as in an excerpt that begins inside a bar.
_DEFAULT_LENGTH = 6
_DEFAULT_VELOCITY = 88
# Drums ring as long as they do.
_HIT_STEPS = 3

_Value = TypeVar("_Value")
_Metre = tuple[int, int]
# Is it drums, which program, which part of that instrument: sorts the way tracks are kept.
_Instrument = tuple[bool, int, int]


class EventReader:
    """Takes one word after another and says what music they are.

    A model's words need not make sense, and an excerpt begins anywhere. What stands
    before the first bar is in a bar of its own, as long as that one; the first tempo
    counts from the beginning on; a note without an instrument is a piano's; a tempo or a
    chord after an instrument, a place beyond the bar's end, a member or a part of no
    instrument, a note of the drums or a hit of another instrument is passed over.
    """

    def __init__(self) -> None:
        self._metres: dict[int, _Metre] = {}
        self._tempos: dict[int, int] = {}
        self._chords: dict[int, str] = {}
        self._tracks: dict[_Instrument, dict[tuple[int, int], Note]] = {}
        self._is_begun = False
        self._bar_start = 0
        self._metre: _Metre | None = None
        self._instrument: _Instrument | None = None
        self._rewind()
        self._readers: dict[str, Callable[[str], None]] = {
            "bar": self._bar,
            "tempo": self._tempo,
            "chords": self._begin_chords,
            "chord": self._chord,
            "family": self._family,
            "member": self._member,
            "drums": self._drums,
            "part": self._part,
            "at": self._at,
            "length": self._length,
            "velocity": self._read_velocity,
            "note": self._note,
            "hit": self._hit,
        }

    def read(self, word: str) -> None:
        """Take the next word."""
        kind, _, value = word.partition(" ")
        self._readers[kind](value)
        self._is_begun = True

    def sequence(self) -> NoteSequence:
        """Return the music of the words so far."""
        tracks = tuple(
            Track(sorted_notes(notes.values()), program, is_drum)
            for (is_drum, program, _), notes in sorted(self._tracks.items())
        )
        tempos = tuple(
            Tempo(_quarters(step), float(qpm)) for step, qpm in _changes(self._tempos or {0: 120})
        )
        metres = tuple(
            TimeSignature(_quarters(step), *metre)
            for step, metre in _changes(self._metres or {0: (4, 4)})
        )
        chords = tuple(Chord(_quarters(step), symbol) for step, symbol in _changes(self._chords))
        return NoteSequence(tracks, tempos, metres, chords)

    def _rewind(self) -> None:
        self._step = 0
        self._steps = _DEFAULT_LENGTH
        self._velocity = _DEFAULT_VELOCITY

    def _bar(self, value: str) -> None:
        numerator, denominator = map(int, value.split("/"))
        metre = numerator, denominator
        if self._is_begun:
            self._bar_start += bar_steps(self._metre or metre)
        self._metres[self._bar_start if self._metre else 0] = metre
        self._metre = metre
        self._instrument = None
        self._rewind()

    def _tempo(self, value: str) -> None:
        if self._instrument is None:
            self._tempos[self._bar_start + self._step if self._tempos else 0] = int(value)

    def _begin_chords(self, _: str) -> None:
        self._instrument = None
        self._rewind()

    def _chord(self, value: str) -> None:
        if self._instrument is None:
            self._chords[self._bar_start + self._step] = value

    def _family(self, value: str) -> None:
        self._instrument = False, int(value) * MEMBERS_PER_FAMILY, 1
        self._rewind()

    def _drums(self, _: str) -> None:
        self._instrument = True, 0, 1
        self._rewind()

    def _member(self, value: str) -> None:
        if self._instrument and not self._instrument[0]:
            _, program, part = self._instrument
            self._instrument = False, program - program % MEMBERS_PER_FAMILY + int(value), part

    def _part(self, value: str) -> None:
        if self._instrument:
            self._instrument = (*self._instrument[:2], int(value))

    def _at(self, value: str) -> None:
        if self._metre is None or int(value) < bar_steps(self._metre):
            self._step = int(value)

    def _length(self, value: str) -> None:
        self._steps = int(value)

    def _read_velocity(self, value: str) -> None:
        self._velocity = int(value)

    def _note(self, value: str) -> None:
        self._sound(int(value), is_drum=False, steps=self._steps)

    def _hit(self, value: str) -> None:
        self._sound(int(value), is_drum=True, steps=_HIT_STEPS)

    def _sound(self, pitch: int, *, is_drum: bool, steps: int) -> None:
        self._instrument = self._instrument or (is_drum, 0, 1)
        if self._instrument[0] == is_drum:
            step = self._bar_start + self._step
            note = Note(pitch, self._velocity, _quarters(step), _quarters(steps))
            self._tracks.setdefault(self._instrument, {})[step, pitch] = note


def _quarters(steps: int) -> float:
    return steps / STEPS_PER_QUARTER


def _changes(values: dict[int, _Value]) -> list[tuple[int, _Value]]:
    """Return what differs from the value before it, in order."""
    ordered = sorted(values.items())
    return [
        (step, value)
        for index, (step, value) in enumerate(ordered)
        if index == 0 or value != ordered[index - 1][1]
    ]
