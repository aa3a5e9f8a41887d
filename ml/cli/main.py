"""Finds the verb that was asked for and runs it."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from ml.errors import MlError

# Each is a module of this package with HELP, add_arguments(parser) and run(arguments).
VERBS: dict[str, str] = {
    "dataset": "turn MIDI files into a token dataset",
    "train": "train a model on a token dataset",
    "evaluate": "measure a model, with counting baselines beside it",
    "generate": "write new music with a trained model",
    "export": "export a trained decoder for the browser",
    "instruments": "render the instruments that the browser plays",
}
# Of the user's mistakes; argparse ends with it too.
MISTAKE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; only its module is loaded.

    Args:
        arguments: The words of the command line, by default those of this process.

    Returns:
        The exit status: 2 for a mistake of the user's, which is told on standard error.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    program = argparse.ArgumentParser(
        prog="python -m ml",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Blindfold's machine learning, without the web app.",
        epilog="\n".join(f"  {verb:<12} {line}" for verb, line in VERBS.items()),
    )
    program.add_argument("verb", choices=VERBS, metavar="VERB", help="one of those below")
    verb = program.parse_args(words[:1]).verb
    # TensorFlow's log level has no other switch that works before it is loaded.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # noqa: TID251
    module = importlib.import_module(f"ml.cli.{verb}")
    parser = argparse.ArgumentParser(prog=f"python -m ml {verb}", description=module.HELP)
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(words[1:])))
    except MlError as error:
        print(f"error: {error}", file=sys.stderr)
        return MISTAKE
