"""Names are music21's own: every pitch, and every set of pitch classes."""

import pytest
from music21 import chord, pitch

from ml.music.tokenizers.pitch_names import (
    canonical_word,
    chord_name,
    normal_order,
    pitch_name,
    pitches_of_word,
    transpose_word,
)


@pytest.mark.parametrize("midi", range(128))
def test_every_pitch_is_named_as_music21_names_it(midi):
    theirs = pitch.Pitch()
    theirs.midi = midi
    assert pitch_name(midi) == theirs.nameWithOctave


def test_every_kind_of_chord_has_music21_s_normal_order():
    for bits in range(1, 4096):
        turns = [(bits >> turn | bits << (12 - turn)) & 4095 for turn in range(12)]
        if bits != min(turns):
            continue
        # One of the twelve transpositions of each set: music21 takes 20 ms for one.
        turned = turns[bits % 12]
        pitch_classes = [one for one in range(12) if turned >> one & 1]
        theirs = chord.Chord([60 + one for one in pitch_classes]).normalOrder
        assert normal_order(pitch_classes) == theirs


def test_no_pitch_classes_have_no_order():
    assert normal_order([]) == []


def test_a_pitch_s_name_is_read_back_but_for_the_two_that_mean_two():
    differing = [midi for midi in range(128) if pitches_of_word(pitch_name(midi)) != (midi,)]
    assert differing == [4, 11]
    assert pitches_of_word("E-1") + pitches_of_word("B-1") == (27, 34)


def test_a_chord_is_read_in_the_octave_from_middle_c():
    assert pitches_of_word("11.2.5") == (71, 62, 65)
    assert pitches_of_word("0") == (60,)


@pytest.mark.parametrize("word", ["", "H4", "12", "0.12", "0..4", "C", "-1", "Cb4", "4.", "E 4"])
def test_a_word_that_is_neither_is_refused_by_its_name(word):
    with pytest.raises(ValueError, match="a word is a pitch such as"):
        canonical_word(word)


@pytest.mark.parametrize(
    ("word", "semitones", "expected"),
    [
        ("C4", 3, "E-4"),
        ("C-1", -1, None),
        ("G9", 1, None),
        ("0.4.7", 2, "2.6.9"),
        ("11.2.5", 1, "0.3.6"),
        ("0.4.8", 4, "0.4.8"),
        ("0.4.7", -12, "0.4.7"),
    ],
)
def test_words_are_transposed(word, semitones, expected):
    assert transpose_word(word, semitones) == expected


def test_a_chord_spelled_in_another_order_means_the_same():
    assert canonical_word("7.0.4") == canonical_word("0.4.7") == chord_name({0, 4, 7}) == "0.4.7"
