"""Finds the verb that was asked for and runs it."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from ml.errors import MlError

VERBS = ("instruments",)
"""Each is a module of this package with HELP, add_arguments(parser) and run(arguments)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; only its module is loaded.

    Args:
        arguments: The words of the command line, by default those of this process.

    Returns:
        The exit status: 1 for a mistake of the user's, which is told on standard error.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    program = argparse.ArgumentParser(prog="python -m ml")
    program.add_argument("verb", choices=VERBS)
    verb = program.parse_args(words[:1]).verb
    module = importlib.import_module(f"ml.cli.{verb}")
    parser = argparse.ArgumentParser(prog=f"python -m ml {verb}", description=module.HELP)
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(words[1:])))
    except MlError as error:
        print(error, file=sys.stderr)
        return 1
