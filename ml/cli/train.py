"""`python -m ml train`: trains a model, or goes on training it."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from ml.config import ARCHITECTURES, PRESETS, make_config
from ml.data.token_dataset import read_representation
from ml.errors import CheckpointError, ConfigError

if TYPE_CHECKING:
    from ml.training import TrainingProgress

HELP = "train a model on a token dataset; Ctrl-C saves a checkpoint and stops"
_BAR = 24
_STOPPING = (signal.SIGINT, signal.SIGTERM)
# What a shell expects of a program that ended on Ctrl-C.
_INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--dataset", type=Path, required=True, help="what `dataset` wrote")
    # Not argparse's choices: what is unknown is told like every other wrong setting.
    parser.add_argument("--model", metavar="|".join(ARCHITECTURES), required=True)
    parser.add_argument("--preset", metavar="|".join(PRESETS), required=True)
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="KEY=VALUE",
        help="change hyper-parameters of the preset",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--from", type=Path, dest="start_from", metavar="CHECKPOINT",
        help="begin with this checkpoint's weights in place of random ones",
    )  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument(
        "--tensorboard", type=Path, metavar="DIR", help="write the loss curve there for TensorBoard"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Train, with a progress line on standard error."""
    config = make_config(
        arguments.model,
        preset=arguments.preset,
        representation=read_representation(arguments.dataset),
        seed=arguments.seed,
        settings=_settings(arguments.set),
    )
    if not arguments.resume and any(arguments.out.glob("step-*")):
        message = f"{arguments.out} already holds a run: pass --resume, or choose another folder"
        raise CheckpointError(message)
    from ml.training import train
    from ml.training.tensorboard import EventLog

    log = EventLog(arguments.tensorboard) if arguments.tensorboard else None
    with _Display() as display:

        def on_progress(progress: TrainingProgress) -> bool:
            if log:
                log.write(progress)
            return display.show(progress)

        result = train(
            arguments.dataset,
            config=config,
            out_dir=arguments.out,
            on_progress=on_progress,
            start_from=arguments.start_from,
        )
    if arguments.json:
        answer = {
            "checkpoint": str(result.checkpoint_dir),
            "checkpoint_hash": result.checkpoint_hash,
            "step": result.step,
            "stopped": result.stopped,
            "validation": result.validation,
        }
        print(json.dumps(answer))
    elif result.stopped:
        print(f"Stopped at step {result.step}; --resume goes on from there.")
    else:
        print(f"Best checkpoint: {result.checkpoint_dir} (step {result.step})")
        print(result.validation.get("summary", "No songs were held out: nothing was measured."))
        print(result.validation.get("against_counting", ""))
    return _INTERRUPTED if result.stopped else 0


def _settings(pairs: list[str]) -> dict[str, object]:
    settings: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            message = f"--set takes key=value, got {pair!r}"
            raise ConfigError(message)
        settings[key] = value
    return settings


class _Display:
    """A progress line on standard error; Ctrl-C and SIGTERM turned into a wish to stop."""

    def __init__(self) -> None:
        self._going_on = True
        self._live = sys.stderr.isatty()

    def __enter__(self) -> _Display:
        self._previous = {one: signal.signal(one, self._interrupt) for one in _STOPPING}
        return self

    def __exit__(self, *exception: object) -> None:
        self._let_go()
        if self._live:
            print(file=sys.stderr)

    def show(self, progress: TrainingProgress) -> bool:
        """Draw the line where there is a terminal; elsewhere only the evaluations."""
        checked = [point for point in progress.points if point.validation_total is not None]
        for point in checked:
            line = (
                f"step {point.step}: total {point.total:.3f}, held out "
                f"{point.validation_total:.3f} nats per token, KL {point.kl_per_window:.1f} nats"
            )
            print(f"\r\x1b[K{line}" if self._live else line, file=sys.stderr)
        if self._live:
            print(f"\r\x1b[K{_bar(progress)}", end="", file=sys.stderr, flush=True)
        return self._going_on

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._going_on = False
        # A second one ends the program at once.
        self._let_go()

    def _let_go(self) -> None:
        for one, previous in self._previous.items():
            signal.signal(one, previous)


def _bar(progress: TrainingProgress) -> str:
    done = _BAR * progress.step // progress.steps
    line = f"[{'#' * done}{'.' * (_BAR - done)}] {progress.step}/{progress.steps}"
    if progress.tokens_per_second is None or progress.seconds_left is None:
        return line
    minutes, seconds = divmod(int(progress.seconds_left), 60)
    return f"{line}  {progress.tokens_per_second:,.0f} tokens/s  {minutes}:{seconds:02d} left"
