from hypothesis import given, settings

from ml.music import Note, NoteSequence, Tempo, Track
from ml.music.midi import read_midi, write_midi
from tests.ml.music.strategies import sequences


def read_back(*notes: Note) -> tuple[Note, ...]:
    return read_midi(write_midi(NoteSequence((Track(notes),)))).tracks[0].notes


@settings(deadline=None)
@given(sequences)
def test_a_sequence_on_whole_ticks_survives_midi_with_its_chords(sequence):
    assert read_midi(write_midi(sequence)) == sequence


@settings(deadline=None)
@given(sequences)
def test_the_same_sequence_gives_the_same_bytes(sequence):
    assert write_midi(sequence) == write_midi(NoteSequence.from_json(sequence.to_json()))


def test_times_are_rounded_to_a_480th_of_a_quarter():
    (note,) = read_back(Note(60, 80, 0.12345, 0.33333))
    assert (round(note.start_quarters * 480), round(note.duration_quarters * 480)) == (59, 160)


def test_a_note_shorter_than_a_tick_lasts_one():
    assert read_back(Note(60, 80, 1, 1e-5)) == (Note(60, 80, 1, 1 / 480),)


def test_a_note_is_cut_where_its_pitch_is_struck_again():
    notes = Note(60, 80, 0, 4), Note(60, 70, 1, 1)
    assert read_back(*notes) == (Note(60, 80, 0, 1), Note(60, 70, 1, 1))


def test_of_two_notes_of_one_pitch_that_start_together_the_longer_is_written():
    assert read_back(Note(60, 70, 0, 2), Note(60, 90, 0, 1)) == (Note(60, 70, 0, 2),)


def test_notes_of_one_pitch_on_two_tracks_do_not_cut_each_other():
    tracks = (Track((Note(60, 80, 0, 4),)), Track((Note(60, 80, 1, 1),)))
    assert read_midi(write_midi(NoteSequence(tracks))).tracks == tracks


def test_a_name_in_any_script_survives():
    sequence = NoteSequence((Track((Note(60, 80, 0, 1),), name="第一楽章"),))
    assert read_midi(write_midi(sequence)).tracks[0].name == "第一楽章"


def test_a_tempo_that_midi_cannot_hold_is_written_as_the_slowest_it_can():
    sequence = NoteSequence((Track((Note(60, 80, 0, 1),)),), tempos=(Tempo(0, 1),))
    assert round(read_midi(write_midi(sequence)).tempos[0].qpm, 3) == 3.576
