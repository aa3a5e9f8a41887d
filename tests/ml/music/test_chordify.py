from ml.music import Note, NoteSequence, Tempo, Track
from ml.music.chordify import chordified


def chords(*tracks: Track) -> list[tuple[float, float, tuple[int, ...]]]:
    (track,) = chordified(NoteSequence(tracks)).tracks
    onsets: dict[tuple[float, float], list[int]] = {}
    for note in track.notes:
        onsets.setdefault((note.start_quarters, note.duration_quarters), []).append(note.pitch)
    return [(start, duration, tuple(pitches)) for (start, duration), pitches in onsets.items()]


def test_a_chord_is_struck_wherever_a_voice_moves_with_the_held_notes():
    melody = Track((Note(72, 80, 0, 1), Note(74, 80, 1, 1)))
    bass = Track((Note(48, 80, 0, 2),))
    assert chords(melody, bass) == [(0, 1, (48, 72)), (1, 1, (48, 74))]


def test_a_rest_stays_a_rest_and_two_voices_on_one_pitch_are_one_note():
    voices = Track((Note(60, 80, 0, 1), Note(60, 80, 3, 1))), Track((Note(60, 80, 0, 0.5),))
    assert chords(*voices) == [(0, 1, (60,)), (3, 1, (60,))]


def test_a_note_that_ends_before_the_next_onset_keeps_its_length():
    voices = Track((Note(60, 80, 0, 1), Note(62, 80, 1, 1))), Track((Note(48, 80, 0, 0.5),))
    assert chords(*voices) == [(0, 0.5, (48,)), (0, 1, (60,)), (1, 1, (62,))]


def test_drums_are_left_out_and_the_tempo_stays():
    drums = Track((Note(36, 80, 0, 1),), is_drum=True)
    sequence = NoteSequence((drums, Track((Note(60, 80, 0, 1),))), tempos=(Tempo(0, 84),))
    result = chordified(sequence)
    assert result.note_count == 1
    assert result.tempos == sequence.tempos
