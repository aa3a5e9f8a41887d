"""Music of other styles beside the jazz solos: free sets of MIDI files, each with a label."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ml.errors import MidiError
from ml.music.midi import read_midi
from ml.music.notes import NoteSequence


@dataclass(frozen=True, slots=True)
class LabelledSong:
    """A piece of a set: its file's name there, its label and its music."""

    title: str
    label: str
    sequence: NoteSequence


def read_mutopia(path: Path) -> Iterator[LabelledSong]:
    """Yield ragtime and classical pieces of the Mutopia project's zip."""
    return _read(path, label_of=_mutopia_label)


def read_fiddle_tunes(path: Path) -> Iterator[LabelledSong]:
    """Yield the tunes of Ryan's Mammoth Collection's zip as folk."""
    return _read(path, label_of=lambda _: "folk")


def read_chorales(path: Path) -> Iterator[LabelledSong]:
    """Yield the four-voice chorales of the JS Fake Chorales' zip."""
    return _read(path, label_of=lambda _: "chorale")


def _mutopia_label(row: Mapping[str, str]) -> str | None:
    if row.get("style") == "Jazz":
        return "ragtime"
    return "classical" if row.get("style") in {"Classical", "Baroque", "Romantic"} else None


def _read(
    path: Path, *, label_of: Callable[[Mapping[str, str]], str | None]
) -> Iterator[LabelledSong]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".mid"))
        rows = _index(archive)
        for name in names:
            title = PurePosixPath(name).name
            label = label_of(rows.get(title, {}))
            if label is None:
                continue
            try:
                yield LabelledSong(title, label, read_midi(archive.read(name)))
            except MidiError:
                continue


def _index(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    found = [name for name in archive.namelist() if name.endswith("/index.csv")]
    if not found:
        return {}
    text = archive.read(found[0]).decode("utf-8")
    return {row["file"]: row for row in csv.DictReader(io.StringIO(text))}
