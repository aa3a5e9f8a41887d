"""Runs that learn what a trained model expects."""

import json

import numpy as np
import pytest

from ml.errors import CheckpointError, ConfigError


@pytest.fixture
def run(keras, dataset_dir, tmp_path):
    """Trains with a teacher; the finished run's checkpoint."""

    def train_to(config, *, name, teacher):
        from ml.models.checkpoints import load_checkpoint
        from ml.training import train

        result = train(
            dataset_dir,
            config=config,
            out_dir=tmp_path / name,
            on_progress=lambda progress: True,
            teacher=teacher,
        )
        return load_checkpoint(result.checkpoint_dir)

    return train_to


@pytest.fixture
def windows(dataset_dir):
    from ml.data.token_dataset import TokenDataset

    return TokenDataset.load(dataset_dir).train_windows(16)[:32]


def expectations(model, windows):
    """Probabilities of each token of the windows [shape=(windows, 16, vocabulary)]."""
    from keras import ops

    from ml.models.tokens import previous_tokens

    previous = previous_tokens(windows, vocabulary_size=model.vocabulary_size)
    inputs = {"tokens": windows, "previous": previous}
    return np.asarray(ops.softmax(model.expected(inputs), axis=-1))


def test_a_pupil_that_learns_from_the_teacher_alone_comes_to_expect_what_it_expects(
    run, small, finished, windows
):
    from ml.models.checkpoints import load_checkpoint, load_model
    from ml.models.vae import build_vae_for
    from ml.music.tokenizers import tokenizer_from_json

    teacher = load_checkpoint(finished.directory)
    # Of the other architecture than half of the teachers.
    config = small("vae-transformer", seed=3, distillation=1, steps=60, word_dropout=0)
    pupil = run(config, name="pupil", teacher=finished.directory)
    tokenizer = tokenizer_from_json(pupil.tokenizer)
    wanted = expectations(load_model(teacher), windows)
    taught, untaught = (
        np.abs(expectations(model, windows) - wanted).sum(axis=-1).mean()
        for model in (load_model(pupil), build_vae_for(config, tokenizer=tokenizer))
    )
    assert taught < untaught / 2
    index = json.loads((pupil.directory / "checkpoint.json").read_text())
    assert index["taught_by"] == teacher.hash


def test_a_teacher_is_no_part_of_its_pupils_weights(run, small, finished):
    from ml.models.checkpoints import load_checkpoint

    kept = load_checkpoint(finished.directory)
    config = small(kept.config.architecture, distillation=0.5)
    pupil = run(config, name="pupil", teacher=finished.directory)
    for name in ("weights.npz", "training.npz"):
        with np.load(pupil.directory / name) as own, np.load(kept.directory / name) as others:
            assert own.files == others.files


def test_a_share_and_a_teacher_need_each_other(run, small, finished):
    with pytest.raises(ConfigError, match=r"need each other, got 0\.5 and no teacher"):
        run(small(distillation=0.5), name="a", teacher=None)
    with pytest.raises(ConfigError, match="need each other, got 0 and a teacher"):
        run(small(), name="b", teacher=finished.directory)


def test_a_teacher_of_other_windows_is_refused(run, small, finished):
    with pytest.raises(CheckpointError, match="windows of 16 and no labels, the run has windows"):
        run(small(window=12, distillation=0.5), name="a", teacher=finished.directory)
