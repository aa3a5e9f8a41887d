"""Transcribed jazz solos (the Weimar Jazz Database) with their chords, a bass and drums."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ml.music.chord_symbols import NO_CHORD, chord_pitch_classes, chord_root, read_chord
from ml.music.notes import Chord, Note, NoteSequence, Tempo, Track, sorted_notes
from ml.music.tokenizers.event_words import STEPS_PER_QUARTER
from ml.pretrained.groove import Drummers, drum_notes

_BEATS = 4
_FOLDER = "weimar-jazz"
_PROGRAMS = {
    "ts": 66, "ts-c": 66, "as": 65, "ss": 64, "bs": 67, "tp": 56, "cor": 56, "tb": 57, "cl": 71,
    "bcl": 71, "vib": 11, "p": 0, "g": 26,
}  # fmt: skip
_BASS_PROGRAM = 32
_SOLO_VELOCITY = 88
_BASS_VELOCITY = 72
# Few lengths: how long a note sounds was measured, but is not that much of the music.
_LENGTHS = (2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 36, 48, 72, 96)
_LOWEST_BASS, _HIGHEST_BASS = 28, 52
_FEELS = {"LATIN": "latin", "FUNK": "funk", "LATIN/FUNK": "funk"}


@dataclass(frozen=True, slots=True)
class Solo:
    """A solo as music of three tracks with chords.

    Attributes:
        title: the piece that is played; several solos may be over one.
        name: the file's name in the data set.
        style: in small letters: "bebop", "cool"…
        sequence: in 4/4; bar 0 is the first with a chord and a bass note on every beat.
    """

    title: str
    name: str
    style: str
    sequence: NoteSequence


@dataclass(frozen=True, slots=True)
class _Beat:
    bar: int
    beat: int
    onset: float
    chord: str
    bass: int | None


def read_solos(path: Path, *, drummers: Drummers) -> Iterator[Solo]:
    """Yield the solos in 4/4 of the data set's zip that have beats, chords and bass."""
    with zipfile.ZipFile(path) as archive:
        beats = _by_solo(archive, "beats.csv")
        notes = _by_solo(archive, "notes.csv")
        for row in _rows(archive, "index.csv"):
            if row["signature"] != "4/4" or not beats[row["melid"]]:
                continue
            sequence = _trio(
                row, beats=_beats(beats[row["melid"]]), notes=notes[row["melid"]], drummers=drummers
            )
            if sequence:
                yield Solo(row["title"], row["file"], row["style"].lower(), sequence)


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(archive.read(f"{_FOLDER}/{name}").decode("utf-8")))


def _by_solo(archive: zipfile.ZipFile, name: str) -> dict[str, list[dict[str, str]]]:
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(archive, name):
        found[row["melid"]].append(row)
    return found


def _beats(rows: list[dict[str, str]]) -> list[_Beat]:
    return [
        _Beat(
            int(row["bar"]),
            int(row["beat"]),
            float(row["onset"]),
            read_chord(row["chord"].split("/")[0]) if row["chord"] else NO_CHORD,
            int(row["bass"]) if row["bass"] else None,
        )
        for row in rows
    ]


def _trio(
    row: dict[str, str],
    *,
    beats: list[_Beat],
    notes: list[dict[str, str]],
    drummers: Drummers,
) -> NoteSequence | None:
    """Put solo, bass and drums on one grid; None where no beat has a chord."""
    begin = next(
        (i for i, one in enumerate(beats) if one.beat == 1 and one.chord != NO_CHORD), None
    )
    if begin is None:
        return None
    beats = beats[begin:]
    quarters = [(one.bar - beats[0].bar) * _BEATS + one.beat - 1 for one in beats]
    qpm = float(row["tempo"])
    solo = _solo_notes(notes, first_bar=beats[0].bar, quarter_seconds=60 / qpm)
    if not solo:
        return None
    bars = quarters[-1] // _BEATS + 1
    drums = drummers.bars(
        feel=_FEELS.get(row["rhythmfeel"], "swing"),
        qpm=qpm,
        count=bars,
        choice=zlib.crc32(row["file"].encode()),
    )
    tracks = (
        Track(_bass_notes(beats, quarters), _BASS_PROGRAM),
        Track(solo, _PROGRAMS.get(row["instrument"], 66)),
        Track(drum_notes(drums), is_drum=True),
    )
    changes = [
        Chord(float(quarter), one.chord)
        for i, (quarter, one) in enumerate(zip(quarters, beats, strict=True))
        if i == 0 or one.chord != beats[i - 1].chord
    ]
    return NoteSequence(tracks, (Tempo(0.0, qpm),), chords=tuple(changes))


def _solo_notes(
    rows: list[dict[str, str]], *, first_bar: int, quarter_seconds: float
) -> tuple[Note, ...]:
    """Return the notes where the annotated beat and its division put them, one at a time."""
    placed: dict[int, tuple[int, float]] = {}
    for row in rows:
        division = max(1, int(row["division"]))
        within = int(row["beat"]) - 1 + (int(row["tatum"]) - 1) / division
        step = round(((int(row["bar"]) - first_bar) * _BEATS + within) * STEPS_PER_QUARTER)
        if step >= 0:
            placed[step] = (round(float(row["pitch"])), float(row["duration_s"]) / quarter_seconds)
    steps = sorted(placed)
    found = []
    for step, following in zip(steps, [*steps[1:], steps[-1] + 1000] if steps else [], strict=True):
        pitch, quarters = placed[step]
        fitting = [one for one in _LENGTHS if one <= following - step] or [1]
        length = min(fitting, key=lambda one: abs(one - quarters * STEPS_PER_QUARTER))
        found.append(
            Note(pitch, _SOLO_VELOCITY, step / STEPS_PER_QUARTER, length / STEPS_PER_QUARTER)
        )
    return sorted_notes(found)


def _bass_notes(beats: list[_Beat], quarters: list[int]) -> tuple[Note, ...]:
    """Return a note a beat: what was heard, but a note of the chord where a chord begins."""
    found = []
    last = 36
    for i, (beat, quarter) in enumerate(zip(beats, quarters, strict=True)):
        begins = i == 0 or beat.chord != beats[i - 1].chord or beat.beat == 1
        pitch = _in_range(last if beat.bass is None else beat.bass)
        root = chord_root(beat.chord)
        if root is not None and (
            (begins and pitch % 12 not in _strong(beat.chord)) or beat.bass is None
        ):
            pitch = _nearest(root, pitch)
        found.append(Note(pitch, _BASS_VELOCITY, float(quarter), 1.0))
        last = pitch
    return tuple(found)


def _strong(chord: str) -> frozenset[int]:
    """The root, third and fifth: what a bass begins a chord with."""
    root = chord_root(chord)
    return frozenset(
        one for one in chord_pitch_classes(chord) if root is not None and (one - root) % 12 <= 8
    )


def _nearest(pitch_class: int, pitch: int) -> int:
    """The closest pitch of a class, within the bass's range."""
    candidates = [one for one in range(_LOWEST_BASS, _HIGHEST_BASS + 1) if one % 12 == pitch_class]
    return min(candidates, key=lambda one: abs(one - pitch))


def _in_range(pitch: int) -> int:
    while pitch < _LOWEST_BASS:
        pitch += 12
    while pitch > _HIGHEST_BASS:
        pitch -= 12
    return pitch
