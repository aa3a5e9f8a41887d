"""What an upload is made of: files to read, and files left out with a reason."""

from dataclasses import dataclass

from ml.music.midi_chunks import MAX_FILE_BYTES

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """How much one upload may be.

    Attributes:
        max_upload_bytes: the uploaded file itself.
        max_file_bytes: one MIDI file, unpacked.
        max_files: entries of a zip, folders and others included.
        max_total_bytes: all entries of a zip, unpacked.
        max_compression_ratio: unpacked to packed bytes of a whole zip that unpacks to
            more than ``max_file_bytes``.
    """

    max_upload_bytes: int = 100_000_000
    max_file_bytes: int = MAX_FILE_BYTES
    max_files: int = 20_000
    max_total_bytes: int = 1_000_000_000
    max_compression_ratio: int = 100


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that begins as MIDI does; its name is cleaned, the rest is not checked.

    Attributes:
        name: with its folders in a zip.
        data: its bytes.
        label: what the zip's table of labels says of it.
    """

    name: str
    data: bytes
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that was left out, and why, in words for its owner.

    Attributes:
        is_quiet: the files never claimed to be music, as the texts and tables that
            archives carry; one rejection stands for all with the same ending.
    """

    name: str
    reason: str
    is_quiet: bool = False


def size_reason(size: int, *, limit: int, what: str) -> str:
    """Say that ``what`` of ``size`` bytes is above its limit."""
    return f"too large: {size / 1e6:,.1f} MB; {what} may have {limit / 1e6:,.0f} MB"
