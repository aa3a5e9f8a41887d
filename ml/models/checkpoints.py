"""Checkpoints: folders that are either complete and proven so by their hashes, or ignored.

A checkpoint holds `weights.npz` (the model's), `training.npz` (optimizer and dropout seeds, to go
on training exactly), `config.json`, `tokenizer.json`, `songs.npz` (what it was trained on, where
that was given), and `checkpoint.json` with everything else. A released one holds no `training.npz`
and no `songs.npz`, and may hold `counting.npz`: what `ml.evaluation` counted in the songs.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.config import TrainingConfig
from ml.errors import (
    CheckpointError,
    CheckpointVersionError,
    ConfigError,
    DamagedCheckpointError,
    StorageError,
)
from ml.models.checkpoint_files import (
    load_json,
    save_arrays,
    save_bytes,
    save_json,
    sha256,
    sync,
)
from ml.models.vae import SequenceVae, build_vae_for
from ml.music.tokenizers import tokenizer_from_json

FORMAT = 1
SONGS_FILE = "songs.npz"
COUNTING_FILE = "counting.npz"
_INDEX = "checkpoint.json"
_INDEX_KEYS = {"step", "dataset_hash", "files", "trainer"}
_PREFIX = "step-"
_PARTIAL = ".partial-"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A complete checkpoint on disk.

    Attributes:
        directory: Where it is.
        step: Optimizer steps done.
        config: What it was trained with.
        tokenizer: The tokenizer's JSON.
        hash: SHA-256 of weights, configuration and tokenizer, in hexadecimal.
        dataset_hash: The token dataset it was trained on.
        trainer: The trainer's own notes (loss sums, best evaluation).
    """

    directory: Path
    step: int
    config: TrainingConfig
    tokenizer: dict[str, Any]
    hash: str
    dataset_hash: str
    trainer: dict[str, Any] = field(default_factory=dict)

    @property
    def vocabulary_size(self) -> int:
        """Number of different tokens."""
        return len(self.tokenizer["vocabulary"])


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run's checkpoints all share.

    Attributes:
        config: All settings.
        tokenizer: The tokenizer's JSON.
        dataset_hash: The token dataset that is trained on.
        git_commit: The commit of the code that trains.
        songs: What `training_songs.pack_songs` gave.
        started_from: Hash of the checkpoint whose weights the run began with.
    """

    config: TrainingConfig
    tokenizer: dict[str, Any]
    dataset_hash: str
    git_commit: str | None
    songs: bytes | None = None
    started_from: str | None = None


def save_checkpoint(
    model: SequenceVae,
    *,
    folder: Path,
    step: int,
    origin: Origin,
    training_variables: Sequence[Any],
    trainer: dict[str, Any],
) -> Path:
    """Write a checkpoint that appears at once or not at all, and survives a power cut.

    Args:
        model: Its weights are saved.
        folder: The run's folder; the checkpoint becomes `folder/step-00000100`.
        step: Optimizer steps done.
        origin: Configuration, tokenizer and provenance.
        training_variables: Optimizer and dropout seeds, in an order that does not change.
        trainer: JSON that the trainer wants back.

    Raises:
        StorageError: The disk is full or cannot be written; older checkpoints are as they were.
    """
    target = folder / f"{_PREFIX}{step:08d}"
    partial = folder / f"{_PARTIAL}{uuid.uuid4().hex}"
    try:
        partial.mkdir(parents=True)
        save_arrays(partial / "weights.npz", _weights_by_path(model))
        save_arrays(partial / "training.npz", _by_index(training_variables))
        save_json(partial / "config.json", origin.config.to_json())
        save_json(partial / "tokenizer.json", origin.tokenizer)
        names = ["weights.npz", "training.npz", "config.json", "tokenizer.json"]
        if origin.songs is not None:
            save_bytes(partial / SONGS_FILE, origin.songs)
            names.append(SONGS_FILE)
        index = {
            "format": FORMAT,
            "step": step,
            "dataset_hash": origin.dataset_hash,
            "git_commit": origin.git_commit,
            "started_from": origin.started_from,
            "files": {name: sha256(partial / name) for name in names},
            "trainer": trainer,
        }
        save_json(partial / _INDEX, index)
        sync(partial)
        shutil.rmtree(target, ignore_errors=True)  # a damaged one of the same step
        partial.rename(target)
        sync(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        message = f"the checkpoint of step {step} could not be written: {error.strerror or error}"
        raise StorageError(message) from error
    return target


def release_checkpoint(
    checkpoint: Checkpoint, *, folder: Path, counting: Mapping[str, NDArray[Any]] | None = None
) -> None:
    """Write a checkpoint to give away: weights in half precision, no optimizer, no music.

    Args:
        checkpoint: What to write; its hash is another one then, as the weights are.
        folder: Made, or written over.
        counting: What was counted in the training songs, if it is to be given away too.

    Raises:
        StorageError: The disk is full or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _arrays(checkpoint, "weights.npz") as arrays:
            halves = {name: arrays[name].astype(np.float16) for name in arrays.files}
        save_arrays(folder / "weights.npz", halves)
        names = ["weights.npz", "config.json", "tokenizer.json"]
        for name in names[1:]:
            shutil.copyfile(checkpoint.directory / name, folder / name)
        (folder / COUNTING_FILE).unlink(missing_ok=True)  # of what was there before
        if counting is not None:
            save_arrays(folder / COUNTING_FILE, counting, is_compressed=True)
            names.append(COUNTING_FILE)
        index = {
            **load_json(checkpoint.directory / _INDEX),
            "files": {name: sha256(folder / name) for name in names},
        }
        save_json(folder / _INDEX, index)
    except OSError as error:
        message = f"the release in {folder} could not be written: {error.strerror or error}"
        raise StorageError(message) from error


def load_checkpoint(path: Path) -> Checkpoint:
    """Open a checkpoint, or the newest complete one of a run's folder.

    Args:
        path: A checkpoint's own folder, or one that `train` wrote to.

    Raises:
        CheckpointError: There is none, or it is damaged or of another version.
    """
    if (path / _INDEX).exists():
        return _open(path)
    found = newest_checkpoint(path)
    if found is None:
        if damaged := sorted(path.glob(f"{_PREFIX}*")):
            return _open(damaged[-1])  # which says what is wrong with it
        message = f"there is no complete checkpoint in {path}"
        raise CheckpointError(message)
    best = folder_of_step(path, found.trainer.get("best_step"))
    return _open(best) if best else found


def newest_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest checkpoint of a run's folder that is not damaged, if there is one.

    Raises:
        CheckpointError: It is of another version.
    """
    for candidate in sorted(folder.glob(f"{_PREFIX}*"), reverse=True):
        try:
            return _open(candidate)
        except DamagedCheckpointError:
            continue
    return None


def folder_of_step(folder: Path, step: int | None) -> Path | None:
    """Where a run's checkpoint of this step is, if it was kept."""
    path = folder / f"{_PREFIX}{step or 0:08d}"
    return path if step is not None and (path / _INDEX).exists() else None


def prune_checkpoints(folder: Path, *, best_step: int | None, newest: int = 2) -> None:
    """Delete all checkpoints but the newest ones and the best."""
    best = folder_of_step(folder, best_step)
    for old in sorted(folder.glob(f"{_PREFIX}*"))[:-newest]:
        if old != best:
            shutil.rmtree(old, ignore_errors=True)


def remove_partial_checkpoints(folder: Path) -> None:
    """Delete what a killed process had begun to write."""
    for partial in folder.glob(f"{_PARTIAL}*"):
        shutil.rmtree(partial, ignore_errors=True)


def load_model(checkpoint: Checkpoint) -> SequenceVae:
    """Build the checkpoint's model with its weights.

    Raises:
        CheckpointError: The weights are not those of this architecture.
    """
    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    model = build_vae_for(checkpoint.config, tokenizer=tokenizer)
    restore_weights(model, checkpoint)
    return model


def restore_weights(
    model: SequenceVae, checkpoint: Checkpoint, *, may_differ: Sequence[Any] = ()
) -> None:
    """Give a model the checkpoint's weights.

    Args:
        model: Of the same architecture and sizes.
        checkpoint: Where its weights are.
        may_differ: Weights that may be missing there, or longer or shorter: they stay as they are
            where the checkpoint has no numbers for them.

    Raises:
        CheckpointError: The weights are not those of this architecture.
    """
    with _arrays(checkpoint, "weights.npz") as arrays:
        differing = {variable.path for variable in may_differ}
        expected = {variable.path: tuple(variable.shape) for variable in model.weights}
        shapes = {name: arrays[name].shape for name in arrays.files}
        strict = (expected.keys() | shapes.keys()) - differing
        if any(shapes.get(path) != expected.get(path) for path in strict):
            message = f"the weights in {checkpoint.directory} are of another model"
            raise CheckpointError(message)
        for variable in model.weights:
            if variable.path in shapes:
                variable.assign(_overlaid(variable, arrays[variable.path]))


def _overlaid(variable: Any, array: NDArray[Any]) -> NDArray[Any]:
    """The variable's numbers, under those of an array that may be longer or shorter."""
    if array.shape == tuple(variable.shape):
        return array
    found: NDArray[Any] = variable.numpy().copy()
    corner = tuple(slice(min(sizes)) for sizes in zip(found.shape, array.shape, strict=True))
    found[corner] = array[corner]
    return found


def load_counting(checkpoint: Checkpoint) -> dict[str, NDArray[Any]] | None:
    """What `release_checkpoint` was given of counting; None where it was nothing.

    Raises:
        CheckpointError: It is damaged.
    """
    if not (checkpoint.directory / COUNTING_FILE).is_file():
        return None
    with _arrays(checkpoint, COUNTING_FILE) as arrays:
        return {name: arrays[name] for name in arrays.files}


def restore_training(variables: Sequence[Any], checkpoint: Checkpoint) -> None:
    """Give optimizer and dropout seeds the values they were saved with.

    Raises:
        CheckpointError: They belong to another optimizer.
    """
    with _arrays(checkpoint, "training.npz") as arrays:
        shapes = [arrays[name].shape for name in arrays.files]
        if shapes != [tuple(variable.shape) for variable in variables]:
            message = f"the optimizer saved in {checkpoint.directory} is another one"
            raise CheckpointError(message)
        for variable, name in zip(variables, arrays.files, strict=True):
            variable.assign(arrays[name])


def _open(directory: Path) -> Checkpoint:
    index = load_json(directory / _INDEX)
    if index.get("format") != FORMAT:
        message = (
            f"the checkpoint in {directory} has format {index.get('format')}, and this version "
            f"reads format {FORMAT}"
        )
        raise CheckpointVersionError(message)
    if not index.keys() >= _INDEX_KEYS:
        message = f"the checkpoint in {directory} is damaged: {_INDEX} is not complete"
        raise DamagedCheckpointError(message)
    for name, expected in index["files"].items():
        path = directory / name
        if not path.is_file() or sha256(path) != expected:
            message = f"the checkpoint in {directory} is damaged: {name} is not what was saved"
            raise DamagedCheckpointError(message)
    kinds = ("weights.npz", "config.json", "tokenizer.json")
    joined = "".join(index["files"][name] for name in kinds)
    return Checkpoint(
        directory=directory,
        step=index["step"],
        config=_config(directory),
        tokenizer=load_json(directory / "tokenizer.json"),
        hash=hashlib.sha256(joined.encode()).hexdigest(),
        dataset_hash=index["dataset_hash"],
        trainer=index["trainer"],
    )


def _config(directory: Path) -> TrainingConfig:
    try:
        return TrainingConfig.from_json(load_json(directory / "config.json"))
    except ConfigError as error:
        message = f"the checkpoint in {directory} was made by another version: {error}"
        raise CheckpointVersionError(message) from error


def _arrays(checkpoint: Checkpoint, name: str) -> Any:
    try:
        return np.load(checkpoint.directory / name, allow_pickle=False)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        message = f"{name} of the checkpoint in {checkpoint.directory} cannot be read: {error}"
        raise DamagedCheckpointError(message) from error


def _weights_by_path(model: SequenceVae) -> dict[str, Any]:
    return {variable.path: np.asarray(variable) for variable in model.weights}


def _by_index(variables: Sequence[Any]) -> dict[str, Any]:
    return {f"{i:04d}": np.asarray(variable) for i, variable in enumerate(variables)}
