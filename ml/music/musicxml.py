"""A note sequence as MusicXML, engraved by music21."""

from __future__ import annotations

import importlib
from collections import defaultdict
from fractions import Fraction
from typing import Any

from ml.music.notes import Note, NoteSequence, Track

# Written times are multiples of a 48th of a quarter: triplets, and 64th notes, are exact.
_GRID = 48


def write_musicxml(sequence: NoteSequence) -> bytes:
    """Write a score: a part for each track, with metres, tempos and chord symbols.

    Notes of a track that begin and end together are one chord; where others overlap, the part has
    several voices.
    """
    score = _music21("stream").Score()
    tracks = [track for track in sequence.tracks if track.notes] or list(sequence.tracks)
    for number, track in enumerate(tracks):
        score.insert(0, _part(track, sequence=sequence, is_first=number == 0))
    written: bytes = _music21("musicxml.m21ToXml").GeneralObjectExporter().parse(score)
    return written


def _part(track: Track, *, sequence: NoteSequence, is_first: bool) -> Any:
    part = _music21("stream").Part()
    part.partName = track.name or track.instrument
    player = _player(track)
    player.partName = part.partName
    part.insert(0, player)
    if track.is_drum:
        part.insert(0, _music21("clef").PercussionClef())
    for metre in sequence.time_signatures:
        text = f"{metre.numerator}/{metre.denominator}"
        part.insert(_on_grid(metre.start_quarters), _music21("meter").TimeSignature(text))
    if is_first:
        for mark in sequence.tempos:
            written = _music21("tempo").MetronomeMark(number=mark.qpm)
            part.insert(_on_grid(mark.start_quarters), written)
        for chord in sequence.chords:
            symbol = _music21("expressions").TextExpression(chord.symbol)
            part.insert(_on_grid(chord.start_quarters), symbol)
    for element, start in _elements(track.notes):
        part.insert(start, element)
    return part


def _player(track: Track) -> Any:
    instrument = _music21("instrument")
    if track.is_drum:
        return instrument.UnpitchedPercussion()
    try:
        return instrument.instrumentFromMidiProgram(track.program)
    except instrument.InstrumentException:
        return instrument.Instrument()


def _elements(notes: tuple[Note, ...]) -> list[tuple[Any, Fraction]]:
    chord, note = _music21("chord"), _music21("note")
    together: dict[tuple[Fraction, Fraction], list[Note]] = defaultdict(list)
    for each in notes:
        start = _on_grid(each.start_quarters)
        length = max(_on_grid(each.duration_quarters), Fraction(1, _GRID))
        together[start, length].append(each)
    found = []
    for (start, length), struck in together.items():
        pitches = sorted({each.pitch for each in struck})
        element = note.Note(pitches[0]) if len(pitches) == 1 else chord.Chord(pitches)
        element.quarterLength = length
        element.volume.velocity = max(each.velocity for each in struck)
        found.append((element, start))
    return found


def _on_grid(quarters: float) -> Fraction:
    return Fraction(round(quarters * _GRID), _GRID)


def _music21(module: str) -> Any:
    """A part of music21, most of which has no types; it takes a second to load the first time."""
    return importlib.import_module(f"music21.{module}")
