"""`python -m ml dataset`: MIDI files, folders and zips become a token dataset."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from ml.cli.midi_sources import MidiSources
from ml.config import DEFAULT_REPRESENTATION
from ml.data.labels import SongLabels, song_labels
from ml.data.token_dataset import build_dataset_of_words
from ml.data.token_text import TOKEN_TEXT_SUFFIXES, read_token_text, to_tokens, tokenizer_of_words
from ml.errors import ConfigError, DatasetError, EmptyDatasetError
from ml.music.notes import content_hash
from ml.music.tokenizers import REPRESENTATIONS, get_representation

HELP = "turn MIDI files, folders of them, zips and texts with a token a line into a token dataset"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help="MIDI, zip, folder, text"
    )
    parser.add_argument(
        "--representation", choices=REPRESENTATIONS, default=DEFAULT_REPRESENTATION,
        help="; ".join(f"{key}: {kind.title}" for key, kind in REPRESENTATIONS.items()),
    )  # fmt: skip
    parser.add_argument(
        "--labels", metavar="folders|FILE.csv",
        help="labels such as styles: the names of the files' folders, or a CSV with the columns "
        "file and label; a zip's own labels.csv is read without it",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument(
        "--validation-fraction", type=float, default=0.1, help="share of songs held out, 0.01-0.5"
    )
    parser.add_argument("--seed", type=int, default=0, help="decides which songs are held out")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Read all sources, write the dataset, say what became of each file."""
    if not 0.01 <= arguments.validation_fraction <= 0.5:
        message = (
            f"validation-fraction must be between 0.01 and 0.5, got {arguments.validation_fraction}"
        )
        raise ConfigError(message)
    reading = _Reading(
        representation=arguments.representation, labels=song_labels(arguments.labels)
    )
    try:
        dataset = build_dataset_of_words(
            reading.songs(arguments.sources),
            representation=arguments.representation,
            out_dir=arguments.out,
            validation_fraction=arguments.validation_fraction,
            seed=arguments.seed,
        )
    except EmptyDatasetError:
        _tell_rejected(reading)
        raise
    result = {
        "dataset": str(arguments.out),
        "hash": dataset.hash,
        "representation": arguments.representation,
        "songs": reading.song_count,
        "notes": reading.note_count,
        "tokens": len(dataset.tokens),
        "vocabulary": dataset.vocabulary_size,
        "labels": list(dataset.labels),
        "duplicates": reading.duplicates,
        "rejected": reading.rejected,
    }
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    print(
        f"{reading.song_count} songs, {len(dataset.tokens):,} tokens of "
        f"{dataset.vocabulary_size} kinds, {reading.duplicates} duplicates, "
        f"{len(reading.rejected)} files left out"
    )
    if reading.song_count == 1:
        print("There is one song only: its end is held out, and says little of others.")
    _tell_rejected(reading)
    return 0


def _tell_rejected(reading: "_Reading") -> None:
    for rejection in reading.rejected:
        print(f"  {rejection['file']}: {rejection['reason']}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class _Song:
    """A file's song; `key` is the same for the same music."""

    name: str
    key: str
    note_count: int
    words: list[str]
    label: str | None = None


@dataclass
class _Reading:
    """Songs as they are read, and what became of the files that gave none."""

    representation: str
    labels: SongLabels
    song_count: int = 0
    note_count: int = 0
    duplicates: int = 0
    rejected: list[dict[str, str]] = field(default_factory=list)

    def songs(self, sources: list[Path]) -> Iterator[tuple[str, list[str], str | None]]:
        """Title, words and label of each distinct song that the representation has words for."""
        seen: set[str] = set()
        texts = [source for source in sources if _is_token_text(source)]
        others = [source for source in sources if source not in texts]
        for song in chain(self._played(others), self._written(texts)):
            if song.key in seen:
                self.duplicates += 1
            elif not song.words:
                reason = f"nothing of it can be said in {self.representation}"
                self._reject(song.name, reason=reason)
            else:
                seen.add(song.key)
                self.song_count += 1
                self.note_count += song.note_count
                # What the command line says comes before a zip's own table.
                yield Path(song.name).stem, song.words, self.labels.of(song.name) or song.label

    def _played(self, sources: list[Path]) -> Iterator["_Song"]:
        """Each MIDI file."""
        words = get_representation(self.representation).words
        for name, sequence, label in MidiSources(self.rejected).read(sources):
            yield _Song(
                name, content_hash(sequence), sequence.note_count, words(sequence), label=label
            )

    def _written(self, texts: list[Path]) -> Iterator["_Song"]:
        """Each text file."""
        for path in texts:
            try:
                words = read_token_text(path)
                tokenizer = tokenizer_of_words(words, representation=self.representation)
            except DatasetError as error:
                self._reject(path.name, reason=str(error))
                continue
            tokens = to_tokens(words, vocabulary=tokenizer.vocabulary)
            notes = tokenizer.decode(tokens.tolist()).note_count
            yield _Song(path.name, "\n".join(words), notes, words)

    def _reject(self, name: str, *, reason: str) -> None:
        self.rejected.append({"file": name, "reason": reason})


def _is_token_text(source: Path) -> bool:
    # Only where it is named itself: the texts that folders carry are seldom music.
    return source.suffix.lower() in TOKEN_TEXT_SUFFIXES and source.is_file()
