"""`python -m ml generate`: MIDI files drawn from a trained model's prior."""

import argparse
import json
from pathlib import Path

from ml.errors import ConfigError, ExportError
from ml.generation.sampling import MAXIMUM_TEMPERATURE, MINIMUM_TEMPERATURE, check_temperature
from ml.music.midi import write_midi
from ml.music.tokenizers import tokenizer_from_json

HELP = "write new music with a trained model; equal seeds give equal music, as in the browser"
_MAXIMUM_COUNT = 10_000
# Decoded at once; more would only take memory.
_BATCH = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--count", type=int, default=1, help="how many pieces")
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others count up")
    parser.add_argument(
        "--temperature", type=float, default=1.0,
        help=f"{MINIMUM_TEMPERATURE} (cautious) to {MAXIMUM_TEMPERATURE} (adventurous)",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="the folder for the MIDI files")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Decode latent vectors drawn from the prior and write one MIDI file each."""
    if not 1 <= arguments.count <= _MAXIMUM_COUNT:
        message = f"count must be between 1 and {_MAXIMUM_COUNT}, got {arguments.count}"
        raise ConfigError(message)
    if not 0 <= arguments.seed < 2**32:
        message = f"seed must be between 0 and {2**32 - 1}, got {arguments.seed}"
        raise ConfigError(message)
    check_temperature(arguments.temperature)
    from ml.generation.decode import Sampler, prior_requests
    from ml.models.checkpoints import load_checkpoint, load_model

    checkpoint = load_checkpoint(arguments.checkpoint)
    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    sampler = Sampler(load_model(checkpoint))
    requests = prior_requests(
        count=arguments.count,
        seed=arguments.seed,
        dimensions=checkpoint.config.latent_dimensions,
        temperature=arguments.temperature,
    )
    files = []
    for start in range(0, len(requests), _BATCH):
        part = requests[start : start + _BATCH]
        for request, sample in zip(part, sampler.sample(part), strict=True):
            path = arguments.out / f"{checkpoint.hash[:8]}-{request.seed:010d}.mid"
            _write(path, write_midi(tokenizer.decode(sample.tokens)))
            files.append({"file": str(path), "seed": request.seed, "tokens": sample.tokens})
    if arguments.json:
        print(json.dumps({"checkpoint_hash": checkpoint.hash, "samples": files}))
    else:
        print(f"{len(files)} pieces in {arguments.out}")
    return 0


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise ExportError(message) from error
