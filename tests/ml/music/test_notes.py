import json

import pytest
from hypothesis import given, settings

from ml.music import Note, NoteSequence, Tempo, Track, content_hash
from tests.ml.music.strategies import sequences


def a_sequence(*notes: Note, **kwargs) -> NoteSequence:
    return NoteSequence((Track(notes),), **kwargs)


@settings(deadline=None)
@given(sequences)
def test_a_sequence_survives_json_but_for_the_rounding_of_its_times(sequence):
    once = NoteSequence.from_json(json.loads(json.dumps(sequence.to_json())))
    assert once.to_json() == sequence.to_json()
    assert once.note_count == sequence.note_count
    assert once.end_quarters == pytest.approx(sequence.end_quarters, abs=2e-4)


def test_the_json_has_the_form_that_the_browser_reads():
    sequence = NoteSequence((Track((Note(60, 80, 0.123456, 1.0),), 5, is_drum=False, name="Keys"),))
    assert sequence.to_json() == {
        "tempos": [[0.0, 120.0]],
        "time_signatures": [[0.0, 4, 4]],
        "tracks": [
            {"name": "Keys", "program": 5, "is_drum": False, "notes": [[60, 80, 0.1235, 1.0]]}
        ],
    }


def test_notes_are_written_by_start_and_then_by_pitch():
    sequence = a_sequence(Note(64, 80, 1, 1), Note(67, 80, 0, 1), Note(60, 80, 0, 1))
    rows = sequence.to_json()["tracks"][0]["notes"]
    assert [row[0] for row in rows] == [60, 67, 64]


def test_a_note_shorter_than_the_rounding_keeps_a_length_in_json():
    assert a_sequence(Note(60, 80, 0, 1e-6)).to_json()["tracks"][0]["notes"] == [[60, 80, 0, 1e-4]]


@pytest.mark.parametrize(
    "row",
    [[128, 80, 0, 1], [60, 0, 0, 1], [60, 80, -1, 1], [60, 80, 0, 0], [60, 80, 0, float("nan")]],
)
def test_json_with_a_note_out_of_range_is_refused_by_its_value(row):
    value = a_sequence(Note(60, 80, 0, 1)).to_json()
    value["tracks"][0]["notes"] = [row]
    with pytest.raises(ValueError, match="a note is pitch 0-127"):
        NoteSequence.from_json(value)


@pytest.mark.parametrize(
    ("key", "rows"),
    [("tempos", [[0, 0]]), ("time_signatures", [[0, 3, 5]]), ("tracks", None), ("tempos", [[1]])],
)
def test_json_with_no_sense_in_it_is_refused(key, rows):
    value = a_sequence(Note(60, 80, 0, 1)).to_json() | {key: rows}
    with pytest.raises(ValueError, match=r"qpm|power of two|not a note sequence"):
        NoteSequence.from_json(value)


def test_seconds_follow_the_tempos():
    tempos = (Tempo(0, 60), Tempo(4, 120))
    sequence = a_sequence(Note(60, 80, 0, 8), tempos=tempos)
    assert [sequence.seconds_at(quarters) for quarters in (0, 2, 4, 6)] == [0, 2, 4, 5]
    assert sequence.duration_seconds == 6


def test_before_the_first_tempo_the_standards_120_holds():
    assert a_sequence(Note(60, 80, 0, 8), tempos=(Tempo(4, 60),)).duration_seconds == 6


def test_a_sequence_without_notes_has_no_length():
    assert NoteSequence(()).duration_seconds == 0


def test_instruments_are_named_once_in_order_and_silent_tracks_are_not():
    note = Note(60, 80, 0, 1)
    tracks = (
        Track((note,), 33),
        Track((note,), 0, is_drum=True),
        Track((), 40),
        Track((note,), 33),
        Track((note,), 0),
    )
    assert NoteSequence(tracks).instruments == ("Fingered bass", "Drums", "Acoustic grand piano")


def test_the_content_hash_is_of_the_music_and_not_of_the_order_of_its_notes():
    notes = Note(60, 80, 0, 1), Note(64, 80, 0, 1)
    assert content_hash(a_sequence(*notes)) == content_hash(a_sequence(*reversed(notes)))
    assert content_hash(a_sequence(*notes)) != content_hash(a_sequence(notes[0]))
    assert len(content_hash(a_sequence(*notes))) == 64
