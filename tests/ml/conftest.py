import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# Read by TensorFlow when it is loaded; its start-up messages are no part of a test's output.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
ARCHITECTURES = ("vae-lstm", "vae-transformer")


@pytest.fixture(scope="session")
def keras():
    """Keras with its backend; their own warnings while they load are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import keras
    return keras


@pytest.fixture(scope="session")
def dataset_dir(tmp_path_factory):
    """Twelve short songs: one scale in four keys, each begun at three places."""
    from ml.data.token_dataset import build_token_dataset
    from ml.music.notes import Note, NoteSequence, Track

    walk = [0, 2, 4, 5, 7, 5, 4, 2] * 7

    def song(root, first):
        steps = walk[first : first + 48]
        notes = tuple(Note(root + step, 80, i / 2, 0.5) for i, step in enumerate(steps))
        return NoteSequence(tracks=(Track(notes=notes),))

    directory = tmp_path_factory.mktemp("tokens")
    build_token_dataset(
        (
            (f"{root} from {first}", song(root, first))
            for root in range(58, 62)
            for first in (0, 2, 3)
        ),
        representation="chord-strings",
        out_dir=directory,
        validation_fraction=0.2,
    )
    return directory


@pytest.fixture(scope="session")
def small():
    """Makes configurations of models that train in seconds."""
    from ml.config import make_config

    def make(architecture="vae-lstm", *, seed=0, **settings):
        shape = {
            "window": 16, "hidden_units": 16, "heads": 2, "latent_dimensions": 4, "layers": 1,
            "batch_size": 8, "steps": 12, "learning_rate": 1e-2, "warmup_steps": 2, "dropout": 0.1,
            "evaluate_every": 4, "checkpoint_every": 4, "patience": 0,
            "precision": "float32",
        }  # fmt: skip
        return make_config(architecture, preset="tiny", seed=seed, settings={**shape, **settings})

    return make


@pytest.fixture(scope="session", params=ARCHITECTURES)
def architecture(request):
    return request.param


@dataclass(frozen=True)
class FinishedRun:
    directory: Path
    result: Any
    heard: list


@pytest.fixture(scope="session")
def finished(architecture, keras, small, dataset_dir, tmp_path_factory):
    """A finished run of each architecture; never changed by a test."""
    from ml.training import train

    directory, heard = tmp_path_factory.mktemp("run"), []
    result = train(
        dataset_dir,
        config=small(architecture),
        out_dir=directory,
        on_progress=lambda progress: heard.append(progress) or True,
    )
    return FinishedRun(directory=directory, result=result, heard=heard)


@pytest.fixture(scope="session")
def run_dir(finished):
    return finished.directory


@pytest.fixture(scope="session")
def chords_run(keras, small, tmp_path_factory):
    """A finished run on bars over two chords, in the styles that the shipped model is asked for."""
    from ml.data.token_dataset import build_token_dataset
    from ml.music.notes import Chord, Note, NoteSequence, Track
    from ml.training import train

    chords = tuple(Chord(4.0 * bar, ("Dm7", "Cmaj7")[bar % 2]) for bar in range(8))

    def song(root):
        notes = tuple(Note(root + i % 8, 80, i / 2, 0.5) for i in range(64))
        return NoteSequence(tracks=(Track(notes=notes),), chords=chords)

    styles = ("bebop", "cool", "hardbop", "postbop", "swing", "traditional")
    dataset = tmp_path_factory.mktemp("chords")
    build_token_dataset(
        [(f"song {i}", song(60 + i), style) for i, style in enumerate(styles * 2)],
        representation="events",
        out_dir=dataset,
    )
    out = tmp_path_factory.mktemp("chords-run")
    train(dataset, config=small(window=48), out_dir=out, on_progress=lambda progress: True)
    return out
