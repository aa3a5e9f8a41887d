"""The first pieces of each built-in set; all of them take half a minute to read."""

from itertools import islice

import pytest

from ml.errors import DatasetError
from ml.music.corpus import BUILTIN_DATASETS, load_builtin
from ml.music.tokenizers.chord_strings import chord_string_words


def test_every_built_in_set_says_what_it_is_and_may_be_used_for():
    for key, dataset in BUILTIN_DATASETS.items():
        assert dataset.key == key
        assert dataset.title
        assert dataset.description
        assert "music21" in dataset.licence


def test_chorales_have_four_voices():
    for title, sequence in islice(load_builtin("bach-chorales"), 4):
        assert "BWV" in title
        assert [track.name for track in sequence.tracks] == ["Soprano", "Alto", "Tenor", "Bass"]
        assert all(len(track.notes) > 20 for track in sequence.tracks)
        starts = [track.notes[0].start_quarters for track in sequence.tracks]
        assert max(starts) - min(starts) < 4


def test_the_chorales_as_chords_have_chords_for_words():
    for _, sequence in islice(load_builtin("bach-chorales-chords"), 4):
        words = chord_string_words(sequence)
        chords = [word for word in words if "." in word]
        assert len(chords) > 0.9 * len(words)


def test_the_chorales_melody_is_the_one_in_the_score():
    title, sequence = next(load_builtin("bach-chorales"))
    assert title == "Chorale, BWV 1.6"
    # Wie schön leuchtet der Morgenstern, in F.
    assert [note.pitch for note in sequence.tracks[0].notes[:8]] == [65, 72, 69, 65, 72, 74, 74, 72]


def test_tunes_are_one_melody_with_accidentals_of_their_key():
    for _, sequence in islice(load_builtin("ryans-mammoth"), 20):
        (fiddle,) = sequence.tracks
        assert 40 < len(fiddle.notes) < 500
        assert all(55 <= note.pitch <= 100 for note in fiddle.notes)
        assert sequence.instruments == ("Fiddle",)


def test_a_piece_comes_in_the_same_form_each_time():
    first, second = (list(islice(load_builtin("ryans-mammoth"), 5)) for _ in range(2))
    assert first == second


def test_an_unknown_set_is_refused_by_its_key():
    with pytest.raises(DatasetError, match="no built-in data set 'mozart'; there are bach-"):
        load_builtin("mozart")
