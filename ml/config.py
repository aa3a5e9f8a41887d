"""What a training run can be told: the presets, every hyper-parameter, and the rules they obey."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ml.errors import ConfigError

ARCHITECTURES: dict[str, str] = {
    "vae-lstm": "VAE-LSTM",
    "vae-transformer": "VAE-Transformer",
}
POINTS_PER_RUN = 200


@dataclass(frozen=True, slots=True)
class HyperParameter:
    """One number of a training run, as a form shows it.

    Attributes:
        name: The field of `TrainingConfig`.
        label: Two or three words for the form.
        kind: Whether the value is a whole number.
        minimum: Lowest value allowed.
        maximum: Highest value allowed.
        help: What turning it up or down does, for somebody who plays music.
    """

    name: str
    label: str
    kind: Literal["int", "float"]
    minimum: float
    maximum: float
    help: str

    def parse(self, value: object) -> int | float:
        """Read a value from a form, a command line or JSON.

        Raises:
            ConfigError: It is not a number of this kind, or out of range.
        """
        number = self._number(value)
        if not self.minimum <= number <= self.maximum:
            message = (
                f"{self.name} must be between {self.minimum:g} and {self.maximum:g}, got {value}"
            )
            raise ConfigError(message)
        return number

    def _number(self, value: object) -> int | float:
        wanted = "a whole number" if self.kind == "int" else "a number"
        message = f"{self.name} must be {wanted}, got {value!r}"
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ConfigError(message)
        try:
            number = float(value)
        except (ValueError, OverflowError) as error:
            raise ConfigError(message) from error
        if not math.isfinite(number) or (self.kind == "int" and not number.is_integer()):
            raise ConfigError(message)
        return int(number) if self.kind == "int" else number


HYPER_PARAMETERS: tuple[HyperParameter, ...] = (
    HyperParameter(
        "steps", "Training steps", "int", 1, 1_000_000,
        "How many batches the model learns from. More is better until the held-out curve turns up.",
    ),
    HyperParameter(
        "batch_size", "Batch size", "int", 1, 1024,
        "How many excerpts are learnt from at once. Larger is steadier, and slower per step.",
    ),
    HyperParameter(
        "learning_rate", "Learning rate", "float", 1e-6, 1.0,
        "How far each step moves the model. Too high and training breaks; too low and it crawls.",
    ),
    HyperParameter(
        "warmup_steps", "Warm-up steps", "int", 0, 100_000,
        "Steps over which the learning rate rises from nothing to its full value.",
    ),
    HyperParameter(
        "window", "Excerpt length", "int", 8, 512,
        "Words in one excerpt, a note or chord each, or two to four a note of events: the length "
        "the model learns from and then writes.",
    ),
    HyperParameter(
        "latent_dimensions", "Latent dimensions", "int", 2, 256,
        "How many dials describe one excerpt. A new song is a new setting of all of them.",
    ),
    HyperParameter(
        "layers", "Layers", "int", 1, 8,
        "Layers in the encoder and in the decoder. Deeper hears longer patterns, and is slower.",
    ),
    HyperParameter(
        "hidden_units", "Units per layer", "int", 8, 1024,
        "The width of every layer: how much the model can remember at once.",
    ),
    HyperParameter(
        "heads", "Attention heads", "int", 1, 16,
        "Transformer only: how many places of the excerpt each layer listens to at once.",
    ),
    HyperParameter(
        "dropout", "Dropout", "float", 0.0, 0.9,
        "Share of the units silenced at random while learning. Keeps a model from memorising.",
    ),
    HyperParameter(
        "word_dropout", "Hidden notes", "float", 0.0, 1.0,
        "Half of the excerpts hide up to this share of the earlier notes from the decoder (the "
        "other half up to a fifth of it), so that it must listen to the latent dials instead.",
    ),
    HyperParameter(
        "beta_max", "KL weight", "float", 0.0, 10.0,
        "Price of using the dials. Low: faithful copies, rough new songs. High: the opposite.",
    ),
    HyperParameter(
        "beta_warmup", "KL warm-up", "float", 0.0, 1.0,
        "Share of training over which that price rises from nothing, so that the dials get used.",
    ),
    HyperParameter(
        "free_bits", "Free nats per dial", "float", 0.0, 4.0,
        "What each dial may say free of charge. Above zero it keeps the dials from falling silent.",
    ),
    HyperParameter(
        "transpose", "Transposition", "int", 0, 11,
        "Every excerpt is moved at random by up to this many semitones, up or down, while "
        "learning: more keys from few songs.",
    ),
    HyperParameter(
        "clip_norm", "Gradient limit", "float", 0.01, 100.0,
        "No single step may move the model further than this. Lower is safer.",
    ),
    HyperParameter(
        "validation_fraction", "Held-out share", "float", 0.01, 0.5,
        "Share of the songs never learnt from, only used to see how the model does on new music.",
    ),
    HyperParameter(
        "evaluate_every", "Steps between checks", "int", 1, 100_000,
        "How often the held-out songs are listened to.",
    ),
    HyperParameter(
        "checkpoint_every", "Steps between checkpoints", "int", 1, 100_000,
        "How often the run is saved; after an interruption it goes on from the last save.",
    ),
    HyperParameter(
        "patience", "Patience", "int", 0, 1000,
        "Training ends early after this many checks without an improvement; 0 never ends early.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConfig:
    """Everything that decides a training run, apart from the data. Validated on creation.

    Attributes:
        architecture: A key of `ARCHITECTURES`.
        preset: Name of the preset that the values started from.
        representation: The tokenizer's representation.
        window: Tokens in one excerpt.
        latent_dimensions: Size of z.
        layers: Layers of the encoder, and of the decoder.
        hidden_units: Width of a layer, and of the token embedding.
        heads: Attention heads (Transformer only); divides `hidden_units`.
        dropout: Share of units dropped between layers, 0 to 0.9.
        word_dropout: Half of the windows hide a share of the decoder's input drawn from
            U(0, word_dropout), the other half from U(0, word_dropout / 5).
        batch_size: Windows per step.
        steps: Optimizer steps.
        learning_rate: Adam's peak rate; it falls to a twentieth of it along a cosine.
        warmup_steps: Steps of linear warm-up of the learning rate.
        clip_norm: Highest global norm of the gradient.
        beta_max: Final weight of the KL, which is summed over dimensions.
        beta_warmup: Share of the steps over which beta rises from 0, linearly.
        free_bits: Nats per latent dimension that cost nothing (on the batch's mean KL).
        transpose: Semitones each way of the random transposition.
        validation_fraction: Share of songs held out when the token dataset is built.
        evaluate_every: Steps between evaluations on the held-out songs.
        checkpoint_every: Steps between checkpoints.
        patience: Evaluations without improvement, after beta's warm-up, that end the run; 0: never.
        seed: Seed of the weights, of the batches and of all noise.
    """

    architecture: str
    preset: str
    representation: str = "chord-strings"
    window: int = 100
    latent_dimensions: int = 64
    layers: int = 2
    hidden_units: int = 256
    heads: int = 4
    dropout: float = 0.1
    word_dropout: float = 1.0
    batch_size: int = 64
    steps: int = 6000
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    clip_norm: float = 1.0
    beta_max: float = 1.0
    beta_warmup: float = 0.3
    free_bits: float = 0.25
    transpose: int = 5
    validation_fraction: float = 0.1
    evaluate_every: int = 250
    checkpoint_every: int = 250
    patience: int = 6
    seed: int = 0

    def __post_init__(self) -> None:
        _known(self.architecture, ARCHITECTURES, what="architecture")
        for parameter in HYPER_PARAMETERS:
            value = parameter.parse(getattr(self, parameter.name))
            object.__setattr__(self, parameter.name, value)
        for name in ("preset", "representation"):
            if not isinstance(getattr(self, name), str):
                message = f"{name} must be text, got {getattr(self, name)!r}"
                raise ConfigError(message)
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            message = f"seed must be a whole number, got {self.seed!r}"
            raise ConfigError(message)
        if not 0 <= self.seed < 2**32:
            message = f"seed must be between 0 and {2**32 - 1}, got {self.seed}"
            raise ConfigError(message)
        if self.architecture == "vae-transformer" and self.hidden_units % self.heads:
            message = (
                f"hidden_units must be divisible by heads ({self.heads}), got {self.hidden_units}"
            )
            raise ConfigError(message)

    @property
    def report_every(self) -> int:
        """Steps between two points of the loss curve; about `POINTS_PER_RUN` of them in a run."""
        return max(1, self.steps // POINTS_PER_RUN)

    def to_json(self) -> dict[str, Any]:
        """All fields as a plain dictionary."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrainingConfig:
        """Read what `to_json` wrote.

        Raises:
            ConfigError: A key is unknown or missing, or a value breaks its rule.
        """
        names = {field.name for field in dataclasses.fields(cls)}
        for key in data:
            _known(key, names, what="setting")
        for key in ("architecture", "preset"):
            if key not in data:
                message = f"the configuration has no {key}"
                raise ConfigError(message)
        return cls(**data)


# What the paper (section 4.3) gives: two LSTM layers of 256 units in the encoder and in the
# decoder (or Transformer blocks in their place), 64 latent dimensions, a dense layer that scales z
# up, softmax over the notes, sequences of 100. What it leaves open, and is chosen here: the
# optimizer and its rate, batch size, number of steps, the weight of the KL and its schedule, width
# and heads of the Transformer, dropout, augmentation, any held-out data. Its decoder sees z alone;
# ours also sees the previous token, because the paper's own losses show that z was not used.
_PAPER: dict[str, Any] = {}
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
PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "paper": {
        "vae-lstm": _PAPER,
        "vae-transformer": {**_PAPER, "learning_rate": 5e-4, "warmup_steps": 500},
    },
    "tiny": {
        "vae-lstm": {**_TINY, "hidden_units": 128, "steps": 350, "learning_rate": 6e-3},
        "vae-transformer": {**_TINY, "hidden_units": 96, "steps": 500, "learning_rate": 5e-3},
    },
}
PRESET_TITLES: dict[str, tuple[str, str]] = {
    "paper": (
        "Paper",
        "The sizes of the paper's models. Hours on two CPU cores, minutes on a GPU.",
    ),
    "tiny": ("Tiny", "A small model, done within two minutes on two CPU cores."),
}
# What a representation changes in a preset. Events take more words for the same music.
REPRESENTATION_PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "chord-strings": {},
    "events": {"paper": {"window": 256}, "tiny": {"window": 128}},
}
DEFAULT_REPRESENTATION = "chord-strings"


def make_config(
    architecture: str,
    *,
    preset: str,
    representation: str = DEFAULT_REPRESENTATION,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
) -> TrainingConfig:
    """Build a configuration from a preset and what the user changed.

    Args:
        architecture: A key of `ARCHITECTURES`.
        preset: A key of `PRESETS`.
        representation: A key of `REPRESENTATION_PRESETS`.
        seed: 0 to 2**32 - 1.
        settings: Hyper-parameters by name; numbers, or text that holds a number.

    Raises:
        ConfigError: Something is unknown or breaks its rule; the message names key, value, rule.
    """
    _known(architecture, ARCHITECTURES, what="architecture")
    _known(preset, PRESETS, what="preset")
    _known(representation, REPRESENTATION_PRESETS, what="representation")
    changed = dict(settings or {})
    for key in changed:
        _known(key, {parameter.name for parameter in HYPER_PARAMETERS}, what="hyper-parameter")
    values = {
        **PRESETS[preset][architecture],
        **REPRESENTATION_PRESETS[representation].get(preset, {}),
        **changed,
    }
    return TrainingConfig(
        architecture=architecture,
        preset=preset,
        representation=representation,
        seed=seed,
        **values,
    )


def _known(value: object, allowed: Mapping[str, Any] | set[str], *, what: str) -> None:
    if not isinstance(value, str) or value not in allowed:
        message = f"{what} must be one of {', '.join(sorted(allowed))}, got {value!r}"
        raise ConfigError(message)
