"""The fiddle tunes of Ryan's Mammoth Collection, as music21's corpus has them in ABC.

music21 spends nine tenths of its time on beams and stems; its own token handler,
which knows ABC's pitches and durations, is enough here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml.music.names import clean_name
from ml.music.notes import Note, NoteSequence, Tempo, TimeSignature, Track, sorted_notes

_FIDDLE = 110
_VELOCITY = 84
_QPM = 112.0


def load_tunes() -> Iterator[tuple[str, NoteSequence]]:
    """Yield title and music of each tune, repeats played once, by title."""
    # music21 takes seconds to import: only who wants its corpus pays.
    from music21 import abcFormat, corpus

    folder = Path(corpus.__file__).parent / "ryansMammoth"
    for path in sorted(folder.glob("*.abc")):
        handler = abcFormat.ABCFile().readstr(path.read_text("utf-8", "replace"))
        sequence = _to_sequence(handler.tokens)
        if sequence.note_count:
            yield clean_name(handler.getTitle() or path.stem), sequence


def _to_sequence(tokens: list[Any]) -> NoteSequence:
    from music21 import abcFormat

    notes: list[Note] = []
    metres: dict[float, TimeSignature] = {}
    position = 0.0
    for token in tokens:
        if isinstance(token, abcFormat.ABCMetadata) and token.isMeter():
            metre = token.getTimeSignatureObject()
            if metre is not None:
                metres[position] = TimeSignature(position, metre.numerator, metre.denominator)
        elif isinstance(token, abcFormat.ABCNote) and not token.inGrace:
            position += _append(notes, token=token, start=position)
    return NoteSequence(
        (Track(sorted_notes(notes), program=_FIDDLE, name="Fiddle"),),
        (Tempo(0.0, _QPM),),
        tuple(metres.values()) or (TimeSignature(0.0, 4, 4),),
    )


def _append(notes: list[Note], *, token: Any, start: float) -> float:
    """Add what a token sounds, and return the time it takes, in quarters."""
    from music21 import pitch

    duration = float(token.quarterLength)
    if token.activeTuplet is not None:
        duration *= float(token.activeTuplet.tupletMultiplier())
    names = [one.pitchName for one in getattr(token, "subTokens", [token])]
    pitches = [pitch.Pitch(name).midi for name in names if name is not None and not token.isRest]
    goes_on = token.tie in {"stop", "continue"}
    if goes_on and notes and pitches == [notes[-1].pitch]:
        held = notes[-1].duration_quarters
        notes[-1] = notes[-1]._replace(duration_quarters=held + duration)
    elif duration > 0:
        notes.extend(Note(one, _VELOCITY, start, duration) for one in pitches)
    return duration
