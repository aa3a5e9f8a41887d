"""Each measure against cases worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation.measures.harmony import (
    chord_progression_irregularity,
    chords_of,
    strong_beat_chord_tones,
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
from ml.evaluation.measures.structure import SPANS, fitness, structureness
from ml.music.notes import Chord, Note, TimeSignature, Track
from tests.ml.evaluation.measures.music import block, line, piece

C_MAJOR = (60, 62, 64, 65, 67, 69, 71, 72)


def test_entropy_is_nothing_for_one_pitch_class_and_two_bits_for_four_alike():
    assert pitch_class_entropy(piece(line(60, 72, 48, 60)), bars=1) == 0
    assert pitch_class_entropy(piece(line(60, 62, 64, 65)), bars=1) == pytest.approx(2)


def test_entropy_is_the_mean_over_all_windows_and_empty_ones_do_not_count():
    # Bars: one pitch class, nothing, two alike. Of two bars: 0 bits, then 1 bit.
    found = piece(line(60, 60, 60, 60, None, None, None, None, 60, 62, 60, 62))
    assert pitch_class_entropy(found, bars=1) == pytest.approx((0 + 1) / 2)
    assert pitch_class_entropy(found, bars=2) == pytest.approx((0 + 1) / 2)
    shares = np.array([6, 2]) / 8
    assert pitch_class_entropy(found, bars=3) == pytest.approx(-(shares * np.log2(shares)).sum())
    assert pitch_class_entropy(found, bars=4) is None


def test_a_scale_holds_all_of_its_own_notes_and_minor_counts_as_its_major():
    assert scale_consistency(piece(line(*C_MAJOR))) == 1
    a_minor = (57, 59, 60, 62, 64, 65, 67)
    assert scale_consistency(piece(line(*a_minor))) == 1
    # Of all twelve, a major scale has seven.
    assert scale_consistency(piece(line(*range(60, 72)))) == pytest.approx(7 / 12)
    # C, E, G and F sharp: G major has all of them.
    assert scale_consistency(piece(line(60, 64, 67, 66))) == 1
    # C, C sharp and D: no major scale has more than two.
    assert scale_consistency(piece(line(60, 61, 62))) == pytest.approx(2 / 3)


@given(st.lists(st.integers(30, 90), min_size=1, max_size=40), st.integers(-12, 12))
def test_pitch_measures_do_not_depend_on_the_key(pitches, semitones):
    one, other = piece(line(*pitches)), piece(line(*(pitch + semitones for pitch in pitches)))
    assert scale_consistency(one) == pytest.approx(scale_consistency(other))
    assert pitch_class_entropy(one, bars=1) == pytest.approx(pitch_class_entropy(other, bars=1))


def test_bars_of_one_rhythm_groove_alike_and_each_place_that_differs_costs_a_64th():
    assert grooving_similarity(piece(line(*[60] * 8))) == 1
    # The second bar lacks one onset of four.
    assert grooving_similarity(piece(line(60, 60, 60, 60, 60, 60, 60))) == pytest.approx(63 / 64)
    # Pairs of three bars differ in 0, 2 and 2 places.
    three = piece(line(*[60] * 8, None, 60, None, 60))
    assert grooving_similarity(three) == pytest.approx(1 - (0 + 2 + 2) / 64 / 3)
    assert grooving_similarity(piece(line(60, 62))) is None


@given(st.lists(st.booleans(), min_size=6, max_size=40).filter(lambda struck: sum(struck) > 1))
def test_grooving_similarity_equals_comparing_every_pair_of_bars(struck):
    found = piece(line(*(60 if one else None for one in struck)))
    bars = {}
    for bar, place in zip(found.bars.tolist(), found.places_in_bars.tolist(), strict=True):
        bars.setdefault(bar, set()).add(round(place * 64))
    count = max(bars) + 1
    pairs = [
        1 - len(bars.get(i, set()) ^ bars.get(j, set())) / 64
        for i in range(count)
        for j in range(i)
    ]
    expected = None if not pairs else pytest.approx(sum(pairs) / len(pairs))
    assert grooving_similarity(found) == expected


def test_polyphony_counts_notes_that_sound_at_once_while_any_does():
    assert polyphony(piece(line(60, None, None, 62))) == 1
    assert polyphony(piece(block((60, 64, 67)))) == 3
    # Two quarters of one note, two of two: six quarters of notes in four.
    assert polyphony(piece(line(60, length=4.0), line(64, length=2.0))) == pytest.approx(6 / 4)


def test_a_held_note_leaves_no_beat_empty_and_a_rest_does():
    assert empty_beat_rate(piece(line(60, length=8.0))) == 0
    assert empty_beat_rate(piece(line(60, None, 62, 64))) == pytest.approx(1 / 4)
    # A rest before the music is none in it.
    assert empty_beat_rate(piece(line(None, None, 60, None, 62))) == pytest.approx(1 / 3)
    # Six eighths: six beats, of which two sound.
    metre = (TimeSignature(0.0, 6, 8),)
    sparse = line(60, None, None, None, None, 60, length=0.5)
    assert empty_beat_rate(piece(sparse, time_signatures=metre)) == pytest.approx(4 / 6)


def test_density_is_notes_by_time_and_by_bars():
    found = piece(line(60, 62, 64, 65, 67, 69, 71, 72))  # 8 quarters at 120: four seconds
    assert notes_per_second(found) == pytest.approx(2)
    assert notes_per_bar(found) == pytest.approx(4)


def test_patterns_are_groups_of_four_intervals_in_any_key():
    # Five groups of intervals: 2 2 1 2, 2 1 2 1, 1 2 1 2, 2 1 2 2, 1 2 2 1: all distinct.
    assert pattern_repetition(piece(line(60, 62, 64, 65, 67, 68, 70, 72, 73))) == 0
    # The same five notes in two keys: six groups, and the last is the first again.
    twice = (60, 62, 64, 65, 67, 65, 67, 69, 70, 72)
    assert pattern_repetition(piece(line(*twice))) == pytest.approx(1 - 5 / 6)
    # One interval all along: each of the 96 groups is the same.
    assert pattern_repetition(piece(line(*[60] * 100))) == pytest.approx(1 - 1 / 96)
    assert pattern_repetition(piece(line(60, 62, 64, 65))) is None


def test_repetition_is_counted_within_32_bars_and_a_shorter_rest_does_not_count():
    scale = [60 + i * 7 % 41 for i in range(32 * 4)]
    once = pattern_repetition(piece(line(*scale)))
    assert pattern_repetition(piece(line(*scale, *scale))) == pytest.approx(once)
    assert pattern_repetition(piece(line(*scale, *[60] * 40))) == pytest.approx(once)


def test_cpi_is_the_share_of_distinct_chord_trigrams_and_repeats_are_one_chord():
    def chords(*symbols):
        return tuple(Chord(4.0 * i, symbol) for i, symbol in enumerate(symbols))

    assert chord_progression_irregularity(chords("C", "F", "G7")) == 1
    # C F G, F G C, G C F, C F G: three of four are distinct.
    assert chord_progression_irregularity(chords("C", "F", "G", "C", "F", "G")) == 3 / 4
    repeated = chords("C", "C", "F", "N.C.", "F", "G", "G")
    assert chord_progression_irregularity(repeated) == 1
    assert chord_progression_irregularity(chords("C", "F")) is None


def test_a_songs_own_chords_are_used_and_else_those_of_the_accompaniment():
    tune = line(*[84] * 16, name="melody")
    held = block((48, 60, 64, 67), (53, 57, 60, 64), (43, 55, 59, 65), (57, 60, 64))
    own = (Chord(0.0, "Dm7"),)
    assert chords_of(piece(tune, held, chords=own)) == own
    heard = chords_of(piece(tune, held))
    assert heard == (Chord(0.0, "C"), Chord(4.0, "Fmaj7"), Chord(8.0, "G7"), Chord(12.0, "Am"))
    assert chords_of(piece(tune)) == ()


def test_chord_tones_are_counted_on_beats_one_and_three():
    # Over C: beat 1 has C, beat 3 D; then E and G. Beats 2 and 4 do not count.
    tune = line(60, 61, 62, 61, 64, 61, 67, 61, name="melody")
    chords = (Chord(0.0, "C"),)
    assert strong_beat_chord_tones(piece(tune, chords=chords), chords=chords) == pytest.approx(
        3 / 4
    )
    assert strong_beat_chord_tones(piece(tune), chords=()) is None
    silent = (Chord(0.0, "N.C."),)
    assert strong_beat_chord_tones(piece(tune), chords=silent) is None


def test_a_note_that_is_late_by_a_little_is_on_the_beat_and_one_off_the_beat_is_not():
    def share(start):
        tune = Track(notes=(Note(60, 80, start, 0.5), Note(61, 80, 9.0, 0.5)), name="solo")
        chords = (Chord(0.0, "C"),)
        return strong_beat_chord_tones(piece(tune), chords=chords)

    assert share(4.1) == 1
    assert share(3.9) == 1
    assert share(4.3) is None


def test_a_waltz_has_one_strong_beat():
    tune = line(60, 61, 61, 60, 61, 61, name="solo")
    metre = (TimeSignature(0.0, 3, 4),)
    chords = (Chord(0.0, "C"),)
    found = strong_beat_chord_tones(piece(tune, time_signatures=metre), chords=chords)
    assert found == 1


def test_a_half_that_is_repeated_once_has_a_fitness_of_one_half():
    # Score: two paths of four cells, 8; (8 - 4) / 8 gained. Cover: (8 - 4) / 8. Their mean: 1/2.
    frames = np.arange(8)
    similarity = np.where((frames[:, None] - frames) % 4 == 0, 1.0, -2.0)
    found = fitness(similarity, shortest=4, longest=4)
    assert found[0, 0] == pytest.approx(0.5)
    assert found[0, 5:].tolist() == [0, 0, 0]


def test_a_segment_that_never_returns_has_no_fitness():
    alone = np.where(np.eye(10) == 1, 1.0, -2.0)
    assert fitness(alone, shortest=2, longest=5).max() == 0


def test_a_repeat_at_double_tempo_is_found():
    # Rows 3 and 4 play columns 0 to 2 at double speed: a step of one row and two columns.
    similarity = np.where(np.eye(5) == 1, 1.0, -2.0)
    similarity[3, 0] = similarity[4, 2] = 1
    # Score 3 + 2, cells 5, rows 5: gained 2 / 5, covered 2 / 5.
    assert fitness(similarity, shortest=3, longest=3)[0, 0] == pytest.approx(2 / 5)


def test_a_repeat_at_half_tempo_is_found():
    similarity = np.where(np.eye(6) == 1, 1.0, -2.0)
    similarity[3, 0] = similarity[5, 1] = 1
    # Score 2 + 2, cells 4, rows 2 + 3: gained 2 / 4, covered 3 / 6.
    assert fitness(similarity, shortest=2, longest=2)[0, 0] == pytest.approx(1 / 2)


def test_a_song_of_verses_is_more_structured_than_a_wandering_one():
    random = np.random.default_rng(1)
    verse = random.integers(55, 80, 24)
    verses = piece(line(*np.tile(verse, 6)))
    wandering = piece(line(*random.integers(55, 80, 24 * 6)))
    for name in ("si_mid", "si_long"):
        ordered = structureness(verses, span=SPANS[name])
        assert ordered > structureness(wandering, span=SPANS[name]) + 0.1
    assert structureness(piece(line(60, 62)), span=SPANS["si_long"]) is None


def test_measures_are_finite_for_a_single_note():
    one = piece(line(60))
    for measure in (scale_consistency, polyphony, empty_beat_rate, notes_per_second, notes_per_bar):
        assert math.isfinite(measure(one))
