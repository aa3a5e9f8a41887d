"""Labels of songs, such as styles: from the folders they lie in, or from a table.

A zip may hold its table itself: `ml.data.archive_labels`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ml.errors import DatasetError
from ml.music.names import clean_name

FOLDERS = "folders"
MAX_LABELS = 64
_MAX_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class SongLabels:
    """What each file is labelled with.

    Attributes:
        by_file: Labels by a file's path, or by its name alone.
        uses_folders: Whether the folder that a file lies in is its label.
    """

    by_file: Mapping[str, str] = field(default_factory=dict)
    uses_folders: bool = False

    def of(self, name: str) -> str | None:
        """Return the label of a file, given with its folders ("swing/blues.mid"), or None."""
        path = PurePosixPath(name.replace("\\", "/"))
        if self.uses_folders:
            return path.parent.name[:_MAX_CHARACTERS] or None
        tails = path_tails(str(path))
        return next((self.by_file[tail] for tail in tails if tail in self.by_file), None)


def path_tails(path: str) -> Iterator[str]:
    """Yield a path, and what is left of it without its first folders, down to the name alone."""
    parts = PurePosixPath(path).parts
    return ("/".join(parts[start:]) for start in range(len(parts)))


def song_labels(source: str | None) -> SongLabels:
    """Return the labels that a command line asks for: "folders", a table's file, or none.

    Raises:
        DatasetError: the table cannot be read.
    """
    if source is None:
        return SongLabels()
    if source == FOLDERS:
        return SongLabels(uses_folders=True)
    try:
        text = Path(source).read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        message = f"the labels in {source} cannot be read: {error}"
        raise DatasetError(message) from error
    return SongLabels(read_label_table(text))


def folder_labels(names: Sequence[str]) -> list[str | None]:
    """Return the folders that files lie in as their labels, where they tell files apart.

    Args:
        names: files with their folders, as in a zip ("swing/blues.mid").

    Returns:
        A label or None for each; all None where there are not two different ones, or too many.
    """
    labels = [SongLabels(uses_folders=True).of(name) for name in names]
    count = len({label for label in labels if label is not None})
    return labels if 2 <= count <= MAX_LABELS else [None] * len(labels)


def labels_of_songs(songs: Sequence[tuple[str, str | None]]) -> list[str | None]:
    """Return what each song of a dataset is labelled with: by tables where there are any.

    Args:
        songs: where each came from, with its folders, and its label in a table, if it has one.

    Raises:
        DatasetError: the tables together have too many different labels.
    """
    given = [label or None for _, label in songs]
    if not any(given):
        return folder_labels([name for name, _ in songs])
    _check_count(given, what="the songs have")
    return given


def read_label_table(text: str) -> dict[str, str]:
    """Return the labels by file of a CSV with the columns "file" and "label" (or "style").

    Rows without a file or a label are left out.

    Raises:
        DatasetError: it is no table, a column is missing, a file is named twice, or there are too
            many different labels.
    """
    rows = csv.DictReader(io.StringIO(text))
    found: dict[str, str] = {}
    try:
        columns = [clean_name(name).lower() for name in rows.fieldnames or []]
        column = next((name for name in ("label", "style", "genre") if name in columns), None)
        if "file" not in columns or column is None:
            message = f"a table of labels has the columns file and label, got {', '.join(columns)}"
            raise DatasetError(message)
        rows.fieldnames = columns
        for row in rows:
            file = clean_name(row["file"] or "").replace("\\", "/").removeprefix("./")
            label = clean_name(row[column] or "", limit=_MAX_CHARACTERS)
            if file in found:
                message = f"a file has one label, “{file}” is in line {rows.line_num} again"
                raise DatasetError(message)
            if file and label:
                found[file] = label
    except csv.Error as error:
        message = f"the table of labels cannot be read: line {rows.line_num + 1}: {error}"
        raise DatasetError(message) from error
    _check_count(found.values(), what="the table has")
    return found


def _check_count(labels: Iterable[str | None], *, what: str) -> None:
    count = len({label for label in labels if label is not None})
    if count > MAX_LABELS:
        message = f"a model can learn up to {MAX_LABELS} labels, {what} {count}"
        raise DatasetError(message)
