"""The presets: settings that belong together, by architecture and representation."""

from __future__ import annotations

from typing import Any

from ml.config.choices import FROM_Z, NEXT_NOTE

# What the paper (section 4.3) gives: two LSTM layers of 256 units in the encoder and in the
# decoder (or Transformer blocks in their place), 64 latent dimensions, a dense layer that scales z
# up, softmax over the notes, sequences of 100, the next note foretold by the VAE-LSTM and the
# sequence said again by the VAE-Transformer, both from z alone. Its notebooks average the KL over
# the dimensions: 1/64 of the sum a prediction, of one note there and of 100 here. What it leaves
# open, and is chosen here: the optimizer and its rate, batch size, number of steps, width and heads
# of the Transformer, dropout, augmentation, any held-out data.
_PAPER: dict[str, Any] = {
    "beta_warmup": 0.0,
    "free_bits": 0.0,
    "word_dropout": 0.0,
    "transpose": 0,
}
_TINY: dict[str, Any] = {
    "latent_dimensions": 32,
    "layers": 1,
    "dropout": 0.0,
    "batch_size": 32,
    "warmup_steps": 50,
    "evaluate_every": 50,
    "checkpoint_every": 50,
    "patience": 0,
}
# Beside copying: small batches, averaged weights, and of the free nats as few as keep z in use.
# Chosen on blocks of a jazz corpus that are neither trained nor measured on.
_BEST: dict[str, Any] = {
    "copying": 1,
    "averaging": 300,
    "batch_size": 32,
    "steps": 6000,
    "dropout": 0.2,
    "word_dropout": 0.5,
    "beta_warmup": 0.15,
    "free_bits": 0.18,
    "weight_decay": 0.01,
}
PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "best": {
        "vae-lstm": {**_BEST, "learning_rate": 1.5e-3},
        "vae-transformer": {**_BEST, "learning_rate": 8e-4},
    },
    "paper": {
        "vae-lstm": {**_PAPER, "objective": NEXT_NOTE, "beta_max": 1 / 64},
        "vae-transformer": {
            **_PAPER,
            "objective": FROM_Z,
            "beta_max": 100 / 64,
            "learning_rate": 5e-4,
            "warmup_steps": 500,
        },
    },
    "tiny": {
        "vae-lstm": {**_TINY, "hidden_units": 128, "steps": 350, "learning_rate": 6e-3},
        "vae-transformer": {**_TINY, "hidden_units": 96, "steps": 500, "learning_rate": 5e-3},
    },
}
PRESET_TITLES: dict[str, tuple[str, str]] = {
    "best": (
        "Best",
        "Also repeats what it has played, as music does. Hours on two CPU cores, minutes on a GPU.",
    ),
    "paper": (
        "Paper",
        "The sizes of the paper's models. Hours on two CPU cores, minutes on a GPU.",
    ),
    "tiny": ("Tiny", "A small model, done within two minutes on two CPU cores."),
}
# What a representation changes in a preset. Events take more words for the same music.
REPRESENTATION_PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "chord-strings": {},
    "events": {
        "best": {"window": 256, "harmony": 1},
        "paper": {"window": 256},
        "tiny": {"window": 128},
    },
}
DEFAULT_REPRESENTATION = "chord-strings"
