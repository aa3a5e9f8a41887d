"""Hypothesis strategies for music."""

from hypothesis import strategies as st

from ml.music import Chord, Note, NoteSequence, Tempo, TimeSignature, Track
from ml.music.chord_symbols import CHORD_SYMBOLS
from ml.music.midi_write import TICKS_PER_QUARTER
from ml.music.names import clean_name
from ml.music.notes import sorted_notes

_ticks = st.integers(0, 50 * TICKS_PER_QUARTER)


def _quarters(ticks: int) -> float:
    return ticks / TICKS_PER_QUARTER


@st.composite
def notes(draw) -> tuple[Note, ...]:
    """Notes on whole ticks, no pitch struck while it sounds."""
    drawn: list[Note] = []
    for pitch in draw(st.lists(st.integers(0, 127), min_size=1, max_size=6, unique=True)):
        # Consecutive pairs of distinct times never overlap.
        times = sorted(draw(st.lists(_ticks, min_size=2, max_size=8, unique=True)))
        for start, end in zip(times[::2], times[1::2], strict=False):
            drawn.append(
                Note(pitch, draw(st.integers(1, 127)), _quarters(start), _quarters(end - start))
            )
    return sorted_notes(drawn)


@st.composite
def tracks(draw) -> Track:
    is_drum = draw(st.booleans())
    name = clean_name(draw(st.text(max_size=20)))
    program = 0 if is_drum else draw(st.integers(0, 127))
    return Track(draw(notes()), program, is_drum, name)


def _changes(kind, *values):
    """Return strictly later and later changes, each unlike the one before, from 0 on."""
    rows = st.lists(st.tuples(_ticks, *values), max_size=4, unique_by=lambda row: row[0])

    def build(first, others):
        kept = [kind(0.0, *first)]
        for ticks, *value in sorted(others):
            if ticks and kept[-1][1:] != tuple(value):
                kept.append(kind(_quarters(ticks), *value))
        return tuple(kept)

    return st.builds(build, st.tuples(*values), rows)


# A tempo that is a whole number of microseconds is kept exactly.
_qpm = st.integers(1, 0xFFFFFF).map(lambda microseconds: 60e6 / microseconds)
tempos = _changes(Tempo, _qpm)
time_signatures = _changes(
    TimeSignature, st.integers(1, 255), st.integers(0, 6).map(lambda exponent: 1 << exponent)
)
chords = st.one_of(st.just(()), _changes(Chord, st.sampled_from(CHORD_SYMBOLS)))
sequences = st.builds(
    NoteSequence,
    st.lists(tracks(), min_size=1, max_size=18).map(tuple),
    tempos,
    time_signatures,
    chords,
)
