"""Counts over notes: how often each pitch sounds, and how long notes last."""

from bisect import bisect_right
from collections.abc import Iterable

from ml.music.notes import NoteSequence

PITCHES = 128
# In quarters. The edges lie between the note values, from the thirty-second to the double whole
# note, so that a note played a little short still counts as what was meant. The last bin is open.
DURATION_EDGES = (0.0, 0.1875, 0.375, 0.625, 0.875, 1.25, 1.75, 2.5, 3.5, 6.0, 12.0)


def empty_pitch_histogram() -> list[int]:
    """Return one zero for each MIDI pitch."""
    return [0] * PITCHES


def empty_duration_counts() -> list[int]:
    """Return one zero for each bin of DURATION_EDGES."""
    return [0] * (len(DURATION_EDGES) - 1)


def count_pitches(sequence: NoteSequence) -> list[int]:
    """Count the notes on each pitch; a drum's number names no pitch and does not count."""
    counts = empty_pitch_histogram()
    for track in sequence.tracks:
        if not track.is_drum:
            for note in track.notes:
                counts[note.pitch] += 1
    return counts


def count_durations(sequence: NoteSequence) -> list[int]:
    """Count the notes in each bin of DURATION_EDGES; drums, which have no length, do not count."""
    counts = empty_duration_counts()
    for track in sequence.tracks:
        if not track.is_drum:
            for note in track.notes:
                bin_number = bisect_right(DURATION_EDGES, note.duration_quarters) - 1
                counts[min(bin_number, len(counts) - 1)] += 1
    return counts


def add_counts(counts: Iterable[int], more: Iterable[int]) -> list[int]:
    """Add two histograms bin by bin."""
    return [a + b for a, b in zip(counts, more, strict=True)]
