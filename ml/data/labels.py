"""Labels of songs, such as styles: from the folders they lie in, or from a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ml.errors import DatasetError

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
        parts = path.parts
        tails = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((self.by_file[tail] for tail in tails if tail in self.by_file), None)


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


def read_label_table(text: str) -> dict[str, str]:
    """Return the labels by file of a CSV with the columns "file" and "label" (or "style").

    Raises:
        DatasetError: a column is missing, or there are too many different labels.
    """
    rows = csv.DictReader(io.StringIO(text))
    columns = rows.fieldnames or []
    column = next((name for name in ("label", "style", "genre") if name in columns), None)
    if "file" not in columns or column is None:
        message = f"a table of labels has the columns file and label, got {', '.join(columns)}"
        raise DatasetError(message)
    found = {
        row["file"]: row[column].strip()[:_MAX_CHARACTERS]
        for row in rows
        if row["file"] and row[column] and row[column].strip()
    }
    count = len(set(found.values()))
    if count > MAX_LABELS:
        message = f"a model can learn up to {MAX_LABELS} labels, the table has {count}"
        raise DatasetError(message)
    return found
