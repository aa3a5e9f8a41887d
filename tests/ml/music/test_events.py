import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.music import Chord, Note, NoteSequence, Tempo, TimeSignature, Track
from ml.music.midi import read_midi, write_midi
from ml.music.tokenizers import OUTSIDE, build_tokenizer, tokenizer_from_json
from ml.music.tokenizers.event_encoding import MAX_EMPTY_BARS, event_words
from ml.music.tokenizers.event_words import LENGTHS, TEMPOS, nearest_length, nearest_tempo
from ml.music.tokenizers.events import Events
from tests.fixtures.golden_events import PATH, golden
from tests.ml.music.strategies import sequences

TOKENIZER = Events()
WORDS = TOKENIZER.vocabulary


def track(*notes: tuple, program=0, is_drum=False) -> Track:
    """Pitch, start and length in quarters of each note; velocity 72 unless a fourth says it."""
    rows = (
        (pitch, *(velocity or (72,)), start, length) for pitch, start, length, *velocity in notes
    )
    return Track(tuple(Note(*row) for row in rows), program, is_drum)


def said(*tracks: Track, **kwargs) -> str:
    return " | ".join(event_words(NoteSequence(tracks, **kwargs)))


def heard(phrase: str) -> NoteSequence:
    return TOKENIZER.decode([WORDS.index(word) for word in phrase.split(" | ")])


def test_a_bar_says_each_instrument_with_its_notes_drums_last():
    drums = track((36, 0, 1), (38, 1, 1), is_drum=True)
    bass = track((40, 0, 1), (41, 1, 1), program=32)
    sax = track((70, 0.5, 0.5), program=66)
    assert said(drums, sax, bass) == (
        "bar 4/4 | tempo 120"
        " | family 4 | length 12 | velocity 72 | note 40 | at 12 | note 41"
        " | family 8 | member 2 | at 6 | length 6 | velocity 72 | note 70"
        " | drums | velocity 72 | hit 36 | at 12 | hit 38"
    )


def test_length_and_velocity_are_said_when_they_change_and_anew_for_each_instrument_and_bar():
    piano = track((60, 0, 1), (64, 0, 1), (67, 0, 2, 100), (60, 4, 1))
    assert said(piano).split(" | family 0 | ")[1:] == [
        "length 12 | velocity 72 | note 60 | note 64 | length 24 | velocity 104 | note 67"
        " | bar 4/4",
        "length 12 | velocity 72 | note 60",
    ]


def test_equal_instruments_are_parts_in_the_order_of_their_tracks():
    words = said(track((60, 0, 1)), Track(()), track((50, 0, 1)), track((40, 4, 1)))
    assert words.count("family 0 | part 2") == words.count("family 0 | part 3") == 1
    assert [one.notes[0].pitch for one in heard(words).tracks] == [60, 50, 40]


def test_more_parts_than_there_are_words_for_are_joined():
    many = [track((40 + index, 0, 1)) for index in range(11)]
    decoded = TOKENIZER.decode(TOKENIZER.encode(NoteSequence(tuple(many))))
    assert [len(one.notes) for one in decoded.tracks] == [1] * 7 + [4]


def test_each_bar_says_its_metre_and_a_tempo_is_said_where_it_changes():
    words = said(
        track((60, 0, 1), (60, 3, 1), (60, 6, 1), (60, 10, 1)),
        tempos=(Tempo(0, 100), Tempo(3, 100.2), Tempo(8.5, 60)),
        time_signatures=(TimeSignature(0, 3, 4), TimeSignature(3, 3, 4), TimeSignature(6, 5, 4)),
    )
    assert words.startswith("bar 3/4 | tempo 97 | family 0")
    assert (words.count("bar 3/4 | family 0"), words.count("tempo")) == (1, 2)
    assert "bar 5/4 | at 24 | tempo 60 | family 0" in words


def test_every_fourth_bar_says_the_tempo_again_for_excerpts():
    words = said(track(*((60, 4 * bar, 1) for bar in range(6))), tempos=(Tempo(0, 60),)).split(
        " | "
    )
    bars = [index for index, word in enumerate(words) if word == "bar 4/4"]
    assert [words[index + 1] for index in bars] == [
        "tempo 60", "family 0", "family 0", "family 0", "tempo 60", "family 0",
    ]  # fmt: skip
    excerpt = heard(" | ".join(words[bars[3] + 2 :]))
    assert excerpt.tempos == (Tempo(0, 60),)


def test_a_bar_says_the_chord_that_holds_at_its_beginning_and_those_that_follow():
    chords = (Chord(0, "Dm7"), Chord(2, "G7"), Chord(3, "G7"), Chord(8, "N.C."), Chord(90, "A"))
    words = said(track((60, 0, 1), (62, 5, 1), (64, 9, 1)), chords=chords)
    bars = [bar.split(" | family")[0] for bar in words.split("bar 4/4")[1:]]
    assert bars == [
        " | tempo 120 | chords | chord Dm7 | at 24 | chord G7",
        " | chords | chord G7",
        " | chords | chord N.C.",
    ]
    assert heard(words).chords == (Chord(0, "Dm7"), Chord(2, "G7"), Chord(8, "N.C."))
    assert read_midi(write_midi(heard(words))).note_count == 3


def test_music_without_chords_says_none():
    assert "chord" not in said(track((60, 0, 1)))
    assert "chords" not in NoteSequence((track((60, 0, 1)),)).to_json()


def test_an_excerpt_from_inside_a_bar_begins_with_a_bar_as_long_as_the_next():
    sequence = heard("at 18 | note 60 | bar 3/4 | family 0 | note 62 | bar 3/4 | note 64")
    assert sequence.time_signatures == (TimeSignature(0, 3, 4),)
    assert [note.start_quarters for note in sequence.tracks[0].notes] == [1.5, 3, 6]


def test_a_metre_that_begins_inside_a_bar_cuts_it_short_and_moves_no_note():
    words = said(
        track((60, 0, 1), (62, 1.5, 1), (64, 4.5, 1)),
        time_signatures=(TimeSignature(0, 4, 4), TimeSignature(1.5, 3, 4)),
    )
    assert [word for word in words.split(" | ") if word[:3] == "bar"] == [
        "bar 3/8", "bar 3/4", "bar 3/4",
    ]  # fmt: skip
    (piano,) = heard(words).tracks
    assert [note.start_quarters for note in piano.notes] == [0, 1.5, 4.5]


@pytest.mark.parametrize(
    ("written", "counted"),
    [((12, 16), "6/8"), ((2, 1), "4/4"), ((1, 1), "2/2"), ((7, 4), "4/4"), ((255, 64), "4/4")],
)
def test_a_metre_without_a_word_is_counted_in_another_with_every_note_in_its_place(
    written, counted
):
    signatures = (TimeSignature(0, *written),)
    piano = track(*((60, start * 2.25, 1) for start in range(12)))
    words = said(piano, time_signatures=signatures)
    assert f"bar {counted}" in words
    assert heard(words).tracks[0].notes == piano.notes


def test_a_note_across_the_bar_line_keeps_its_length_and_the_longest_is_cut():
    decoded = TOKENIZER.decode(TOKENIZER.encode(NoteSequence((track((60, 3.5, 7), (62, 4, 99)),))))
    assert [note.duration_quarters for note in decoded.tracks[0].notes] == [6, 16]
    assert decoded.tracks[0].notes[0].start_quarters == 3.5


def test_a_long_silence_is_shortened():
    words = said(track((60, 1e7, 1), (60, 1e7 + 1, 1)))
    assert words.count("bar") == MAX_EMPTY_BARS + 1
    assert heard(words).end_quarters == MAX_EMPTY_BARS * 4 + 2


def test_percussion_without_a_word_is_left_out_and_pitches_move_by_octaves():
    assert said(track((100, 0, 1), (1, 0, 1), is_drum=True)) == ""
    assert said(track((22, 0, 1), is_drum=True)).endswith("hit 42")
    assert said(track((15, 0, 1))).endswith("note 27")
    assert said(track((127, 0, 1))).endswith("note 103")


def test_of_equal_notes_struck_together_the_longest_is_said():
    words = said(track((60, 0, 1), (60, 0.01, 2), (60, 0, 0.5)))
    assert words.endswith("length 24 | velocity 72 | note 60")


@pytest.mark.parametrize(
    ("steps", "nearest"), [(0, 1), (1, 1), (13, 12), (17, 16), (22, 21), (23, 24), (500, 192)]
)
def test_a_length_is_rounded_to_the_nearest(steps, nearest):
    assert nearest_length(steps) == nearest


@given(st.floats(30, 364))
def test_a_tempo_is_kept_within_four_and_a_half_percent(qpm):
    assert 0.955 < nearest_tempo(qpm) / qpm < 1.045
    assert {nearest_tempo(one) for one in TEMPOS} == set(TEMPOS)


@settings(deadline=None, max_examples=150)
@given(sequences)
def test_what_was_said_and_heard_is_said_again(sequence):
    tokens = TOKENIZER.encode(sequence)
    decoded = TOKENIZER.decode(tokens)
    assert OUTSIDE not in tokens
    assert TOKENIZER.encode(decoded) == tokens
    assert TOKENIZER.encode(NoteSequence.from_json(decoded.to_json())) == tokens


_noise = st.lists(st.integers(0, len(WORDS) - 1), max_size=200)


@settings(deadline=None, max_examples=300)
@given(_noise)
def test_any_tokens_are_music_that_survives_json_midi_and_words(tokens):
    sequence = TOKENIZER.decode(tokens)
    assert NoteSequence.from_json(sequence.to_json()).to_json() == sequence.to_json()
    assert all(one.notes for one in sequence.tracks)
    assert sequence.tempos[0].start_quarters == sequence.time_signatures[0].start_quarters == 0
    said = TOKENIZER.encode(sequence)
    assert TOKENIZER.encode(TOKENIZER.decode(said)) == said
    if sequence.tracks:
        assert read_midi(write_midi(sequence)).note_count > 0


@settings(deadline=None, max_examples=50)
@given(sequences, st.integers(-11, 11))
def test_transposed_words_are_the_words_of_the_transposed_music(sequence, semitones):
    table = TOKENIZER.transposed(semitones)
    tokens = [table[token] for token in TOKENIZER.encode(sequence)]
    if OUTSIDE in tokens:
        return
    for one, other in zip(
        TOKENIZER.decode(TOKENIZER.encode(sequence)).tracks,
        TOKENIZER.decode(tokens).tracks,
        strict=True,
    ):
        shift = 0 if one.is_drum else semitones
        assert [note._replace(pitch=note.pitch + shift) for note in one.notes] == list(other.notes)


def test_transposing_moves_chords_with_the_notes():
    table = TOKENIZER.transposed(3)
    words = said(track((60, 0, 1)), chords=(Chord(0, "Am7b5"), Chord(1, "N.C."), Chord(2, "F#")))
    moved = [WORDS[table[WORDS.index(word)]] for word in words.split(" | ")]
    assert moved == said(
        track((63, 0, 1)), chords=(Chord(0, "Cm7b5"), Chord(1, "N.C."), Chord(2, "A"))
    ).split(" | ")


def test_transposing_leaves_all_but_notes_and_chords_and_marks_what_leaves_the_piano():
    table = TOKENIZER.transposed(2)
    moved = {
        WORDS[token]: WORDS[to]
        for token, to in enumerate(table)
        if to not in {token, OUTSIDE} and not WORDS[token].startswith("chord ")
    }
    assert moved == {f"note {pitch}": f"note {pitch + 2}" for pitch in range(21, 107)}
    assert [WORDS[token] for token, to in enumerate(table) if to == OUTSIDE] == [
        "note 107", "note 108",
    ]  # fmt: skip


def test_the_vocabulary_is_small_and_whatever_the_songs():
    assert len(WORDS) == len(set(WORDS)) == 491
    assert build_tokenizer("events", []).vocabulary == WORDS
    assert list(LENGTHS) == sorted(LENGTHS)


def test_a_tokenizer_survives_json():
    value = json.loads(json.dumps(TOKENIZER.to_json()))
    assert tokenizer_from_json(value).to_json() == value


@pytest.mark.parametrize("token", [-1, 491])
def test_a_token_outside_the_vocabulary_is_not_decoded(token):
    with pytest.raises(ValueError, match=f"between 0 and 490, got {token}"):
        TOKENIZER.decode([token])


def test_a_vocabulary_of_other_words_is_refused():
    with pytest.raises(ValueError, match="got 'at 72'"):
        Events(["bar 4/4", "at 72"])
    with pytest.raises(ValueError, match="each word once"):
        Events(["drums", "drums"])
    assert Events(["bar 4/4", "note 60"]).encode(NoteSequence((track((60, 0, 1)),))) == [
        0, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE, 1,
    ]  # fmt: skip


def test_the_golden_file_is_what_this_code_decodes():
    assert json.loads(PATH.read_text()) == golden()
