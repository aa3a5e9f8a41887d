"""Bars of drums that people played (the Groove MIDI data set), to accompany solos with."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ml.music.midi import read_midi
from ml.music.notes import Note
from ml.music.tokenizers.event_words import STEPS_PER_QUARTER, nearest_hit

_BAR_STEPS = 4 * STEPS_PER_QUARTER
# Softer strokes are ghost notes: many words, little to hear.
_SOFTEST = 36
_MOST_HITS = 8
_FEWEST_HITS = 4
# Strokes are played a little early and late: where in a quarter each feel has them.
_PLACES = {"swing": (0, 4, 8, 12), "latin": (0, 3, 6, 9, 12), "funk": (0, 3, 6, 9, 12)}
# Cymbals; a bar of swing has them throughout.
_CYMBALS = frozenset({42, 44, 46, 49, 51, 53, 57, 59})
_FEWEST_CYMBALS = 4
_STYLES = {
    "swing": ("jazz", "jazz/swing", "jazz/fast", "jazz/mediumfast"),
    "latin": ("latin", "afrocuban"),
    "funk": ("funk", "soul"),
}
_HIT_QUARTERS = 0.25
_VELOCITY = 72

# Step in the bar and percussion of each stroke.
DrumBar = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Performance:
    """Bars in the order they were played, at a tempo in quarters a minute."""

    qpm: float
    bars: tuple[DrumBar, ...]


class Drummers:
    """Performances by feel: "swing", "latin" or "funk"."""

    def __init__(self, performances: dict[str, list[Performance]]) -> None:
        self._performances = performances

    @classmethod
    def read(cls, path: Path) -> Drummers:
        """Read the data set's zip."""
        performances: defaultdict[str, list[Performance]] = defaultdict(list)
        with zipfile.ZipFile(path) as archive:
            table = io.StringIO(archive.read("groove/info.csv").decode())
            for row in csv.DictReader(table):
                feel = _feel(row["style"])
                if not feel or row["beat_type"] != "beat" or row["time_signature"] != "4-4":
                    continue
                sequence = read_midi(archive.read(f"groove/midi/{row['midi_filename']}"))
                bars = _bars([note for track in sequence.tracks for note in track.notes], feel=feel)
                if len(bars) >= 4:
                    performances[feel].append(Performance(float(row["bpm"]), tuple(bars)))
        return cls(dict(performances))

    def bars(self, *, feel: str, qpm: float, count: int, choice: int) -> list[DrumBar]:
        """Return bars in a row from one of the three performances nearest in tempo.

        Args:
            feel: "swing", "latin" or "funk".
            qpm: the tempo to play at.
            count: how many bars; the performance begins anew when it is over.
            choice: which performance, and from which bar on; >= 0.
        """
        near = sorted(self._performances[feel], key=lambda one: abs(one.qpm / qpm - 1))[:3]
        chosen = near[choice % len(near)].bars
        return [chosen[(choice + i) % len(chosen)] for i in range(count)]


def drum_notes(bars: Sequence[DrumBar]) -> tuple[Note, ...]:
    """Return the bars as notes, the first one from 0 on."""
    return tuple(
        Note(hit, _VELOCITY, (bar * _BAR_STEPS + step) / STEPS_PER_QUARTER, _HIT_QUARTERS)
        for bar, strokes in enumerate(bars)
        for step, hit in strokes
    )


def _feel(style: str) -> str | None:
    names = (style, style.split("/", maxsplit=1)[0] if not style.startswith("jazz") else style)
    return next(
        (feel for feel, styles in _STYLES.items() if any(name in styles for name in names)), None
    )


def _bars(notes: Sequence[Note], *, feel: str) -> list[DrumBar]:
    """Return the bars that can accompany, each with its loudest strokes in their places."""
    strokes: defaultdict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for pitch, velocity, start, _ in notes:
        hit = nearest_hit(pitch)
        if hit is None or velocity < _SOFTEST:
            continue
        bar, step = divmod(_placed(start, _PLACES[feel]), _BAR_STEPS)
        strokes[bar][step, hit] = max(velocity, strokes[bar].get((step, hit), 0))
    found = []
    for _, bar_strokes in sorted(strokes.items()):
        loudest = sorted(bar_strokes, key=lambda stroke: -bar_strokes[stroke])[:_MOST_HITS]
        cymbals = sum(hit in _CYMBALS for _, hit in loudest)
        if len(loudest) >= _FEWEST_HITS and (feel != "swing" or cymbals >= _FEWEST_CYMBALS):
            found.append(tuple(sorted(loudest)))
    return found


def _placed(quarters: float, places: Sequence[int]) -> int:
    quarter = int(quarters)
    within = (quarters - quarter) * STEPS_PER_QUARTER
    return quarter * STEPS_PER_QUARTER + min(places, key=lambda place: abs(place - within))
