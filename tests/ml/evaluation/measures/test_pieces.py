import pytest

from ml.errors import ConfigError, MidiError
from ml.evaluation.measures.pieces import check_track, make_piece
from ml.music.notes import Note, Tempo, TimeSignature, Track
from tests.ml.evaluation.measures.music import block, line, piece, song


def test_bars_and_beats_follow_the_metre_and_begin_anew_where_it_changes():
    changing = (TimeSignature(0.0, 3, 4), TimeSignature(6.0, 4, 4))
    found = piece(line(*[60] * 10), time_signatures=changing)
    assert found.bar_lines.tolist() == [0, 3, 6, 10]
    assert found.beat_lines.tolist() == list(range(11))
    assert found.bars.tolist() == [0] * 3 + [1] * 3 + [2] * 4


def test_bars_count_from_the_first_that_has_a_note():
    assert piece(line(None, None, None, None, 60, 62, 64, 65, 67)).bars.tolist() == [0] * 4 + [1]


def test_a_metre_that_begins_after_the_last_note_is_no_bar():
    late = (TimeSignature(0.0, 4, 4), TimeSignature(8.0, 3, 4))
    assert piece(line(60, 62), time_signatures=late).bar_lines.tolist() == [0, 4, 8]


def test_time_is_told_through_changes_of_tempo():
    found = piece(line(*[60] * 8), tempos=(Tempo(0.0, 60.0), Tempo(4.0, 120.0)))
    assert found.seconds(found.notes.onsets).tolist() == [0, 1, 2, 3, 4, 4.5, 5, 5.5]


def test_the_lead_is_the_track_that_is_called_so_or_else_the_highest():
    low, high = line(40, 43, 45, name="Solo"), line(80, 81, 83)
    assert piece(high, low, track="lead").notes.pitches.tolist() == [40, 43, 45]
    unnamed = line(40, 43, 45)
    found = piece(unnamed, high, track="lead")
    assert found.notes.pitches.tolist() == [80, 81, 83]
    assert found.accompaniment.pitches.tolist() == [40, 43, 45]
    assert found.lead_number == 2


def test_one_high_note_of_a_bell_does_not_lead():
    assert piece(line(100), line(*range(60, 70)), track="lead").lead_number == 2


def test_a_track_is_chosen_by_its_number_or_name():
    bass, tune = line(40, name="Bass"), line(70, name="Tune")
    for track in ("2", "tune", "TUNE"):
        assert piece(bass, tune, track=track).notes.pitches.tolist() == [70]
    with pytest.raises(MidiError, match="no track flute; it has 1 Bass, 2 Tune"):
        piece(bass, tune, track="flute")
    with pytest.raises(ConfigError, match="track must be all, lead"):
        check_track(" ")


def test_drums_are_not_measured():
    drums = Track(notes=(Note(36, 90, 0.0, 0.25),), is_drum=True)
    with pytest.raises(MidiError, match="no pitched notes"):
        make_piece("beat", song(drums))
    with pytest.raises(MidiError, match="drum track"):
        piece(drums, line(60), track="1")
    assert len(piece(drums, line(60)).notes) == 1


def test_a_piece_of_a_million_empty_bars_is_refused():
    far = Track(notes=(Note(60, 90, 0.0, 1.0), Note(60, 90, 4e6, 1.0)))
    with pytest.raises(MidiError, match="it has 1,000,001 bars; at most 100,000"):
        make_piece("far", song(far))


def test_of_notes_struck_together_the_highest_makes_the_line():
    assert piece(block((60, 64, 67), (59, 65))).notes.highest.pitches.tolist() == [67, 65]
