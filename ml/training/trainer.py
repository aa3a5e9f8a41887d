"""The training loop: one function, from a token dataset to checkpoints.

A step is a function of the weights, the optimizer, the dropout seeds and the batch, and the batch
is a function of seed and step. All of the former are in a checkpoint, so a run that was killed goes
on as if it had not been. Several devices learn from parts of the same batches
(`ml/training/replicas.py`).
"""

from __future__ import annotations

import math
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.config import AUTOMATIC, TrainingConfig
from ml.data.token_dataset import TokenDataset
from ml.errors import CheckpointError, ShortSongsError, TrainingDivergedError
from ml.evaluation.collapse import report_collapse
from ml.evaluation.elbo import HeldOut
from ml.models import checkpoints
from ml.models.training_songs import pack_songs
from ml.models.vae import SequenceVae, build_vae_for
from ml.training.annealing import has_risen
from ml.training.averaging import AveragedWeights
from ml.training.batches import Batches
from ml.training.optimizer import compile_for_training
from ml.training.precision import device_precision, multiplying_in
from ml.training.progress import LossPoint, Reporter, TrainingProgress, TrainingResult
from ml.training.replicas import Replicas

# Windows looked at in each evaluation during a run, and in the report at its end.
_CHECKED_WINDOWS = 128
_REPORTED_WINDOWS = 1024
# Parts that a run may have otherwise than the weights it begins with: what is new to them changes
# nothing at first, and of positions those are taken that both have.
_CHANGED = {"context_mixing", "attention_convolution", "wide_convolution", "positions"}


class _Decision(IntEnum):
    GO_ON, FINISH, STOP = range(3)


@dataclass
class _Notes:
    """What the loop remembers from step to step; saved with each checkpoint."""

    summed_steps: int = 0
    reconstruction: float = 0.0
    kl: float = 0.0
    kl_per_window: float = 0.0
    best_step: int | None = None
    best_total: float | None = None
    checks_since_best: int = 0


def train(
    dataset_dir: Path,
    *,
    config: TrainingConfig,
    out_dir: Path,
    on_progress: Callable[[TrainingProgress], bool],
    start_from: Path | None = None,
) -> TrainingResult:
    """Train a VAE, or go on training it from the newest complete checkpoint in `out_dir`.

    Args:
        dataset_dir: What `build_token_dataset` wrote.
        config: All settings. A run is gone on with only under the settings it was begun with.
        out_dir: Where checkpoints are, and will be.
        on_progress: Called some three times a second and at every evaluation, on the chief where
            there are several workers. When it returns False, the run saves a checkpoint and stops.
        start_from: A checkpoint, of the same words and the same sizes, whose weights a new run
            begins with in place of random ones; context mixing and reach may be other ones, and the
            window of another length. A run that is gone on with has its own.

    Raises:
        ConfigError: The devices cannot share a batch of this size, or in this precision.
        DatasetError: The dataset is missing or damaged.
        ShortSongsError: All songs to train on are shorter than a window together.
        CheckpointError: `out_dir` holds another run, or `start_from` another model.
        StorageError: The disk is full or cannot be written.
        TrainingDivergedError: The loss is no number any more.
    """
    dataset = TokenDataset.load(dataset_dir)
    if (tokens := dataset.token_count("train")) < config.window:
        message = (
            f"the songs to train on have {tokens} tokens together, and a window has "
            f"{config.window}: add longer songs, or more of them, or choose a smaller window"
        )
        raise ShortSongsError(message)
    config = replace(config, labels=dataset.labels, precision=_precision(config, out_dir))
    start = _start(start_from, dataset) if start_from else None
    origin = checkpoints.Origin(
        config=config,
        tokenizer=dataset.tokenizer.to_json(),
        dataset_hash=dataset.hash,
        git_commit=_git_commit(),
        songs=pack_songs(dataset.songs("train")),
        started_from=start.hash if start else None,
    )
    run = _Run(dataset, origin=origin, out_dir=out_dir, on_progress=on_progress, start=start)
    return run.finish()


def _start(path: Path, dataset: TokenDataset) -> checkpoints.Checkpoint:
    start = checkpoints.load_checkpoint(path)
    if start.tokenizer != dataset.tokenizer.to_json():
        message = (
            f"the checkpoint in {path} has other words than the dataset: "
            f"{start.vocabulary_size} there, {dataset.vocabulary_size} in the dataset"
        )
        raise CheckpointError(message)
    return start


class _Run:
    def __init__(
        self,
        dataset: TokenDataset,
        *,
        origin: checkpoints.Origin,
        out_dir: Path,
        on_progress: Callable[[TrainingProgress], bool],
        start: checkpoints.Checkpoint | None,
    ) -> None:
        config = origin.config
        self.config, self.origin, self.dataset, self.out_dir = config, origin, dataset, out_dir
        self.replicas = Replicas(config)
        self.batches = Batches(
            dataset.songs("train"),
            tokenizer=dataset.tokenizer,
            config=config,
            labels=dataset.song_labels("train"),
        )
        with self.replicas.scope():
            with multiplying_in(config.precision):
                self.model = build_vae_for(config, tokenizer=dataset.tokenizer)
            compile_for_training(self.model)
        self.learn = self.replicas.step(self.model)
        self.averaged = AveragedWeights(self.model)
        self.training_variables = [*self.model.optimizer.variables, *_seeds(self.model)]
        checked = self._held_out_windows(_CHECKED_WINDOWS)
        self.held_out = HeldOut(self.model, windows=checked) if len(checked) else None
        self.notes = _Notes()
        self.step = self._resume(start)
        self.reporter = Reporter(
            on_progress,
            steps=config.steps,
            tokens_per_step=config.batch_size * config.window,
            first_step=self.step,
            epoch=self.batches.epoch,
        )

    def finish(self) -> TrainingResult:
        """Run the loop to its end and measure the best checkpoint."""
        decision = self._decide(going_on=self._report())
        while decision == _Decision.GO_ON:
            decision = self._decide(going_on=self._advance())
        stopped = decision == _Decision.STOP
        if not self.replicas.is_chief:
            self.replicas.of_chief(decision)  # until it has saved and measured
            return self._result(stopped=stopped)
        if self.reporter.checkpoint_step != self.step:
            self._save()
        if not stopped:
            self.reporter.report(self.step)
        result = self._result(stopped=stopped)
        self.replicas.of_chief(decision)
        return result

    def _decide(self, *, going_on: bool) -> int:
        """Whether there is another step; the chief decides for all workers."""
        done = self.step >= self.config.steps or self._is_out_of_patience()
        decision = _Decision.FINISH if done else _Decision.GO_ON
        return self.replicas.of_chief(decision if going_on else _Decision.STOP)

    def _report(self) -> bool:
        return not self.replicas.is_chief or self.reporter.report(self.step)

    def _advance(self) -> bool:
        """One step, with what is due after it; False when the run shall stop."""
        self._learn()
        if not self.replicas.is_chief:
            return True
        is_last = self.step == self.config.steps
        checks = is_last or self.step % self.config.evaluate_every == 0
        if checks or self.step % self.config.report_every == 0:
            self.reporter.add(self._point(validation_total=self._check() if checks else None))
        is_best = self.notes.best_step == self.step
        saves = is_last or is_best or self.step % self.config.checkpoint_every == 0
        going_on = True
        if checks or saves or self.reporter.is_due():
            # Before the save: a run killed in between tells its points again and misses none.
            going_on = self.reporter.report(self.step)
        if saves:
            self._save()
        return going_on

    def _learn(self) -> None:
        logs = self.learn(self.batches.batch(self.step))
        self.step += 1
        if not math.isfinite(float(logs["loss"])):
            message = (
                f"training diverged: the loss is not a number at step {self.step} with learning "
                f"rate {self.config.learning_rate:g}; try a lower learning_rate or clip_norm"
            )
            raise TrainingDivergedError(message)
        self.notes.summed_steps += 1
        self.notes.reconstruction += float(logs["reconstruction"])
        self.notes.kl += float(logs["kl"])
        self.notes.kl_per_window += float(logs["kl_per_window"])

    def _point(self, *, validation_total: float | None) -> LossPoint:
        """The mean losses since the last point."""
        notes, count = self.notes, self.notes.summed_steps
        point = LossPoint(
            step=self.step,
            epoch=self.batches.epoch(self.step),
            total=(notes.reconstruction + notes.kl) / count,
            reconstruction=notes.reconstruction / count,
            kl=notes.kl / count,
            kl_per_window=notes.kl_per_window / count,
            validation_total=validation_total,
        )
        notes.summed_steps = 0
        notes.reconstruction = notes.kl = notes.kl_per_window = 0.0
        return point

    def _check(self) -> float | None:
        """The bound on held-out windows; notes whether the run never did better.

        A run whose KL costs less than one is judged at its own price, by which it learns: the bound
        would take the step that says least by z.
        """
        if self.held_out is None:
            return None
        with self.averaged.in_use():
            found = self.held_out.elbo()
        kl = found.negative_elbo - found.reconstruction
        judged = found.reconstruction + min(1.0, self.config.beta_max) * kl
        self.notes.checks_since_best += 1
        best = self.notes.best_total
        if best is None or judged < best:
            self.notes.best_total, self.notes.best_step = judged, self.step
            self.notes.checks_since_best = 0
        return found.negative_elbo

    def _is_out_of_patience(self) -> bool:
        # While beta still rises, a rising loss is no sign of having learnt all there is.
        config = self.config
        warm = has_risen(config, steps=self.step)
        return bool(config.patience and warm and self.notes.checks_since_best >= config.patience)

    def _save(self) -> None:
        with self.averaged.in_use():
            checkpoints.save_checkpoint(
                self.model,
                folder=self.out_dir,
                step=self.step,
                origin=self.origin,
                training_variables=self.training_variables,
                trainer=asdict(self.notes),
            )
        checkpoints.prune_checkpoints(self.out_dir, best_step=self.notes.best_step)
        self.reporter.checkpoint_step = self.step

    def _resume(self, start: checkpoints.Checkpoint | None) -> int:
        """Take over the newest complete checkpoint, if there is one; its step."""
        checkpoints.remove_partial_checkpoints(self.out_dir)
        found = checkpoints.newest_checkpoint(self.out_dir)
        if found is None:
            if start is not None:
                changed = [it for it in self.model.weights if _CHANGED & {*it.path.split("/")}]
                checkpoints.restore_weights(self.model, start, may_differ=changed)
            return 0
        if found.dataset_hash != self.dataset.hash:
            message = f"{self.out_dir} holds a run on another dataset; choose another folder"
            raise CheckpointError(message)
        if found.config != self.config:
            message = f"{self.out_dir} holds a run with other settings: {self._differences(found)}"
            raise CheckpointError(message)
        checkpoints.restore_weights(self.model, found)
        checkpoints.restore_training(self.training_variables, found)
        self.averaged.exchange()  # as it was saved with the averages in use
        self.notes = _Notes(**found.trainer)
        return found.step

    def _differences(self, found: checkpoints.Checkpoint) -> str:
        theirs, ours = found.config.to_json(), self.config.to_json()
        return ", ".join(
            f"{name} {theirs[name]} there, {ours[name]} here"
            for name in ours
            if theirs[name] != ours[name]
        )

    def _held_out_windows(self, limit: int) -> NDArray[np.int32]:
        """At most `limit` held-out windows, evenly spread over the held-out songs."""
        windows = self.dataset.validation_windows(self.config.window)
        windows = windows[(windows >= 0).any(axis=1)]
        places = np.linspace(0, len(windows) - 1, min(limit, len(windows))).astype(int)
        chosen: NDArray[np.int32] = windows[places]
        return chosen

    def _result(self, *, stopped: bool) -> TrainingResult:
        newest = checkpoints.newest_checkpoint(self.out_dir) if stopped else None
        chosen = newest or checkpoints.load_checkpoint(self.out_dir)
        validation: dict[str, Any] = {}
        if self.held_out is not None and not stopped and self.replicas.is_chief:
            model = checkpoints.load_model(chosen)  # in full precision
            validation = report_collapse(
                HeldOut(model, windows=self._held_out_windows(_REPORTED_WINDOWS)),
                training_songs=self.dataset.songs("train"),
                vocabulary_size=self.model.vocabulary_size,
            ).to_json()
        return TrainingResult(
            checkpoint_dir=chosen.directory,
            checkpoint_hash=chosen.hash,
            step=chosen.step,
            validation=validation,
            stopped=stopped,
        )


def _seeds(model: SequenceVae) -> list[Any]:
    """The states of the dropout layers' random generators."""
    others = {id(variable) for variable in (*model.weights, *model.metrics_variables)}
    return [variable for variable in model.variables if id(variable) not in others]


def _precision(config: TrainingConfig, out_dir: Path) -> str:
    """What the run asks for, or what it was begun with, or what suits this device."""
    if config.precision != AUTOMATIC:
        return config.precision
    found = checkpoints.newest_checkpoint(out_dir)
    return found.config.precision if found else device_precision()


def _git_commit() -> str | None:
    """The commit of the code that trains, where it is a git checkout."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return done.stdout.strip() or None
