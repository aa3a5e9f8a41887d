"""The songs a checkpoint was trained on, from the checkpoint itself or from `--training`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ml.data.token_dataset import TokenDataset
from ml.errors import DatasetError

if TYPE_CHECKING:
    from ml.models.checkpoints import Checkpoint


def add_training_argument(parser: argparse.ArgumentParser) -> None:
    """Declare `--training`."""
    parser.add_argument(
        "--training", type=Path, metavar="DATASET",
        help="what `dataset` wrote and the model was trained on, where the checkpoint was released "
        "without it; only what counts the training songs needs it",
    )  # fmt: skip


def training_songs(
    dataset_path: Path | None, *, checkpoint: Checkpoint
) -> list[NDArray[np.int32]] | None:
    """Token ids of each song, or None where they are not at hand.

    Raises:
        DatasetError: The dataset is another one.
    """
    from ml.models.training_songs import has_training_songs, load_training_songs

    if dataset_path is None:
        return load_training_songs(checkpoint) if has_training_songs(checkpoint) else None
    dataset = TokenDataset.load(dataset_path)
    if dataset.hash != checkpoint.dataset_hash:
        message = f"{dataset_path} is not the dataset that the model was trained on"
        raise DatasetError(message)
    return dataset.songs("train")
