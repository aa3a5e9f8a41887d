import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.errors import ConfigError
from ml.music.chord_symbols import (
    CHORD_SYMBOLS,
    NO_CHORD,
    chord_pitch_classes,
    chord_root,
    read_chord,
    transpose_chord,
)

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures/golden/chords.json").read_text())


@pytest.mark.parametrize(("text", "symbol"), GOLDEN["read"].items())
def test_what_people_write_is_read_as_the_closest_symbol(text, symbol):
    assert read_chord(text) == symbol


@pytest.mark.parametrize("text", GOLDEN["refused"])
def test_what_is_no_chord_is_refused_with_an_example(text):
    with pytest.raises(ConfigError, match="is no chord: write a root such as"):
        read_chord(text)


@given(st.sampled_from(CHORD_SYMBOLS), st.integers(-24, 24))
def test_a_symbol_is_read_as_itself_and_moves_with_its_notes(symbol, semitones):
    assert read_chord(symbol) == symbol
    moved = transpose_chord(symbol, semitones)
    assert moved in CHORD_SYMBOLS
    assert transpose_chord(moved, -semitones) == symbol
    assert chord_pitch_classes(moved) == {
        (one + semitones) % 12 for one in chord_pitch_classes(symbol)
    }


def test_a_chord_has_its_root_among_its_notes_and_silence_has_none():
    for symbol in CHORD_SYMBOLS:
        root = chord_root(symbol)
        assert root is None if symbol == NO_CHORD else root in chord_pitch_classes(symbol)
    assert chord_pitch_classes("Bbm7") == {10, 1, 5, 8}
    assert chord_pitch_classes(NO_CHORD) == frozenset()
