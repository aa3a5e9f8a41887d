"""Bach's four-part chorales, as music21's corpus has them in MusicXML."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml.music.notes import Note, NoteSequence, Tempo, TimeSignature, Track, sorted_notes

VOICES = ("Soprano", "Alto", "Tenor", "Bass")

_CHOIR = 52
_VELOCITY = 80
# The scores state no tempo; a calm one for singing.
_QPM = 84.0


def load_chorales() -> Iterator[tuple[str, NoteSequence]]:
    """Yield title and music of each chorale that has the four voices, by number."""
    # music21 takes seconds to import: only who wants its corpus pays.
    from music21 import converter, corpus

    titles = _titles(corpus)
    folder = Path(corpus.__file__).parent / "bach"
    for path in sorted(folder.glob("bwv*.mxl"), key=_natural):
        score: Any = converter.parse(path, forceSource=True, storePickle=False)
        parts = {str(part.partName): part for part in score.parts}
        if not set(VOICES) <= set(parts):
            continue
        number = path.stem.removeprefix("bwv")
        title = f"{titles[number]}, BWV {number}" if number in titles else f"Chorale, BWV {number}"
        yield title, _to_sequence([parts[voice] for voice in VOICES])


def _titles(corpus: Any) -> dict[str, str]:
    """Return the chorales' titles by BWV number, for those that music21 lists."""
    listed = corpus.chorales.ChoraleList().byBudapest.values()
    return {str(one["bwv"]): str(one["title"]) for one in listed if one["title"]}


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sort 2 before 10."""
    return [(int(run), "") if run.isdigit() else (0, run) for run in re.split(r"(\d+)", path.stem)]


def _to_sequence(parts: list[Any]) -> NoteSequence:
    tracks = tuple(
        Track(_to_notes(part), program=_CHOIR, name=voice)
        for voice, part in zip(VOICES, parts, strict=True)
    )
    metres = {
        float(metre.getOffsetInHierarchy(parts[0])): (metre.numerator, metre.denominator)
        for metre in parts[0].recurse().getElementsByClass("TimeSignature")
    }
    signatures = tuple(TimeSignature(start, *metre) for start, metre in sorted(metres.items()))
    return NoteSequence(tracks, (Tempo(0.0, _QPM),), signatures or (TimeSignature(0.0, 4, 4),))


def _to_notes(part: Any) -> tuple[Note, ...]:
    """Return a voice's notes, those that a tie joins as one."""
    notes: list[Note] = []
    for element in part.flatten().notes:
        duration = float(element.quarterLength)
        start = float(element.offset)
        if duration <= 0:
            continue  # a grace note takes no time
        pitch = element.pitches[-1].midi
        goes_on = element.tie is not None and element.tie.type in {"stop", "continue"}
        if goes_on and notes and notes[-1].pitch == pitch:
            notes[-1] = notes[-1]._replace(
                duration_quarters=start + duration - notes[-1].start_quarters
            )
        else:
            notes.append(Note(pitch, _VELOCITY, start, duration))
    return sorted_notes(notes)
