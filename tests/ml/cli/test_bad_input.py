"""What goes wrong while storing and training: a sentence and an exit status for each."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from ml import errors
from ml.cli.main import exit_statuses, main
from ml.music.midi import write_midi
from ml.music.notes import Note, NoteSequence, Track
from tests.ml.training.test_train import spoil

SMALL = [
    "--model", "vae-lstm", "--preset", "tiny", "--set", "window=16", "hidden_units=16",
    "latent_dimensions=4", "steps=6", "batch_size=4", "evaluate_every=2", "checkpoint_every=2",
]  # fmt: skip


def write_songs(folder, *, count, notes):
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        pitches = (48 + (i * 5 + n * n) % 30 for n in range(notes))
        tune = tuple(Note(pitch, 80, n / 2, 0.5) for n, pitch in enumerate(pitches))
        (folder / f"{i}.mid").write_bytes(write_midi(NoteSequence((Track(tune),))))
    return folder


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    root = tmp_path_factory.mktemp("bad")
    songs = write_songs(root / "songs", count=6, notes=60)
    assert main(["dataset", str(songs), "--out", str(root / "tokens")]) == 0
    return root / "tokens"


@pytest.fixture(scope="module")
def finished_run(keras, dataset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad") / "run"
    assert main(["train", "--dataset", str(dataset), *SMALL, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def failing(capsys):
    """Runs the command line; gives its exit status's error and what it told."""
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    of_status = {one.exit_status: one for one in kinds}

    def failing(*words):
        status = main([str(word) for word in words])
        return of_status[status], capsys.readouterr().err

    return failing


def test_every_kind_of_mistake_has_an_exit_status_of_its_own():
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    statuses = [one.exit_status for one in kinds]
    assert len(set(statuses)) == len(statuses)
    assert not {0, 1, 2, 130} & set(statuses)
    assert set(exit_statuses()) == {0, 1, 2, 130, *statuses}


def test_the_statuses_are_in_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for status, meaning in exit_statuses().items():
        assert f"  {status:<4} {meaning}" in told


def test_a_folder_without_a_song(failing, tmp_path):
    (tmp_path / "empty").mkdir()
    error, told = failing("dataset", tmp_path / "empty", "--out", tmp_path / "out")
    assert error is errors.EmptyDatasetError
    assert "there is no song to train on: add MIDI files" in told


def test_songs_shorter_than_a_window(failing, tmp_path):
    songs = write_songs(tmp_path / "songs", count=2, notes=20)
    error, told = failing("dataset", songs, "--out", tmp_path / "out")
    assert error is errors.ShortSongsError
    assert "have 40 notes and chords to learn from; training needs at least 100" in told


def test_a_window_longer_than_all_songs(failing, dataset, tmp_path):
    error, told = failing(
        "train", "--dataset", dataset, "--model", "vae-lstm", "--preset", "tiny",
        "--set", "window=512", "--out", tmp_path / "run",
    )  # fmt: skip
    assert error is errors.ShortSongsError
    assert "have 300 tokens together, and a window has 512" in told


def test_one_song_is_enough_and_is_said_to_be_one(keras, tmp_path, capsys):
    songs = write_songs(tmp_path / "songs", count=1, notes=150)
    assert main(["dataset", str(songs), "--out", str(tmp_path / "tokens")]) == 0
    assert "one song only: its end is held out" in capsys.readouterr().out
    words = ["train", "--dataset", str(tmp_path / "tokens"), *SMALL, "--out", str(tmp_path / "run")]
    assert main(words) == 0


def test_a_dataset_with_tokens_outside_its_vocabulary(failing, dataset, tmp_path):
    from ml.data.token_dataset import TokenDataset

    loaded = TokenDataset.load(dataset)
    tokens = loaded.tokens.copy()
    tokens[7] = 9999
    others = (loaded.offsets, loaded.titles, loaded.splits, loaded.tokenizer)
    TokenDataset(tokens, *others).save(tmp_path / "tokens")
    error, told = failing(
        "train", "--dataset", tmp_path / "tokens", *SMALL, "--out", tmp_path / "run"
    )
    assert error is errors.UnknownTokensError
    assert f"the token 9999; its vocabulary has {loaded.vocabulary_size} words" in told


def test_a_damaged_dataset(failing, dataset, tmp_path):
    damaged = shutil.copytree(dataset, tmp_path / "tokens")
    (damaged / "tokens.npy").write_bytes((damaged / "tokens.npy").read_bytes()[:-40])
    error, told = failing("train", "--dataset", damaged, *SMALL, "--out", tmp_path / "run")
    assert error is errors.DatasetError
    assert "missing or damaged" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--model", "vae-gru"], "architecture must be one of vae-lstm, vae-transformer, got 'vae"),
        (["--preset", "huge"], "preset must be one of"),
        (["--set", "speed=9"], "hyper-parameter must be one of"),
        (["--set", "window=many"], "window must be a whole number, got 'many'"),
    ],
)
def test_an_unknown_preset_or_key(failing, dataset, tmp_path, words, sentence):
    given = {"--model": "vae-lstm", "--preset": "tiny", "--set": "steps=1", words[0]: words[1]}
    pairs = [one for pair in given.items() for one in pair]
    error, told = failing("train", "--dataset", dataset, *pairs, "--out", tmp_path / "run")
    assert error is errors.ConfigError
    assert sentence in told


def test_a_loss_that_is_no_number(failing, finished_run, dataset, tmp_path):
    run = shutil.copytree(finished_run, tmp_path / "run")
    shutil.rmtree(run / "step-00000006")
    spoil(run)
    error, told = failing("train", "--dataset", dataset, *SMALL, "--resume", "--out", run)
    assert error is errors.TrainingDivergedError
    assert "training diverged: the loss is not a number at step 5" in told


def test_a_checkpoint_of_another_version(failing, finished_run, tmp_path):
    run = shutil.copytree(finished_run, tmp_path / "run")
    for index in run.glob("step-*/checkpoint.json"):
        index.write_text(json.dumps({**json.loads(index.read_text()), "format": 99}))
    error, told = failing("generate", "--checkpoint", run, "--out", tmp_path / "out")
    assert error is errors.CheckpointVersionError
    assert "has format 99, and this version reads format 1" in told


def test_a_truncated_checkpoint(failing, finished_run, tmp_path):
    run = shutil.copytree(finished_run, tmp_path / "run")
    for weights in run.glob("step-*/weights.npz"):
        weights.write_bytes(weights.read_bytes()[:1000])
    error, told = failing("generate", "--checkpoint", run, "--out", tmp_path / "out")
    assert error is errors.DamagedCheckpointError
    assert "is damaged: weights.npz is not what was saved" in told


def full(*arguments, **others):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_up_while_training(failing, finished_run, dataset, tmp_path, monkeypatch):
    run = shutil.copytree(finished_run, tmp_path / "run")
    shutil.rmtree(run / "step-00000006")
    monkeypatch.setattr(np, "savez", full)
    error, told = failing("train", "--dataset", dataset, *SMALL, "--resume", "--out", run)
    assert error is errors.StorageError
    assert "the checkpoint of step 6 could not be written: No space left on device" in told
    monkeypatch.undo()
    # What was saved before is whole: the run goes on once there is room.
    assert main(["train", "--dataset", str(dataset), *SMALL, "--resume", "--out", str(run)]) == 0


def test_a_disk_that_fills_up_while_a_dataset_is_written(failing, tmp_path, monkeypatch):
    songs = write_songs(tmp_path / "songs", count=3, notes=60)
    monkeypatch.setattr(np, "save", full)
    error, told = failing("dataset", songs, "--out", tmp_path / "tokens")
    assert error is errors.StorageError
    assert "the data set could not be written" in told


def test_a_full_disk_anywhere_else_is_told_too(failing, monkeypatch, tmp_path):
    monkeypatch.setattr("ml.cli.dataset.build_dataset_of_words", full)
    error, told = failing("dataset", tmp_path, "--out", tmp_path / "tokens")
    assert error is errors.StorageError
    assert "No space left on device: nothing more can be written" in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_training_leaves_a_checkpoint_that_loads(keras, dataset, tmp_path, number):
    from ml.models.checkpoints import load_checkpoint, load_model

    run = tmp_path / "run"
    words = [*SMALL, "steps=100000", "evaluate_every=1000", "checkpoint_every=5"]
    command = [sys.executable, "-m", "ml", "train", "--dataset", dataset, *words, "--out", run]
    training = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not list(run.glob("step-*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    training.send_signal(number)
    out, _ = training.communicate(timeout=60)
    assert training.returncode == 130
    assert b"--resume goes on from there" in out
    load_model(load_checkpoint(run))


def test_a_killed_training_leaves_a_checkpoint_that_loads(keras, dataset, tmp_path):
    from ml.models.checkpoints import load_checkpoint, load_model

    run = tmp_path / "run"
    words = [*SMALL, "steps=100000", "evaluate_every=1000", "checkpoint_every=5"]
    command = [sys.executable, "-m", "ml", "train", "--dataset", dataset, *words, "--out", run]
    training = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(list(run.glob("step-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    training.kill()
    training.wait(timeout=60)
    load_model(load_checkpoint(run))
