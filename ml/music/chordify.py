"""All voices as one: a new chord wherever any of them moves."""

from ml.music.notes import Note, NoteSequence, Track

# Shorter gaps between two onsets are rounding, not music.
_SHORTEST_QUARTERS = 1e-6


def chordified(sequence: NoteSequence, *, name: str = "Chords") -> NoteSequence:
    """Return the pitched tracks as one piano track of chords.

    At every onset of a note, all pitches that sound there, held ones as well, are
    struck together and last until the next onset or until their own end.

    Args:
        sequence: music with any number of tracks; drums are left out.
        name: the name of the track returned.
    """
    notes = sorted(
        (note for track in sequence.tracks if not track.is_drum for note in track.notes),
        key=lambda note: note.start_quarters,
    )
    onsets = _distinct([note.start_quarters for note in notes])
    chords: list[Note] = []
    sounding: list[Note] = []
    following = 0
    for onset, next_onset in zip(onsets, [*onsets[1:], float("inf")], strict=True):
        while following < len(notes) and notes[following].start_quarters < next_onset:
            sounding.append(notes[following])
            following += 1
        sounding = [one for one in sounding if one.end_quarters > onset + _SHORTEST_QUARTERS]
        chords.extend(_strike(sounding, start=onset, limit=next_onset))
    track = Track(tuple(chords), name=name)
    return NoteSequence((track,), sequence.tempos, sequence.time_signatures, sequence.chords)


def _distinct(starts: list[float]) -> list[float]:
    kept: list[float] = []
    for start in starts:
        if not kept or start - kept[-1] > _SHORTEST_QUARTERS:
            kept.append(start)
    return kept


def _strike(sounding: list[Note], *, start: float, limit: float) -> list[Note]:
    """Return each pitch once, from ``start`` to its end or ``limit``."""
    longest: dict[int, Note] = {}
    for note in sorted(sounding, key=lambda one: (one.pitch, one.end_quarters)):
        duration = min(note.end_quarters, limit) - start
        longest[note.pitch] = Note(note.pitch, note.velocity, start, duration)
    return list(longest.values())
