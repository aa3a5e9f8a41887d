"""Finds the verb that was asked for and runs it."""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence

from ml import errors
from ml.errors import MlError, StorageError

# Each is a module of this package with HELP, add_arguments(parser) and run(arguments).
VERBS: dict[str, str] = {
    "dataset": "turn MIDI files into a token dataset",
    "train": "train a model on a token dataset",
    "evaluate": "measure a model, with counting baselines beside it",
    "measure": "how far music is from real music, and what it copied",
    "generate": "write new music with a trained model",
    "release": "a checkpoint to give away: half precision, without training songs",
    "export": "export a trained decoder for the browser",
    "instruments": "render the instruments that the browser plays",
}
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# argparse ends with this one.
_NOT_READ = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; only its module is loaded.

    Args:
        arguments: The words of the command line, by default those of this process.

    Returns:
        The exit status: 0, or that of the mistake, which is told on standard error.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    program = argparse.ArgumentParser(
        prog="python -m ml",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Blindfold's machine learning, without the web app.",
        epilog=_epilog(),
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
        return _tell(error)
    except OSError as error:
        if error.errno not in _FULL_DISK:
            raise
        where = f"{error.filename}: " if error.filename else ""
        return _tell(StorageError(f"{where}{error.strerror}: nothing more can be written"))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED


def exit_statuses() -> dict[int, str]:
    """What each exit status means, in the order of their numbers."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    told = {
        kind.exit_status: (kind.__doc__ or "").strip()
        for kind in kinds
        if issubclass(kind, MlError)
    }
    fixed = {
        0: "All went well.",
        1: "A mistake of the program itself; its traceback is shown.",
        _NOT_READ: "The command line cannot be read.",
        _INTERRUPTED: "Interrupted; a training run has saved a checkpoint, --resume goes on.",
    }
    return dict(sorted({**told, **fixed}.items()))


def _tell(error: MlError) -> int:
    print(f"error: {error}", file=sys.stderr)
    return error.exit_status


def _epilog() -> str:
    verbs = [f"  {verb:<12} {line}" for verb, line in VERBS.items()]
    statuses = [f"  {status:<4} {line}" for status, line in exit_statuses().items()]
    return "\n".join([*verbs, "", "exit status:", *statuses])
