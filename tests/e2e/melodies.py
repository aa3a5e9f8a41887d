"""MIDI files that the tests make themselves."""

import random

from ml.music.midi import write_midi
from ml.music.notes import Note, NoteSequence, Track

SCALE = (0, 2, 4, 5, 7, 9, 11)


def melody_midi(*, seed: int, notes: int = 120) -> bytes:
    """Return a random walk over a major scale, with a chord every eighth note or so."""
    chance = random.Random(seed)
    root, degree = 48 + chance.randrange(12), 7
    written = []
    for index in range(notes):
        degree = min(max(degree + chance.choice((-2, -1, -1, 1, 1, 2)), 0), 20)
        size = 3 if index % 8 == 0 else 1
        written += [
            Note(root + _semitones(degree + 2 * third), 80, index * 0.5, 0.5)
            for third in range(size)
        ]
    return write_midi(NoteSequence(tracks=(Track(notes=tuple(written), name="Melody"),)))


def _semitones(degree: int) -> int:
    return 12 * (degree // 7) + SCALE[degree % 7]
