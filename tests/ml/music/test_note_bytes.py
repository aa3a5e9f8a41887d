from hypothesis import given, settings

from ml.music import NoteSequence, Track
from ml.music.note_bytes import pack_sequence, unpack_sequence
from tests.ml.music.strategies import sequences


@settings(deadline=None)
@given(sequences)
def test_a_sequence_comes_back_exactly(sequence):
    assert unpack_sequence(pack_sequence(sequence)) == sequence


def test_a_track_without_notes_comes_back():
    sequence = NoteSequence((Track((), 5, name="静か"),))
    assert unpack_sequence(pack_sequence(sequence)) == sequence
