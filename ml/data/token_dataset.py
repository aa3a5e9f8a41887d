"""Songs as one array of tokens on disk, split into training and validation by song."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ml.data.splitting import split_songs
from ml.data.words import collect_words
from ml.errors import (
    DatasetError,
    EmptyDatasetError,
    ShortSongsError,
    StorageError,
    UnknownTokensError,
)
from ml.music.notes import NoteSequence
from ml.music.tokenizers import Tokenizer, get_representation, tokenizer_from_json

Split = Literal["train", "validation"]
Tokens = NDArray[np.int32]

# Fills a window that is longer than what is left of its song; losses leave it out.
PADDING = -1
# Less is no music to learn from: one window of the paper's.
MIN_TOKENS = 100
FORMAT = 1


@dataclass(frozen=True)
class TokenDataset:
    """Tokens of many songs, one after another.

    Attributes:
        tokens: [shape=(tokens,)], int32, all songs concatenated.
        offsets: [shape=(songs + 1,)], int64; song i is ``tokens[offsets[i]:offsets[i + 1]]``.
        titles: each song's title.
        splits: each song's side, "train" or "validation".
        tokenizer: what the tokens mean.
        labels_of_songs: each song's label, or None; empty where none has one.
    """

    tokens: Tokens
    offsets: NDArray[np.int64]
    titles: tuple[str, ...]
    splits: tuple[Split, ...]
    tokenizer: Tokenizer
    labels_of_songs: tuple[str | None, ...] = ()

    @property
    def vocabulary_size(self) -> int:
        """How many words the tokenizer has; tokens are below it."""
        return len(self.tokenizer.vocabulary)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that a song has, once, in alphabetical order."""
        return tuple(sorted({label for label in self.labels_of_songs if label is not None}))

    @cached_property
    def hash(self) -> str:
        """Sha256, in hexadecimal, of tokens, boundaries, tokenizer, split and labels."""
        digest = hashlib.sha256()
        meaning: list[Any] = [FORMAT, self.tokenizer.to_json(), self.splits]
        if self.labels:
            meaning.append(self.labels_of_songs)
        digest.update(json.dumps(meaning, sort_keys=True).encode())
        digest.update(self.offsets.astype("<i8").tobytes())
        digest.update(self.tokens.astype("<i4").tobytes())
        return digest.hexdigest()

    def songs(self, split: Split) -> list[Tokens]:
        """Return the tokens of each song of a split."""
        bounds = zip(self.offsets[:-1], self.offsets[1:], self.splits, strict=True)
        return [self.tokens[start:end] for start, end, side in bounds if side == split]

    def song_labels(self, split: Split) -> list[str | None]:
        """Return the label of each song of a split."""
        labels = self.labels_of_songs or (None,) * len(self.splits)
        return [label for label, side in zip(labels, self.splits, strict=True) if side == split]

    def token_count(self, split: Split) -> int:
        """How many tokens a split has, padding not counted."""
        return sum(len(song) for song in self.songs(split))

    def windows(self, split: Split, window: int, hop: int | None = None) -> Tokens:
        """Cut a split's songs into windows; none crosses from one song into the next.

        A song's windows begin every ``hop`` tokens until one reaches its end; the last
        is filled up with -1. With a hop of the window's length each token is in one
        window exactly.

        Args:
            split: "train" or "validation".
            window: tokens in a window, >= 1.
            hop: tokens from one window's start to the next, >= 1; ``window`` if None.

        Returns:
            Windows [shape=(n, window)], int32; n is 0 where the split has no songs.
        """
        hop = window if hop is None else hop
        if window < 1 or hop < 1:
            message = f"window and hop must be at least 1, got {window} and {hop}"
            raise ValueError(message)
        songs = self.songs(split)
        starts = [range(0, max(len(song) - window, 0) + hop, hop) for song in songs]
        cut = np.full((sum(map(len, starts)), window), PADDING, dtype=np.int32)
        row = 0
        for song, song_starts in zip(songs, starts, strict=True):
            for start in song_starts:
                piece = song[start : start + window]
                cut[row, : len(piece)] = piece
                row += 1
        return cut

    def train_windows(self, window: int, hop: int | None = None) -> Tokens:
        """Return :meth:`windows` of the songs to train on."""
        return self.windows("train", window, hop)

    def validation_windows(self, window: int, hop: int | None = None) -> Tokens:
        """Return :meth:`windows` of the songs held out."""
        return self.windows("validation", window, hop)

    def save(self, folder: Path) -> None:
        """Write the data set into a folder; ``dataset.json`` comes last and completes it.

        Raises:
            StorageError: the disk is full or cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "dataset.json").unlink(missing_ok=True)
            np.save(folder / "tokens.npy", self.tokens)
            np.save(folder / "offsets.npy", self.offsets)
            _write_json(folder / "tokenizer.json", self.tokenizer.to_json())
            _write_json(folder / "dataset.json", self._description())
        except OSError as error:
            message = f"the data set could not be written to {folder}: {error.strerror or error}"
            raise StorageError(message) from error

    @classmethod
    def load(cls, folder: Path) -> "TokenDataset":
        """Read what :meth:`save` wrote.

        Raises:
            DatasetError: the folder holds no complete data set, or a damaged one.
            UnknownTokensError: it has tokens outside its vocabulary.
        """
        try:
            description = json.loads((folder / "dataset.json").read_text("utf-8"))
            dataset = cls(
                np.load(folder / "tokens.npy", allow_pickle=False),
                np.load(folder / "offsets.npy", allow_pickle=False),
                tuple(song["title"] for song in description["songs"]),
                tuple(song["split"] for song in description["songs"]),
                tokenizer_from_json(json.loads((folder / "tokenizer.json").read_text("utf-8"))),
                _without_nothing(song.get("label") for song in description["songs"]),
            )
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise DatasetError(_damaged(error)) from error
        if dataset.hash != description["hash"]:
            message = "the prepared data set is damaged: its hash is not the one it was saved with"
            raise DatasetError(message)
        outside = (dataset.tokens < 0) | (dataset.tokens >= dataset.vocabulary_size)
        if outside.any():
            message = (
                f"the data set has the token {dataset.tokens[outside][0]}; its vocabulary has "
                f"{dataset.vocabulary_size} words, 0 to {dataset.vocabulary_size - 1}"
            )
            raise UnknownTokensError(message)
        return dataset

    def _description(self) -> dict[str, Any]:
        lengths = np.diff(self.offsets).tolist()
        labels = self.labels_of_songs or (None,) * len(self.titles)
        songs = zip(self.titles, self.splits, lengths, labels, strict=True)
        return {
            "format": FORMAT,
            "hash": self.hash,
            "representation": self.tokenizer.representation,
            "vocabulary_size": self.vocabulary_size,
            "train": {
                "songs": self.splits.count("train"),
                "tokens": self.token_count("train"),
            },
            "validation": {
                "songs": self.splits.count("validation"),
                "tokens": self.token_count("validation"),
            },
            "labels": list(self.labels),
            "songs": [
                {"title": title, "split": split, "tokens": tokens}
                | ({} if label is None else {"label": label})
                for title, split, tokens, label in songs
            ],
        }


def read_representation(folder: Path) -> str:
    """Return the representation of the data set in a folder, without reading its tokens.

    Raises:
        DatasetError: the folder holds no complete data set.
    """
    try:
        description = json.loads((folder / "dataset.json").read_text("utf-8"))
        return str(description["representation"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(_damaged(error)) from error


def build_token_dataset(
    songs: Iterable[tuple[str, NoteSequence] | tuple[str, NoteSequence, str | None]],
    *,
    representation: str,
    out_dir: Path,
    validation_fraction: float = 0.1,
    seed: int = 0,
) -> TokenDataset:
    """Tokenize songs, split them, and write the data set to ``out_dir``.

    The same songs, seed and fraction give the same split in whatever order they come;
    songs with the same tokens are used once, so that none is on both sides. A single
    song is split within: its end is held out.

    Args:
        songs: title and music of each, and its label where it has one; read once, one at a
            time.
        representation: a key of ``ml.music.tokenizers.REPRESENTATIONS``.
        out_dir: the folder to write, made if it is missing.
        validation_fraction: the share of songs held out, 0 to 0.5.
        seed: which songs are held out, >= 0.

    Raises:
        DatasetError: nothing can be said of any song, or too little to train on.
        ConfigError: there is no such representation.
    """
    kind = get_representation(representation)
    return build_dataset_of_words(
        ((song[0], kind.words(song[1]), song[2] if len(song) == 3 else None) for song in songs),
        representation=representation,
        out_dir=out_dir,
        validation_fraction=validation_fraction,
        seed=seed,
    )


def build_dataset_of_words(
    songs: Iterable[tuple[str, list[str], str | None]],
    *,
    representation: str,
    out_dir: Path,
    validation_fraction: float = 0.1,
    seed: int = 0,
) -> TokenDataset:
    """Do what :func:`build_token_dataset` does, with songs that are words already.

    Args:
        songs: title, words and label of each, the words being the representation's.
        representation: see there, as for the others.
        out_dir: the folder to write.
        validation_fraction: the share of songs held out.
        seed: which songs are held out.
    """
    kind = get_representation(representation)
    corpus = collect_words(songs)
    _check_any(corpus.song_count, silent=corpus.silent_count, audible=kind.audible)
    tokenizer = kind.build(corpus.words)
    split = split_songs(
        corpus.tokenized(tokenizer), validation_fraction=validation_fraction, seed=seed
    )
    _check_enough(sum(len(song.tokens) for song in split), units=kind.units)
    dataset = TokenDataset(
        tokens=np.concatenate([song.tokens for song in split]).astype(np.int32),
        offsets=np.cumsum([0, *(len(song.tokens) for song in split)], dtype=np.int64),
        titles=tuple(song.title for song in split),
        splits=tuple(song.split for song in split),
        tokenizer=tokenizer,
        labels_of_songs=_without_nothing(song.label for song in split),
    )
    dataset.save(out_dir)
    return dataset


def _without_nothing(labels: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return the labels, or nothing where no song has one."""
    found = tuple(labels)
    return found if any(label is not None for label in found) else ()


def _damaged(error: Exception) -> str:
    return f"the prepared data set is missing or damaged ({error}); prepare it again"


def _check_any(song_count: int, *, silent: int, audible: str) -> None:
    if song_count == 0:
        message = (
            f"none of the {silent} songs has {audible}"
            if silent
            else "there is no song to train on: add MIDI files"
        )
        raise EmptyDatasetError(message)


def _check_enough(tokens: int, *, units: str) -> None:
    if tokens < MIN_TOKENS:
        message = (
            f"the songs, each counted once, have {tokens} {units} to learn from; "
            f"training needs at least {MIN_TOKENS}: add longer songs, or more of them"
        )
        raise ShortSongsError(message)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
