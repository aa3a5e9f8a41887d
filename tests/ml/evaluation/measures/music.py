"""Short music, written as text, for measuring by hand."""

from ml.evaluation.measures.pieces import make_piece
from ml.music.notes import Note, NoteSequence, Track


def line(*pitches, length=1.0, start=0.0, program=0, name=""):
    """A track of notes one after another; None is a rest."""
    notes = tuple(
        Note(pitch, 80, start + i * length, length)
        for i, pitch in enumerate(pitches)
        if pitch is not None
    )
    return Track(notes=notes, program=program, name=name)


def block(*chords, length=4.0, name="chords"):
    """A track of chords, each a tuple of pitches."""
    notes = tuple(
        Note(pitch, 70, i * length, length) for i, chord in enumerate(chords) for pitch in chord
    )
    return Track(notes=notes, name=name)


def song(*tracks, **others):
    return NoteSequence(tracks=tracks, **others)


def piece(*tracks, track="all", **others):
    return make_piece("song", song(*tracks, **others), track=track)
