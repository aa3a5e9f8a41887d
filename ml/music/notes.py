"""A piece of music as notes in tracks; time is counted in quarter notes."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

from ml.music.chord_symbols import CHORD_SYMBOLS
from ml.music.instruments import DRUMS_NAME, program_name

# Times on the wire are rounded to this many decimals of a quarter note.
TIME_DECIMALS = 4
_SHORTEST_QUARTERS = 10.0**-TIME_DECIMALS
_SYMBOLS = frozenset(CHORD_SYMBOLS)


class Note(NamedTuple):
    """One sounding note: pitch 0-127, velocity 1-127, times in quarters, duration > 0."""

    pitch: int
    velocity: int
    start_quarters: float
    duration_quarters: float

    @property
    def end_quarters(self) -> float:
        """Where the note is released, in quarters."""
        return self.start_quarters + self.duration_quarters


class Tempo(NamedTuple):
    """A tempo that holds from ``start_quarters`` on, in quarters per minute, > 0."""

    start_quarters: float
    qpm: float


class TimeSignature(NamedTuple):
    """A metre that holds from ``start_quarters`` on; the denominator is a power of two."""

    start_quarters: float
    numerator: int
    denominator: int


class Chord(NamedTuple):
    """A chord that holds from ``start_quarters`` on; ``symbol`` is one of ``CHORD_SYMBOLS``."""

    start_quarters: float
    symbol: str


DEFAULT_TEMPO = Tempo(0.0, 120.0)
DEFAULT_TIME_SIGNATURE = TimeSignature(0.0, 4, 4)


@dataclass(frozen=True, slots=True)
class Track:
    """The notes of one instrument; ``program`` is General MIDI's, 0 to 127."""

    notes: tuple[Note, ...]
    program: int = 0
    is_drum: bool = False
    name: str = ""

    @property
    def instrument(self) -> str:
        """The General MIDI name of the track's instrument."""
        return DRUMS_NAME if self.is_drum else program_name(self.program)


@dataclass(frozen=True, slots=True)
class NoteSequence:
    """Tracks with the tempos, metres and chords they share, each sorted by its start.

    Chords are what was written above the music; there are none where nothing was.
    """

    tracks: tuple[Track, ...]
    tempos: tuple[Tempo, ...] = (DEFAULT_TEMPO,)
    time_signatures: tuple[TimeSignature, ...] = (DEFAULT_TIME_SIGNATURE,)
    chords: tuple[Chord, ...] = ()

    @property
    def note_count(self) -> int:
        """How many notes there are in all tracks."""
        return sum(len(track.notes) for track in self.tracks)

    @property
    def end_quarters(self) -> float:
        """Where the last note is released, in quarters; 0 without notes."""
        ends = [note[2] + note[3] for track in self.tracks for note in track.notes]
        return max(ends, default=0.0)

    @property
    def duration_seconds(self) -> float:
        """The time from the start to the end of the last note, in seconds."""
        return self.seconds_at(self.end_quarters)

    @property
    def instruments(self) -> tuple[str, ...]:
        """General MIDI names of the instruments that play, each once, in track order."""
        return tuple(dict.fromkeys(track.instrument for track in self.tracks if track.notes))

    def seconds_at(self, quarters: float) -> float:
        """Return the time at which a position, in quarters >= 0, is reached, in seconds."""
        seconds, position, qpm = 0.0, 0.0, DEFAULT_TEMPO.qpm
        for tempo in self.tempos[: bisect_right(self.tempos, quarters, key=_start)]:
            seconds += (tempo.start_quarters - position) * 60.0 / qpm
            position, qpm = tempo
        return seconds + (quarters - position) * 60.0 / qpm

    def to_json(self) -> dict[str, Any]:
        """Return the form kept in the database and sent to the browser.

        Times are rounded to 1e-4 quarter; notes are sorted by start, then pitch. There
        is no ``chords`` where no chord is known.
        """
        chords = [[_rounded(chord.start_quarters), chord.symbol] for chord in self.chords]
        return {
            "tempos": [[_rounded(tempo.start_quarters), tempo.qpm] for tempo in self.tempos],
            "time_signatures": [
                [_rounded(metre.start_quarters), metre.numerator, metre.denominator]
                for metre in self.time_signatures
            ],
            "tracks": [_track_to_json(track) for track in self.tracks],
            **({"chords": chords} if chords else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "NoteSequence":
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: a value is missing or out of its range.
        """
        try:
            return cls(
                tracks=tuple(_track_from_json(track) for track in value["tracks"]),
                tempos=tuple(_tempo_from_json(*row) for row in value["tempos"]),
                time_signatures=tuple(_metre_from_json(*row) for row in value["time_signatures"]),
                chords=tuple(_chord_from_json(*row) for row in value.get("chords", [])),
            )
        except (KeyError, TypeError) as error:
            message = f"not a note sequence: {error!r}"
            raise ValueError(message) from error


def content_hash(sequence: NoteSequence) -> str:
    """Return the sha256, in hexadecimal, of the sequence's canonical JSON.

    Two files that hold the same music have the same hash, whatever their bytes.
    """
    canonical = json.dumps(
        sequence.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=True
    )
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def sorted_notes(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes in the order every track keeps: by start, pitch, duration, velocity."""
    return tuple(sorted(notes, key=lambda note: (note[2], note[0], note[3], note[1])))


def _start(tempo: Tempo) -> float:
    return tempo.start_quarters


def _rounded(quarters: float) -> float:
    return round(quarters, TIME_DECIMALS)


def _track_to_json(track: Track) -> dict[str, Any]:
    rows = [
        [pitch, velocity, round(start, TIME_DECIMALS), round(duration, TIME_DECIMALS)]
        for pitch, velocity, start, duration in track.notes
    ]
    for row in rows:
        # A note shorter than the rounding is still a note.
        if row[3] <= 0:
            row[3] = _SHORTEST_QUARTERS
    rows.sort(key=lambda row: (row[2], row[0], row[3], row[1]))
    return {
        "name": track.name,
        "program": track.program,
        "is_drum": track.is_drum,
        "notes": rows,
    }


def _track_from_json(value: Mapping[str, Any]) -> Track:
    notes = tuple(Note(int(row[0]), int(row[1]), *map(float, row[2:])) for row in value["notes"])
    for pitch, velocity, start, duration in notes:
        if not (
            0 <= pitch <= 127 and 1 <= velocity <= 127 and 0 <= start < inf and 0 < duration < inf
        ):
            message = (
                "a note is pitch 0-127, velocity 1-127, start >= 0, duration > 0, "
                f"got {[pitch, velocity, start, duration]}"
            )
            raise ValueError(message)
    program = int(value["program"])
    program_name(program)
    return Track(notes, program, bool(value["is_drum"]), str(value["name"]))


def _tempo_from_json(start_quarters: float, qpm: float) -> Tempo:
    if not (start_quarters >= 0 and qpm > 0):
        message = f"qpm must be above zero and start at 0 or later, got {[start_quarters, qpm]}"
        raise ValueError(message)
    return Tempo(float(start_quarters), float(qpm))


def _metre_from_json(start_quarters: float, numerator: int, denominator: int) -> TimeSignature:
    if start_quarters < 0 or numerator < 1 or denominator < 1 or denominator & (denominator - 1):
        message = (
            "a time signature has a numerator from 1 and a power of two below it, "
            f"got {[start_quarters, numerator, denominator]}"
        )
        raise ValueError(message)
    return TimeSignature(float(start_quarters), int(numerator), int(denominator))


def _chord_from_json(start_quarters: float, symbol: str) -> Chord:
    if start_quarters < 0 or symbol not in _SYMBOLS:
        message = f"a chord is one such as Dm7, at 0 or later, got {[start_quarters, symbol]}"
        raise ValueError(message)
    return Chord(float(start_quarters), symbol)
