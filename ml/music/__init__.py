"""Music as notes: reading, writing and tokenizing it. Loads neither TensorFlow nor music21."""

from ml.music.notes import Chord, Note, NoteSequence, Tempo, TimeSignature, Track, content_hash

__all__ = ["Chord", "Note", "NoteSequence", "Tempo", "TimeSignature", "Track", "content_hash"]
