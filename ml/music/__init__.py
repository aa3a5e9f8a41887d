"""Music as notes: reading, writing and tokenizing it. Loads neither TensorFlow nor music21."""

from ml.music.notes import Note, NoteSequence, Tempo, TimeSignature, Track, content_hash

__all__ = ["Note", "NoteSequence", "Tempo", "TimeSignature", "Track", "content_hash"]
