import errno
import hashlib
import json
import os
import shutil

import numpy as np
import pytest

from ml.errors import (
    CheckpointError,
    CheckpointVersionError,
    DamagedCheckpointError,
    StorageError,
)


@pytest.fixture
def folder(run_dir, tmp_path):
    """A copy of a run's folder that a test may harm."""
    return shutil.copytree(run_dir, tmp_path / "run")


def checkpoints_in(folder):
    return sorted(path.name for path in folder.glob("step-*"))


def test_a_checkpoint_gives_back_the_weights_it_was_made_of(run_dir):
    from ml.models.checkpoints import load_checkpoint, load_model

    checkpoint = load_checkpoint(run_dir)
    model = load_model(checkpoint)
    with np.load(checkpoint.directory / "weights.npz") as saved:
        for variable in model.weights:
            np.testing.assert_array_equal(np.asarray(variable), saved[variable.path])
    assert load_checkpoint(checkpoint.directory) == checkpoint


def test_it_names_what_it_came_from(run_dir, dataset_dir, small, architecture):
    from ml.data.token_dataset import TokenDataset
    from ml.models.checkpoints import load_checkpoint

    checkpoint = load_checkpoint(run_dir)
    index = json.loads((checkpoint.directory / "checkpoint.json").read_text())
    assert checkpoint.config == small(architecture)
    assert checkpoint.dataset_hash == TokenDataset.load(dataset_dir).hash
    assert index["git_commit"] is None or len(index["git_commit"]) == 40
    assert len(checkpoint.hash) == 64


@pytest.mark.parametrize("name", ["weights.npz", "config.json", "checkpoint.json"])
def test_a_damaged_newest_checkpoint_falls_back_to_the_one_before(folder, name):
    from ml.models.checkpoints import newest_checkpoint

    older, newest = checkpoints_in(folder)[-2:]
    path = folder / newest / name
    path.write_bytes(path.read_bytes()[:-10])
    assert newest_checkpoint(folder).directory.name == older


def test_a_folder_without_a_complete_checkpoint_is_refused(tmp_path):
    from ml.models.checkpoints import load_checkpoint

    with pytest.raises(CheckpointError, match="no complete checkpoint in"):
        load_checkpoint(tmp_path)
    with pytest.raises(CheckpointError, match="no complete checkpoint in"):
        load_checkpoint(tmp_path / "missing")


def test_a_truncated_checkpoint_says_which_file_is_not_what_was_saved(folder):
    from ml.models.checkpoints import load_checkpoint

    directory = folder / checkpoints_in(folder)[-1]
    (directory / "weights.npz").write_bytes(b"PK")
    with pytest.raises(
        DamagedCheckpointError, match=r"damaged: weights\.npz is not what was saved"
    ):
        load_checkpoint(directory)


def test_a_checkpoint_of_another_version_is_refused_and_not_passed_over(folder):
    from ml.models.checkpoints import newest_checkpoint

    path = folder / checkpoints_in(folder)[-1] / "checkpoint.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(
        CheckpointVersionError, match="has format 99, and this version reads format 1"
    ):
        newest_checkpoint(folder)


def test_weights_of_another_model_are_refused(run_dir, small, architecture):
    from ml.models.checkpoints import load_checkpoint, restore_weights
    from ml.models.vae import build_vae

    checkpoint = load_checkpoint(run_dir)
    other = build_vae(small(architecture, layers=2), vocabulary_size=checkpoint.vocabulary_size)
    with pytest.raises(CheckpointError, match="are of another model"):
        restore_weights(other, checkpoint)


def test_a_disk_that_cannot_be_written_is_said_so(run_dir, tmp_path):
    from ml.models import checkpoints

    saved = checkpoints.load_checkpoint(run_dir)
    origin = checkpoints.Origin(
        config=saved.config, tokenizer=saved.tokenizer, dataset_hash="", git_commit=None
    )
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="the checkpoint of step 3 could not be written"):
        checkpoints.save_checkpoint(
            checkpoints.load_model(saved),
            folder=tmp_path / "file",
            step=3,
            origin=origin,
            training_variables=[],
            trainer={},
        )


def test_a_run_whose_checkpoints_are_all_damaged_says_what_is_wrong_with_the_newest(folder):
    from ml.models.checkpoints import load_checkpoint

    for name in checkpoints_in(folder):
        (folder / name / "weights.npz").write_bytes(b"PK")
    with pytest.raises(DamagedCheckpointError, match=r"weights\.npz is not what was saved"):
        load_checkpoint(folder)


def test_an_index_that_lacks_a_part_is_damaged(folder):
    from ml.models.checkpoints import load_checkpoint

    path = folder / checkpoints_in(folder)[-1] / "checkpoint.json"
    path.write_text(json.dumps({"format": 1, "step": 12}))
    with pytest.raises(DamagedCheckpointError, match=r"checkpoint\.json is not complete"):
        load_checkpoint(path.parent)


def test_a_setting_that_this_version_does_not_know_is_another_version(folder):
    from ml.models.checkpoints import load_checkpoint

    directory = folder / checkpoints_in(folder)[-1]
    config = directory / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "tomorrow": 1}))
    index = json.loads((directory / "checkpoint.json").read_text())
    index["files"]["config.json"] = hashlib.sha256(config.read_bytes()).hexdigest()
    (directory / "checkpoint.json").write_text(json.dumps(index))
    with pytest.raises(CheckpointVersionError, match="made by another version"):
        load_checkpoint(directory)


def test_a_disk_that_fills_up_leaves_the_checkpoints_before(folder, monkeypatch):
    from ml.models import checkpoints

    saved = checkpoints.load_checkpoint(folder)
    before = checkpoints_in(folder)
    origin = checkpoints.Origin(
        config=saved.config, tokenizer=saved.tokenizer, dataset_hash="", git_commit=None
    )

    def full(file, **arrays):
        file.write(b"the beginning of it")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    model = checkpoints.load_model(saved)
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(StorageError, match=r"step 99 could not be written: No space left"):
        checkpoints.save_checkpoint(
            model, folder=folder, step=99, origin=origin, training_variables=[], trainer={}
        )
    assert checkpoints_in(folder) == before
    assert not list(folder.glob(".partial-*"))
    assert checkpoints.load_checkpoint(folder) == saved
