"""Decoders of random weights: this project's exports, and checkpoints that MusicVAE reads."""

import itertools
import json
import tempfile
from pathlib import Path

import numpy as np

from ml.config import make_config
from ml.music.tokenizers.pitch_names import chord_name
from tests.bench.training import VOCABULARY

STEPS = 100
_UNITS, _LATENT = 256, 64
# The peer's encoder must be there but is never run.
_ENCODER_UNITS = 8
# A word for a note's end and one for silence, beside the pitches.
_OTHER_WORDS = 2


def export_random(architecture: str, *, preset: str, out_dir: Path) -> None:
    """Export a preset's model that has learnt nothing, with the paper's number of words."""
    from ml.export import export_decoder
    from ml.models.checkpoints import Origin, save_checkpoint
    from ml.models.vae import build_vae

    config = make_config(architecture, preset=preset, seed=1)
    assert config.window == STEPS, f"{preset} has windows of {config.window}"
    chords = (chord for notes in (3, 4, 5) for chord in itertools.combinations(range(12), notes))
    tokenizer = {
        "representation": "chord-strings",
        "vocabulary": [chord_name(chord) for chord in itertools.islice(chords, VOCABULARY)],
        "step_quarters": 0.5,
    }
    origin = Origin(config=config, tokenizer=tokenizer, dataset_hash="", git_commit=None)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = save_checkpoint(
            build_vae(config, vocabulary_size=VOCABULARY), folder=Path(folder), step=1,
            origin=origin, training_variables=(), trainer={},
        )  # fmt: skip
        export_decoder(checkpoint, out_dir)


def write_music_vae(out_dir: Path, *, words: int) -> None:
    """Write a melody model of the paper's sizes: 2 x 256 LSTM decoder, 64 latent dimensions."""
    out_dir.mkdir(parents=True)
    arguments = {"numSteps": STEPS, "minPitch": 0, "maxPitch": words - _OTHER_WORDS - 1}
    converter = {"type": "MelodyConverter", "args": arguments}
    (out_dir / "config.json").write_text(
        json.dumps({"type": "MusicVAE", "dataConverter": converter})
    )
    chance = np.random.default_rng(1)
    layers = _layers(words)
    specs, chunks = [], []
    for name, (inputs, outputs) in layers.items():
        for part, shape in (("kernel", (inputs, outputs)), ("bias", (outputs,))):
            specs.append({"name": f"{name}/{part}", "shape": shape, "dtype": "float32"})
            chunks.append(chance.normal(0, 0.05, shape).astype("<f4").tobytes())
    (out_dir / "weights.bin").write_bytes(b"".join(chunks))
    manifest = [{"paths": ["weights.bin"], "weights": specs}]
    (out_dir / "weights_manifest.json").write_text(json.dumps(manifest))


def _layers(words: int) -> dict[str, tuple[int, int]]:
    """Inputs and outputs of each dense product; an LSTM cell is one."""
    encoder = "encoder/cell_0/bidirectional_rnn/{}/multi_rnn_cell/cell_0/lstm_cell"
    decoder = "decoder/multi_rnn_cell/cell_{}/lstm_cell"
    return {
        encoder.format("fw"): (words + _ENCODER_UNITS, 4 * _ENCODER_UNITS),
        encoder.format("bw"): (words + _ENCODER_UNITS, 4 * _ENCODER_UNITS),
        "encoder/mu": (2 * _ENCODER_UNITS, _LATENT),
        decoder.format(0): (words + _LATENT + _UNITS, 4 * _UNITS),
        decoder.format(1): (2 * _UNITS, 4 * _UNITS),
        "decoder/z_to_initial_state": (_LATENT, 4 * _UNITS),
        "decoder/output_projection": (_UNITS, words),
    }
