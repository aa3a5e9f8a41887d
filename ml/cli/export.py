"""`python -m ml export`: a trained decoder for TensorFlow.js."""

import argparse
import json
from pathlib import Path

HELP = "export a trained decoder for the browser"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write, or replace")
    parser.add_argument(
        "--dataset", type=Path, help="what it was trained on: makes a map of the songs"
    )
    parser.add_argument(
        "--javascript-decoder", type=Path, metavar="MJS",
        help="the built front end's node/decode.mjs: measure it against Keras",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Export, and measure parity where a decoder for Node.js is given."""
    from ml.export import export_decoder, measure_parity

    manifest = export_decoder(arguments.checkpoint, arguments.out, dataset_dir=arguments.dataset)
    parity = None
    if arguments.javascript_decoder:
        parity = measure_parity(
            arguments.checkpoint, arguments.out, javascript_decoder=arguments.javascript_decoder
        )
    if arguments.json:
        answer = {
            "checkpoint_hash": manifest.checkpoint_hash,
            "files": manifest.files,
            "parity": parity and parity.to_json(),
        }
        print(json.dumps(answer))
        return 0
    size = sum(entry["bytes"] for entry in manifest.files.values())
    print(f"{arguments.out}: {size / 1e6:.1f} MB, checkpoint {manifest.checkpoint_hash[:12]}")
    if parity:
        print(
            f"{parity.token_agreement:.1%} of tokens as Keras draws them, logits within "
            f"{parity.max_logit_difference:.1e} ({parity.backend})"
        )
    return 0
