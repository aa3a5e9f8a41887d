import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.errors import ConfigError
from ml.music import Note, NoteSequence, Track
from ml.music.midi import read_midi, write_midi
from ml.music.tokenizers import OUTSIDE, build_tokenizer, tokenizer_from_json
from ml.music.tokenizers.chord_strings import ChordStrings, chord_string_words
from ml.music.tokenizers.pitch_names import pitch_name
from tests.fixtures.golden_chord_strings import PATH, golden_cases


def track(*notes: tuple[int, float], **kwargs) -> Track:
    return Track(tuple(Note(pitch, 80, start, 1) for pitch, start in notes), **kwargs)


def words(*tracks: Track) -> list[str]:
    return chord_string_words(NoteSequence(tracks))


def test_there_is_a_word_for_each_onset_a_pitch_or_a_chord():
    assert words(track((60, 0), (63, 1), (60, 2), (64, 2), (67, 2), (76, 2))) == [
        "C4",
        "E-4",
        "0.4.7",
    ]


def test_an_octave_is_a_chord_of_one_pitch_class():
    assert words(track((48, 0), (60, 0))) == ["0"]


def test_the_same_pitch_twice_is_a_note():
    assert words(track((60, 0), (60, 0))) == ["C4"]


def test_a_chord_struck_by_a_hand_is_one_chord_and_a_fast_run_is_none():
    assert words(track((60, 0.00), (64, 0.03), (67, 0.06))) == ["0.4.7"]
    assert words(track((60, 0.00), (64, 1 / 16), (67, 2 / 16))) == ["C4", "E4", "G4"]


def test_the_first_track_with_notes_that_is_not_drums_is_taken():
    drums, silent = track((36, 0), is_drum=True), Track(())
    assert words(drums, silent, track((62, 0)), track((64, 0))) == ["D4"]
    assert words(drums, silent) == []


def test_tokens_are_decoded_every_half_quarter_on_a_piano():
    tokenizer = ChordStrings(["E-3", "7.11.2"])
    sequence = tokenizer.decode([0, 1, 0])
    (piano,) = sequence.tracks
    assert [(note.pitch, note.start_quarters) for note in piano.notes] == [
        (51, 0.0), (62, 0.5), (67, 0.5), (71, 0.5), (51, 1.0),
    ]  # fmt: skip
    assert {note.duration_quarters for note in piano.notes} == {0.5}
    assert (piano.program, piano.is_drum) == (0, False)
    assert sequence.duration_seconds == 0.75


@settings(deadline=None)
@given(st.lists(st.integers(0, 127).filter(lambda pitch: pitch not in {4, 11}), max_size=50))
def test_a_melody_survives_words_tokens_and_a_midi_file(pitches):
    sequence = NoteSequence((track(*((pitch, i / 2) for i, pitch in enumerate(pitches))),))
    tokenizer = build_tokenizer("chord-strings", [sequence])
    tokens = tokenizer.encode(sequence)
    decoded = tokenizer.decode(tokens)
    assert [tokenizer.vocabulary[token] for token in tokens] == list(map(pitch_name, pitches))
    assert [note.pitch for note in decoded.tracks[0].notes] == pitches
    if pitches:
        assert tokenizer.encode(read_midi(write_midi(decoded))) == tokens


def test_a_word_the_vocabulary_lacks_is_outside():
    tokenizer = ChordStrings(["C4"])
    assert tokenizer.encode(NoteSequence((track((60, 0), (61, 1)),))) == [0, OUTSIDE]


def test_transposing_maps_tokens_and_marks_what_leaves_the_vocabulary():
    tokenizer = ChordStrings(["C4", "D4", "0.4.7", "2.6.9", "C-1"])
    assert tokenizer.transposed(2) == [1, OUTSIDE, 3, OUTSIDE, OUTSIDE]
    assert tokenizer.transposed(-2) == [OUTSIDE, 0, OUTSIDE, 2, OUTSIDE]
    assert tokenizer.transposed(0) == [0, 1, 2, 3, 4]


def test_a_vocabulary_of_another_order_of_pitch_classes_is_understood():
    tokenizer = ChordStrings(["1.5.8.9", "2.6.9.10"])
    assert tokenizer.transposed(1) == [1, OUTSIDE]
    assert tokenizer.encode(NoteSequence((track((61, 0), (65, 0), (68, 0), (69, 0)),))) == [0]


def test_a_vocabulary_does_not_depend_on_the_order_of_the_songs():
    songs = [NoteSequence((track((60, 0)),)), NoteSequence((track((59, 0), (62, 1)),))]
    assert (
        build_tokenizer("chord-strings", songs).vocabulary
        == build_tokenizer("chord-strings", reversed(songs)).vocabulary
        == ("B3", "C4", "D4")
    )


def test_a_tokenizer_survives_json():
    tokenizer = ChordStrings(["C4", "0.4.7"], step_quarters=0.25)
    value = json.loads(json.dumps(tokenizer.to_json()))
    assert value == {
        "representation": "chord-strings",
        "vocabulary": ["C4", "0.4.7"],
        "step_quarters": 0.25,
    }
    assert tokenizer_from_json(value).to_json() == value


@pytest.mark.parametrize("token", [-1, 1])
def test_a_token_outside_the_vocabulary_is_not_decoded(token):
    with pytest.raises(ValueError, match=f"between 0 and 0, got {token}"):
        ChordStrings(["C4"]).decode([token])


def test_a_vocabulary_with_a_word_twice_is_refused():
    with pytest.raises(ValueError, match="each word once"):
        ChordStrings(["C4", "C4"])


def test_steps_take_time():
    with pytest.raises(ValueError, match="above zero, got 0"):
        ChordStrings(["C4"], step_quarters=0)


def test_an_unknown_representation_is_refused_by_its_name():
    with pytest.raises(ConfigError, match="one of chord-strings, events, got 'colours'"):
        build_tokenizer("colours", [])
    with pytest.raises(ConfigError, match="got 'colours'"):
        tokenizer_from_json({"representation": "colours"})


def test_the_golden_file_is_what_this_code_decodes():
    assert json.loads(PATH.read_text()) == golden_cases()
