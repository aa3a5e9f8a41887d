"""What a model was trained on, kept with it: counting baselines are fitted on the same songs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.errors import CheckpointError
from ml.models.checkpoints import SONGS_FILE, Checkpoint


def pack_songs(songs: Sequence[NDArray[np.int32]]) -> bytes:
    """Token ids of all songs, compressed."""
    file = io.BytesIO()
    lengths = np.array([len(song) for song in songs], np.int32)
    np.savez_compressed(file, tokens=np.concatenate(songs).astype(np.int32), lengths=lengths)
    return file.getvalue()


def has_training_songs(checkpoint: Checkpoint) -> bool:
    """Whether the songs were saved with it; a released checkpoint has none."""
    return (checkpoint.directory / SONGS_FILE).is_file()


def load_training_songs(checkpoint: Checkpoint) -> list[NDArray[np.int32]]:
    """Token ids of each song that the checkpoint was trained on.

    Raises:
        CheckpointError: They were not saved with it.
    """
    path: Path = checkpoint.directory / SONGS_FILE
    if not path.is_file():
        message = (
            f"the checkpoint in {checkpoint.directory} was saved without its training songs, on "
            "which the baselines are fitted: train it again"
        )
        raise CheckpointError(message)
    with np.load(path, allow_pickle=False) as arrays:
        return np.split(arrays["tokens"], np.cumsum(arrays["lengths"])[:-1])
