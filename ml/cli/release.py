"""`python -m ml release`: a checkpoint to give away."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ml.cli.training_songs import add_training_argument, training_songs
from ml.errors import DatasetError
from ml.music.tokenizers import tokenizer_from_json

if TYPE_CHECKING:
    from ml.models.checkpoints import Checkpoint

HELP = "write a checkpoint in half precision, without optimizer and training songs"
_MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument(
        "--counting", action="store_true",
        help="count the training songs for what `evaluate` counts, so that it can without them; of "
        "contexts of more than three tokens, only what followed them twice or more",
    )  # fmt: skip
    add_training_argument(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write it and say how large it is."""
    from ml.models.checkpoints import load_checkpoint, release_checkpoint

    checkpoint = load_checkpoint(arguments.checkpoint)
    counting = _counting(arguments, checkpoint) if arguments.counting else None
    release_checkpoint(checkpoint, folder=arguments.out, counting=counting)
    released = load_checkpoint(arguments.out)
    size = sum(path.stat().st_size for path in arguments.out.iterdir())
    if arguments.json:
        answer = {"release": str(arguments.out), "checkpoint_hash": released.hash, "bytes": size}
        print(json.dumps(answer))
    else:
        print(f"{arguments.out}: {size / _MEGABYTE:.1f} MB, checkpoint {released.hash[:12]}")
    return 0


def _counting(arguments: argparse.Namespace, checkpoint: Checkpoint) -> dict[str, NDArray[Any]]:
    from ml.evaluation.counting import count_training_songs
    from ml.models.checkpoints import load_model

    songs = training_songs(arguments.training, checkpoint=checkpoint)
    if songs is None:
        message = (
            f"{arguments.checkpoint} is without its training songs: --counting needs the dataset "
            "it was trained on as --training"
        )
        raise DatasetError(message)
    counting = count_training_songs(
        songs,
        vae=load_model(checkpoint),
        tokenizer=tokenizer_from_json(checkpoint.tokenizer),
        is_given_away=True,
    )
    return counting.to_arrays()
