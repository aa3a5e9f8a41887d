"""Small songs, and the files that hold them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from ml.music.midi import write_midi
from ml.music.notes import Note, NoteSequence, Track


def melody(*pitches, program=0, duration_quarters=1.0):
    """A song of one quarter after another."""
    notes = tuple(Note(pitch, 80, float(i), duration_quarters) for i, pitch in enumerate(pitches))
    return NoteSequence(tracks=(Track(notes=notes, program=program),))


def midi_bytes(*pitches, **options):
    return write_midi(melody(*pitches, **options))


def midi_upload(name, *pitches, **options):
    return SimpleUploadedFile(name, midi_bytes(*pitches, **options), content_type="audio/midi")


def zip_bytes(entries):
    """A zip archive of name -> bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_upload(name, entries):
    return SimpleUploadedFile(name, zip_bytes(entries), content_type="application/zip")
