"""All measures of songs, each beside a reference of real music."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ml.errors import MeasureError, MidiError
from ml.evaluation.measures.comparison import Comparison, compare, percentile
from ml.evaluation.measures.distributions import Overlap, overlaps
from ml.evaluation.measures.excerpts import Excerpt, ExcerptIndex
from ml.evaluation.measures.harmony import (
    chord_progression_irregularity,
    chords_of,
    strong_beat_chord_tones,
)
from ml.evaluation.measures.pieces import (
    ALL_TRACKS,
    Floats,
    Piece,
    check_track,
    make_piece,
)
from ml.evaluation.measures.pitches import pitch_class_entropy, scale_consistency
from ml.evaluation.measures.repetition import pattern_repetition
from ml.evaluation.measures.rhythm import (
    empty_beat_rate,
    grooving_similarity,
    notes_per_bar,
    notes_per_second,
    polyphony,
)
from ml.evaluation.measures.structure import SPANS, structureness
from ml.music.notes import NoteSequence

# Notes above which a match with the reference is called a copy.
COPY_NOTES = 24
_FEWEST_SONGS = 2
_FEWEST_REFERENCE = 4

Songs = Iterable[tuple[str, NoteSequence]]


@dataclass(frozen=True, slots=True)
class SongMeasures:
    """A song's own figures.

    Attributes:
        file: Where it comes from.
        measures: By name; None where the song is too short for it, or has no chords.
        percentiles: Where each lies among the reference, 0 to 100.
        match: The longest excerpt shared with the reference, intervals and times alike.
        melodic_match: The same by intervals alone.
    """

    file: str
    measures: dict[str, float | None]
    percentiles: dict[str, float] = field(default_factory=dict)
    match: Excerpt | None = None
    melodic_match: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """Figures of songs, and how far they are from real ones.

    Attributes:
        songs: Songs measured.
        reference_songs: Real ones they are compared with.
        reference_notes: Notes in which copies were looked for.
        track: What was measured of each.
        measures: By name; None where no song has it.
        overlapped_areas: By feature; empty where there are too few songs.
        mean_overlapped_area: Over the features.
        longest_match: Notes of the longest excerpt of any song that the reference has too.
        longest_melodic_match: The same by intervals alone.
        copies: Songs whose longest match is of more than 24 notes.
        files: Each song's own figures.
        rejected: Songs that could not be measured, with the reason.
        summary: One sentence on how many measures tell the songs from real ones.
    """

    songs: int
    reference_songs: int
    reference_notes: int
    track: str
    measures: dict[str, Comparison | None]
    overlapped_areas: dict[str, Overlap]
    mean_overlapped_area: float | None
    longest_match: int | None
    longest_melodic_match: int | None
    copies: int | None
    files: list[SongMeasures]
    rejected: list[dict[str, str]]
    summary: str

    def to_json(self) -> dict[str, Any]:
        """All figures as a plain dictionary."""
        return asdict(self)


def measure_piece(piece: Piece) -> dict[str, float | None]:
    """All measures of one piece by name."""
    chords = chords_of(piece)
    return {
        "h1": pitch_class_entropy(piece, bars=1),
        "h4": pitch_class_entropy(piece, bars=4),
        "gs": grooving_similarity(piece),
        "cpi": chord_progression_irregularity(chords),
        **{name: structureness(piece, span=span) for name, span in SPANS.items()},
        "scale_consistency": scale_consistency(piece),
        "polyphony": polyphony(piece),
        "empty_beat_rate": empty_beat_rate(piece),
        "note_density": notes_per_second(piece),
        "notes_per_bar": notes_per_bar(piece),
        "pattern_repetition": pattern_repetition(piece),
        "strong_beat_chord_tones": strong_beat_chord_tones(piece, chords=chords),
    }


def measure_songs(
    songs: Songs,
    *,
    reference: Songs = (),
    track: str = ALL_TRACKS,
    on_progress: Callable[[int], None] | None = None,
) -> MeasureReport:
    """Measure songs and compare them with real ones.

    Args:
        songs: Name and music of each; read once.
        reference: The same of real music; without any, nothing is compared.
        track: "all", "lead", a track's number from 1 or its name.
        on_progress: Told after each song, of either kind, how many are done.

    Raises:
        ConfigError: `track` names nothing.
        MeasureError: No song can be measured, or there are reference songs and none of them can.
    """
    check_track(track)
    rejected: list[dict[str, str]] = []
    done = _Count(on_progress)
    given = list(songs)
    measured = _measured(given, track=track, rejected=rejected, done=done)
    if not measured:
        raise MeasureError(_nothing("there is no song to measure", rejected=rejected))
    real_songs, unfit = list(reference), list[dict[str, str]]()
    real = _measured(real_songs, track=track, rejected=unfit, done=done)
    if real_songs and not real:
        raise MeasureError(_nothing("the reference holds no music to compare with", rejected=unfit))
    index = ExcerptIndex.build(real_songs)
    real_values = _columns([values for _, values in real])
    compared = {
        name: compare(values, reference=real_values.get(name, np.zeros(0)))
        for name, values in _columns([values for _, values in measured]).items()
    }
    files = [
        _song(piece, values, real=real_values, index=index, track=track)
        for piece, values in measured
    ]
    enough = len(measured) >= _FEWEST_SONGS and len(real) >= _FEWEST_REFERENCE
    areas = (
        overlaps([piece for piece, _ in measured], reference=[piece for piece, _ in real])
        if enough
        else {}
    )
    matches = [one.match.notes if one.match else 0 for one in files]
    melodic = [one.melodic_match.notes if one.melodic_match else 0 for one in files]
    return MeasureReport(
        songs=len(measured),
        reference_songs=len(real),
        reference_notes=index.note_count,
        track=track,
        measures=compared,
        overlapped_areas=areas,
        mean_overlapped_area=(
            float(np.mean([one.overlapped_area for one in areas.values()])) if areas else None
        ),
        longest_match=max(matches) if real else None,
        longest_melodic_match=max(melodic) if real else None,
        copies=sum(notes > COPY_NOTES for notes in matches) if real else None,
        files=files,
        rejected=rejected,
        summary=_summary(compared),
    )


class _Count:
    def __init__(self, tell: Callable[[int], None] | None) -> None:
        self._tell, self._done = tell, 0

    def one(self) -> None:
        self._done += 1
        if self._tell:
            self._tell(self._done)


def _measured(
    songs: Songs, *, track: str, rejected: list[dict[str, str]], done: _Count
) -> list[tuple[Piece, dict[str, float | None]]]:
    found = []
    for name, sequence in songs:
        try:
            piece = make_piece(name, sequence, track=track)
            found.append((piece, measure_piece(piece)))
        except MidiError as error:
            rejected.append({"file": name, "reason": str(error)})
        done.one()
    return found


def _nothing(message: str, *, rejected: list[dict[str, str]]) -> str:
    if not rejected:
        return message
    return f"{message}: {rejected[0]['file']}: {rejected[0]['reason']}"


def _columns(rows: Sequence[dict[str, float | None]]) -> dict[str, Floats]:
    """Each measure's values, of the songs that have it."""
    names = rows[0] if rows else {}
    return {
        name: np.array([value for row in rows if (value := row[name]) is not None], np.float64)
        for name in names
    }


def _song(
    piece: Piece,
    values: dict[str, float | None],
    *,
    real: dict[str, Floats],
    index: ExcerptIndex,
    track: str,
) -> SongMeasures:
    tracks = None if track == ALL_TRACKS else {piece.lead_number}
    return SongMeasures(
        file=piece.name,
        measures=values,
        percentiles={
            name: percentile(value, reference=real[name])
            for name, value in values.items()
            if value is not None and len(real.get(name, ()))
        },
        match=index.nearest(piece.sequence, tracks=tracks),
        melodic_match=index.nearest(piece.sequence, with_times=False, tracks=tracks),
    )


def _summary(compared: dict[str, Comparison | None]) -> str:
    told = {
        name: one.distance / max(one.distance_of_real or 0, 1e-9)
        for name, one in compared.items()
        if one and one.distance is not None
    }
    if not told:
        return "Nothing to compare with: pass a reference of real music."
    apart = sorted((name for name in told if told[name] > 1), key=lambda name: -told[name])
    if not apart:
        return f"None of {len(told)} measures tells the songs from real ones."
    return (
        f"{len(apart)} of {len(told)} measures tell the songs from real ones, most of all "
        f"{', '.join(apart[:3])}."
    )
