"""`python -m ml evaluate`: honest figures of a trained model on withheld music."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ml.cli.training_songs import add_training_argument, training_songs
from ml.data.token_dataset import TokenDataset
from ml.data.token_text import read_token_text, to_tokens
from ml.music.tokenizers import tokenizer_from_json
from ml.music.transposition import Transpositions

if TYPE_CHECKING:
    from ml.evaluation.counting import Counting
    from ml.models.checkpoints import Checkpoint
    from ml.models.vae import SequenceVae

HELP = "measure a trained model, with counting baselines beside it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--dataset", type=Path,
        help="what `dataset` wrote; of the one the model was trained on, the songs held out",
    )  # fmt: skip
    source.add_argument(
        "--tokens", type=Path, nargs="+", metavar="FILE",
        help="texts with a token a line; each is one block",
    )  # fmt: skip
    add_training_argument(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    from ml.evaluation.report import evaluate
    from ml.models.checkpoints import load_checkpoint, load_model

    checkpoint = load_checkpoint(arguments.checkpoint)
    blocks = _blocks(arguments, checkpoint=checkpoint)
    songs = training_songs(arguments.training, checkpoint=checkpoint)
    model = load_model(checkpoint)
    counting = _counting(checkpoint, model=model, songs=songs)
    found = evaluate(model, blocks=blocks, counting=counting).to_json()
    answer = {"checkpoint": str(checkpoint.directory), "checkpoint_hash": checkpoint.hash, **found}
    if arguments.json:
        print(json.dumps(answer))
    else:
        _print_table(answer)
    return 0


def _counting(
    checkpoint: Checkpoint, *, model: SequenceVae, songs: Sequence[NDArray[np.int32]] | None
) -> Counting | None:
    """Counts of the training songs, else those that a released checkpoint may hold."""
    from ml.evaluation.counting import Counting, count_training_songs
    from ml.models.checkpoints import load_counting

    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    if songs is not None:
        return count_training_songs(songs, vae=model, tokenizer=tokenizer)
    arrays = load_counting(checkpoint)
    if arrays is None:
        return None
    return Counting.of_arrays(arrays, transpositions=Transpositions.of(tokenizer))


def _blocks(arguments: argparse.Namespace, *, checkpoint: Checkpoint) -> list[NDArray[np.int32]]:
    """The music in the checkpoint's tokens."""
    vocabulary: Sequence[str] = checkpoint.tokenizer["vocabulary"]
    if arguments.tokens:
        return [
            to_tokens(read_token_text(path), vocabulary=vocabulary) for path in arguments.tokens
        ]
    dataset = TokenDataset.load(arguments.dataset)
    songs = dataset.songs("validation")
    if dataset.hash != checkpoint.dataset_hash:
        songs = [*dataset.songs("train"), *songs]
    translated = to_tokens(dataset.tokenizer.vocabulary, vocabulary=vocabulary)
    return [translated[song] for song in songs]


def _print_table(answer: dict[str, Any], *, indent: str = "") -> None:
    for name, value in answer.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            _print_table(value, indent=indent + "  ")
        elif isinstance(value, float):
            print(f"{indent}{name:<36} {value:.4f}")
        elif not isinstance(value, list) and value is not None:
            print(f"{indent}{name:<36} {value}")
