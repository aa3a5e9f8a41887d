"""The MIDI files that a command line names: files, folders of them, zips."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ml.data.importing import Rejection, iter_midi_sources
from ml.errors import MidiError, SourceError
from ml.music.midi_isolated import IsolatedMidiReader
from ml.music.notes import NoteSequence


class ReadSong(NamedTuple):
    """The music of a MIDI file; the label is what the table of its zip says."""

    name: str
    sequence: NoteSequence
    label: str | None


@dataclass
class MidiSources:
    """Reads music, and keeps what could not be read.

    Attributes:
        rejected: Files left out, each with `file` and `reason`.
    """

    rejected: list[dict[str, str]] = field(default_factory=list)

    def read(self, sources: Sequence[Path]) -> Iterator[ReadSong]:
        """What is in each MIDI file.

        Raises:
            SourceError: There is no such file or folder.
        """
        with IsolatedMidiReader() as reader:
            for path, name in _files(sources):
                for found in iter_midi_sources(path, name=name):
                    if isinstance(found, Rejection):
                        self._reject(found.name, reason=found.reason)
                        continue
                    try:
                        yield ReadSong(found.name, reader.read(found.data), found.label)
                    except MidiError as error:
                        self._reject(found.name, reason=str(error))

    def _reject(self, name: str, *, reason: str) -> None:
        self.rejected.append({"file": name, "reason": reason})


def _files(sources: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for source in sources:
        if source.is_dir():
            files = sorted(path for path in source.rglob("*") if path.is_file())
            yield from ((path, str(path.relative_to(source))) for path in files)
        elif source.is_file():
            yield source, source.name
        else:
            message = f"there is no file or folder {source}"
            raise SourceError(message)
