"""Uploaded files to MIDI bytes: a MIDI file as it is, or the MIDI files of a zip."""

from collections.abc import Iterator
from pathlib import Path

from ml.data.archives import iter_archive
from ml.data.sources import MAX_NAME, ImportLimits, Rejection, SourceFile, size_reason
from ml.music.midi_chunks import looks_like_midi, not_midi_message
from ml.music.names import clean_name

__all__ = ["ImportLimits", "Rejection", "SourceFile", "iter_midi_sources"]

_DEFAULT_LIMITS = ImportLimits()


def iter_midi_sources(
    path: Path, *, name: str, limits: ImportLimits = _DEFAULT_LIMITS
) -> Iterator[SourceFile | Rejection]:
    """Yield the MIDI files of an upload, and what of it was left out.

    Nothing is written to disk, and one file at a time is in memory.

    Args:
        path: the uploaded file.
        name: the name its owner gave it.
        limits: how much it may be.

    Yields:
        A source for each file that begins as MIDI does; a rejection for each that
        does not, and one for the whole upload where it passes a limit.
    """
    shown = clean_name(name, limit=MAX_NAME) or "upload"
    size = path.stat().st_size
    if size > limits.max_upload_bytes:
        reason = size_reason(size, limit=limits.max_upload_bytes, what="an upload")
        yield Rejection(shown, reason)
        return
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
            yield from iter_archive(file, name=shown, limits=limits)
        elif not looks_like_midi(head):
            yield Rejection(shown, not_midi_message(head))
        elif size > limits.max_file_bytes:
            reason = size_reason(size, limit=limits.max_file_bytes, what="a MIDI file")
            yield Rejection(shown, reason)
        else:
            yield SourceFile(shown, head + file.read())
