"""The table of labels that a zip may hold beside its songs: `labels.csv`."""

import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from ml.data.labels import path_tails, read_label_table
from ml.errors import DatasetError

TABLE_NAME = "labels.csv"
_MAX_BYTES = 5_000_000


def is_label_table(path: str) -> bool:
    """Tell whether an entry of a zip is its table of labels, by its name."""
    return PurePosixPath(path).name.lower() == TABLE_NAME


def read_table_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """Return the text of a table.

    Raises:
        DatasetError: it is too large, or no text.
    """
    if entry.file_size > _MAX_BYTES:
        message = (
            f"it is {entry.file_size / 1e6:,.1f} MB; a table of labels may have "
            f"{_MAX_BYTES / 1e6:,.0f} MB"
        )
        raise DatasetError(message)
    try:
        return archive.read(entry).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"it is no UTF-8 text ({error.reason} at byte {error.start})"
        raise DatasetError(message) from error


def match_labels(text: str, *, table: str, names: Sequence[str]) -> dict[str, str]:
    """Return the label of each file that a table names.

    Args:
        text: the table; it names files from its own folder on, from the zip's beginning, or by
            the end of their path alone.
        table: where it lies in the zip.
        names: the zip's files, with their folders.

    Raises:
        DatasetError: the table cannot be used, or names a file that is not there, one of
            several, or one twice.
    """
    folder = PurePosixPath(table).parent
    paths, by_tail = set(names), _by_tail(names)
    found: dict[str, str] = {}
    missing: list[str] = []
    for file, label in read_label_table(text).items():
        whole = next((one for one in (str(folder / file), file) if one in paths), None)
        matches = [whole] if whole else by_tail.get(file, [])
        if not matches:
            missing.append(file)
        elif len(matches) > 1:
            message = f"“{file}” could be {matches[0]} or {matches[1]}: write its folder as well"
            raise DatasetError(message)
        elif matches[0] in found:
            message = f"{matches[0]} is named twice, the second time as “{file}”"
            raise DatasetError(message)
        else:
            found[matches[0]] = label
    if missing:
        what = "a file that is" if len(missing) == 1 else f"{len(missing):,} files that are"
        message = f"it names {what} not in the zip: {', '.join(missing[:3])}"
        raise DatasetError(message)
    return found


def _by_tail(names: Sequence[str]) -> Mapping[str, list[str]]:
    """The files by what their paths end in, such as "blues.mid" and "swing/blues.mid"."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        for tail in path_tails(name):
            found[tail].append(name)
    return found
