"""`python -m ml release`: a checkpoint to give away."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

HELP = "write a checkpoint in half precision, without optimizer and training songs"
_MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write it and say how large it is."""
    from ml.models.checkpoints import load_checkpoint, release_checkpoint

    release_checkpoint(load_checkpoint(arguments.checkpoint), folder=arguments.out)
    released = load_checkpoint(arguments.out)
    size = sum(path.stat().st_size for path in arguments.out.iterdir())
    if arguments.json:
        answer = {"release": str(arguments.out), "checkpoint_hash": released.hash, "bytes": size}
        print(json.dumps(answer))
    else:
        print(f"{arguments.out}: {size / _MEGABYTE:.1f} MB, checkpoint {released.hash[:12]}")
    return 0
