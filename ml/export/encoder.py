"""Exporting a model's encoder as a second TensorFlow.js graph model, in a folder of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.export.converter import convert_saved_model
from ml.export.manifest import describe_file, graph_names
from ml.export.weights import WEIGHTS_FILE, store_lean
from ml.models.encoder_step import EncoderStep
from ml.models.parts import PosteriorModel
from ml.models.vae import SequenceVae

ENCODER_FOLDER = "encoder"
INPUTS = ("tokens", "state")
OUTPUTS = ("z_mean", "state")


def export_encoder(model: SequenceVae, directory: Path) -> dict[str, Any]:
    """Write `encoder/model.json` and `encoder/weights.bin` into an export.

    Args:
        model: Its encoder's weights are rounded to half precision, in place.
        directory: The export's folder.

    Returns:
        What the manifest says of it: `piece`, `state_size` and `backwards` as in `EncoderStep`, the
        graph's `inputs` and `outputs` by name, the `files`, and `golden`: windows, and the means
        that Keras gives them with the rounded weights.

    Raises:
        ExportError: The encoder cannot be converted.
    """
    step = EncoderStep(model)
    folder = directory / ENCODER_FOLDER
    with tempfile.TemporaryDirectory() as saved:
        _save_step(step, directory=Path(saved))
        convert_saved_model(Path(saved), out_dir=folder)
    store_lean(folder)
    inputs, outputs = graph_names(folder, inputs=INPUTS, outputs=OUTPUTS)
    windows = _golden_windows(window=step.window, vocabulary_size=step.vocabulary_size)
    means = PosteriorModel(model).predict_on_batch({"tokens": windows})["z_mean"]
    names = [f"{ENCODER_FOLDER}/{name}" for name in ("model.json", WEIGHTS_FILE)]
    return {
        "piece": step.piece,
        "state_size": step.state_size,
        "backwards": step.backwards,
        "inputs": inputs,
        "outputs": outputs,
        "files": {name: describe_file(directory / name) for name in names},
        "golden": [
            {"tokens": tokens, "z_mean": mean}
            for tokens, mean in zip(windows.tolist(), means.tolist(), strict=True)
        ],
    }


def _save_step(step: EncoderStep, *, directory: Path) -> None:
    """Save the encoder step with the signature that the converter reads."""
    import tensorflow as tf

    signature = [
        tf.TensorSpec([None, step.piece], tf.int32, name="tokens"),
        tf.TensorSpec([None, step.state_size], tf.float32, name="state"),
    ]

    @tf.function(input_signature=signature, autograph=False)  # type: ignore[untyped-decorator]
    def serve(tokens: Any, state: Any) -> Any:
        return step.call({"tokens": tokens, "state": state})

    module = tf.Module()
    module.step = step
    tf.saved_model.save(module, str(directory), signatures=serve)


def _golden_windows(*, window: int, vocabulary_size: int) -> NDArray[np.int32]:
    """A full window, one with unknown words, one cut in the middle of a piece, a single token."""
    drawn = np.random.default_rng(0).integers(0, vocabulary_size, (4, window))
    windows = drawn.astype(np.int32)
    windows[1, ::3] = -1
    windows[2, window // 2 + 1 :] = -1
    windows[3, 1:] = -1
    return windows
