"""The MIDI files of a zip that may come from anyone, with their labels where it has a table.

Entries are read in memory and never written, so that a name cannot lead anywhere;
one that tries is still refused, for it shows what the archive is.
"""

import io
import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from ml.data.archive_labels import TABLE_NAME, is_label_table, match_labels, read_table_entry
from ml.data.sources import MAX_NAME, ImportLimits, Rejection, SourceFile, size_reason
from ml.errors import DatasetError
from ml.music.midi_chunks import looks_like_midi, not_midi_message
from ml.music.names import clean_name

_MIDI_SUFFIXES = {".mid", ".midi", ".kar", ".rmi", ".smf"}
# The table of contents is read at once, before the number of entries is known.
_MAX_READ_BYTES = 8_000_000
_PIECE_BYTES = 1_000_000
# Other methods may ask for gigabytes before the first byte is out.
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# Endings listed one by one; what is beyond is summed up.
_MAX_KINDS = 20

_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def iter_archive(
    file: BinaryIO, *, name: str, limits: ImportLimits
) -> Iterator[SourceFile | Rejection]:
    """Yield the MIDI files of a zip and what was left out; see ``iter_midi_sources``."""
    try:
        archive = zipfile.ZipFile(_BoundedReads(file))
    except _TooLargeReadError:
        yield Rejection(name, f"a zip may have {limits.max_files:,} files; this one has more")
        return
    except (*_DAMAGED, NotImplementedError) as error:
        yield Rejection(name, f"the zip is damaged or cut off ({error})")
        return
    with archive:
        reason = _reason_against_all(archive.infolist(), limits=limits)
        if reason:
            yield Rejection(name, reason)
            return
        try:
            labels = _read_labels(archive)
        except DatasetError as error:
            # Songs without the labels that they were to have would be another dataset.
            yield Rejection(name, f"its {TABLE_NAME} cannot be used: {error}")
            return
        yield from _iter_entries(archive, labels=labels, limits=limits)


def _iter_entries(
    archive: zipfile.ZipFile, *, labels: Mapping[str, str], limits: ImportLimits
) -> Iterator[SourceFile | Rejection]:
    others: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for entry in archive.infolist():
        result = _read_entry(archive, entry, limits=limits)
        if isinstance(result, SourceFile):
            yield replace(result, label=labels.get(result.name))
        elif isinstance(result, _Other):
            others[result.kind] += 1
            examples.setdefault(result.kind, result.name)
        elif result is not None:
            yield result
    yield from _quiet_rejections(others, examples=examples)


class _TooLargeReadError(Exception):
    """More was to be read at once than any honest archive needs."""


class _BoundedReads(io.RawIOBase):
    """A file that refuses to hand out its whole table of contents if that is huge."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            here = self._file.tell()
            size = self._file.seek(0, io.SEEK_END) - here
            self._file.seek(here)
        if size > _MAX_READ_BYTES:
            raise _TooLargeReadError
        return self._file.read(size)


class _Other:
    """An entry that never claimed to be music."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind = PurePosixPath(name).suffix.lower()


def _reason_against_all(entries: list[zipfile.ZipInfo], *, limits: ImportLimits) -> str:
    """Return why nothing of the archive is read, or nothing."""
    if len(entries) > limits.max_files:
        return f"a zip may have {limits.max_files:,} files, this one has {len(entries):,}"
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.max_total_bytes:
        return size_reason(unpacked, limit=limits.max_total_bytes, what="an unpacked zip")
    if unpacked > limits.max_file_bytes and unpacked > packed * limits.max_compression_ratio:
        return (
            f"the zip would unpack to {unpacked / max(packed, 1):,.0f} times its size; "
            f"at most {limits.max_compression_ratio} times is read"
        )
    return ""


def _read_labels(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the labels that the zip's own table gives its files; none where it has no table.

    Raises:
        DatasetError: the table cannot be used, or there are several.
    """
    files = [entry for entry in archive.infolist() if _is_shown(entry)]
    tables = [entry for entry in files if is_label_table(_entry_path(entry))]
    if not tables:
        return {}
    names = [_shown_name(entry) for entry in files]
    if len(tables) > 1:
        message = (
            f"a zip has one, this one has {_shown_name(tables[0])} and {_shown_name(tables[1])}"
        )
        raise DatasetError(message)
    table = tables[0]
    reason = _reason_against_entry(table, path=_entry_path(table))
    if reason:
        raise DatasetError(reason)
    try:
        text = read_table_entry(archive, table)
    except _DAMAGED as error:
        message = f"it is damaged inside the zip ({error})"
        raise DatasetError(message) from error
    return match_labels(text, table=_shown_name(table), names=names)


def _read_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, limits: ImportLimits
) -> SourceFile | Rejection | _Other | None:
    """Return what an entry is worth; None for folders and what systems leave behind."""
    if not _is_shown(entry):
        return None
    path, shown = _entry_path(entry), _shown_name(entry)
    if is_label_table(path):
        return None
    reason = _reason_against_entry(entry, path=path)
    if reason:
        return Rejection(shown, reason)
    try:
        return _read_content(archive, entry, shown=shown, limits=limits)
    except _DAMAGED as error:
        return Rejection(shown, f"damaged inside the zip ({error})")


def _is_shown(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file that somebody put there."""
    path = _entry_path(entry)
    parts = PurePosixPath(path).parts
    if entry.is_dir() or path.endswith("/") or "__MACOSX" in parts:
        return False
    return not any(part.startswith(".") and part != ".." for part in parts)


def _shown_name(entry: zipfile.ZipInfo) -> str:
    return clean_name(_entry_path(entry), limit=MAX_NAME) or "a file without a name"


def _entry_path(entry: zipfile.ZipInfo) -> str:
    """Return the entry's name with "/" between folders, in the script it was written in."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            # Most programs write UTF-8 without saying so.
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/")


def _reason_against_entry(entry: zipfile.ZipInfo, *, path: str) -> str:
    if ".." in PurePosixPath(path).parts:
        return "its name leads out of the zip (“..”), so it is not opened"
    if path.startswith("/") or path[1:3] == ":/":
        return "its name is a place on a disk, not one in the zip, so it is not opened"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link to another file, which is not followed"
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted; unlock the zip first"
    if entry.compress_type not in _METHODS:
        return f"it is packed by method {entry.compress_type}; only “store” and “deflate” are read"
    return ""


def _read_content(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, shown: str, limits: ImportLimits
) -> SourceFile | Rejection | _Other:
    is_midi_by_name = PurePosixPath(shown).suffix.lower() in _MIDI_SUFFIXES
    with archive.open(entry) as file:
        head = file.read(12)
        if head[:4] == b"PK\x03\x04" and not is_midi_by_name:
            return _zip_in_zip(shown)
        if not looks_like_midi(head):
            if is_midi_by_name:
                return Rejection(shown, not_midi_message(head))
            return _Other(shown)
        if entry.file_size > limits.max_file_bytes:
            reason = size_reason(entry.file_size, limit=limits.max_file_bytes, what="a MIDI file")
            return Rejection(shown, reason)
        # The stated size bounds what is unpacked; a wrong one fails the check sum.
        return SourceFile(shown, head + b"".join(iter(partial(file.read, _PIECE_BYTES), b"")))


def _zip_in_zip(shown: str) -> Rejection | _Other:
    # Office documents, .mxl scores and the like are zips by their bytes only.
    if PurePosixPath(shown).suffix.lower() == ".zip":
        return Rejection(shown, "a zip inside a zip is not opened; upload it by itself")
    return _Other(shown)


def _quiet_rejections(others: Counter[str], *, examples: dict[str, str]) -> Iterator[Rejection]:
    reason = "not MIDI, by its name and its first bytes"
    kinds = others.most_common()
    for kind, count in kinds[:_MAX_KINDS]:
        several = f"{count:,} files “*{kind}”" if kind else f"{count:,} files without an ending"
        name = examples[kind] if count == 1 else several
        yield Rejection(name, reason, is_quiet=True)
    rest = sum(count for _, count in kinds[_MAX_KINDS:])
    if rest:
        yield Rejection(f"{rest:,} more files", reason, is_quiet=True)
