"""How notes are kept in the database: their wire JSON, gzipped; and the hash of what they say."""

import gzip
import json
from dataclasses import replace

from ml.music.notes import NoteSequence, content_hash


def pack_notes(sequence: NoteSequence) -> bytes:
    """Return the gzipped wire JSON; the same notes give the same bytes."""
    text = json.dumps(sequence.to_json(), separators=(",", ":"), ensure_ascii=False)
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpack_json(packed: bytes | memoryview) -> bytes:
    """Return the wire JSON as text, ready to be sent."""
    return gzip.decompress(bytes(packed))


def unpack_notes(packed: bytes | memoryview) -> NoteSequence:
    """Return the notes themselves."""
    return NoteSequence.from_json(json.loads(unpack_json(packed)))


def hash_notes(sequence: NoteSequence) -> str:
    """Return the SHA-256 of what is played: the names of the tracks do not count."""
    nameless = tuple(replace(track, name="") for track in sequence.tracks)
    return content_hash(replace(sequence, tracks=nameless))
