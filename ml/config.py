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
TEACHER_FORCED, FROM_Z, NEXT_NOTE = "teacher-forced", "from-z", "next-note"
OBJECTIVES: dict[str, str] = {
    TEACHER_FORCED: "say each excerpt again, knowing z and what came before",
    FROM_Z: "say each excerpt again, knowing z alone",
    NEXT_NOTE: "foretell the note after an excerpt, knowing z alone",
}
AUTOMATIC = "auto"
PRECISIONS: dict[str, str] = {
    AUTOMATIC: "what the device is fastest in",
    "float32": "full precision",
    "bfloat16": "products in half precision with the range of float32",
    "float16": "products in half precision; gradients are scaled to stay in its range",
}


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
        "copying", "Copying", "int", 0, 1,
        "1 lets the model repeat what it has just played; 0 makes it invent every note anew.",
    ),
    HyperParameter(
        "averaging", "Averaging", "int", 0, 100_000,
        "Uses the mean of the weights over about so many latest steps: calmer, and usually better. "
        "0 uses the last ones.",
    ),
    HyperParameter(
        "weight_decay", "Weight decay", "float", 0.0, 1.0,
        "Pulls all weights towards zero while learning. Keeps a model from memorising.",
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
        objective: A key of `OBJECTIVES`: what the decoder has to say, and what it knows.
        window: Tokens in one excerpt.
        latent_dimensions: Size of z.
        layers: Layers of the encoder, and of the decoder.
        hidden_units: Width of a layer, and of the token embedding.
        heads: Attention heads (Transformer only); divides `hidden_units`.
        dropout: Share of units dropped between layers, 0 to 0.9.
        copying: 1 with a copy head, 0 without.
        averaging: Steps over which the weights are averaged exponentially for use; 0: not at all.
        weight_decay: Share of the learning rate by which weights shrink in each step (Loshchilov
            and Hutter 2019).
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
        precision: A key of `PRECISIONS`: how training multiplies. Weights, losses, evaluations of
            a checkpoint and exports are float32 in any case.
        labels: What the training songs are labelled with, in a fixed order.
    """

    architecture: str
    preset: str
    representation: str = "chord-strings"
    objective: str = TEACHER_FORCED
    window: int = 100
    latent_dimensions: int = 64
    layers: int = 2
    hidden_units: int = 256
    heads: int = 4
    dropout: float = 0.1
    copying: int = 0
    averaging: int = 0
    weight_decay: float = 0.0
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
    precision: str = "float32"
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _known(self.architecture, ARCHITECTURES, what="architecture")
        _known(self.objective, OBJECTIVES, what="objective")
        _known(self.precision, PRECISIONS, what="precision")
        for parameter in HYPER_PARAMETERS:
            value = parameter.parse(getattr(self, parameter.name))
            object.__setattr__(self, parameter.name, value)
        for name in ("preset", "representation"):
            if not isinstance(getattr(self, name), str):
                message = f"{name} must be text, got {getattr(self, name)!r}"
                raise ConfigError(message)
        self._check_seed()
        labels = tuple(self.labels)
        if len(set(labels)) < len(labels) or not all(isinstance(each, str) for each in labels):
            message = f"labels must be texts, each once, got {self.labels!r}"
            raise ConfigError(message)
        object.__setattr__(self, "labels", labels)
        self._check_together()

    def _check_seed(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            message = f"seed must be a whole number, got {self.seed!r}"
            raise ConfigError(message)
        if not 0 <= self.seed < 2**32:
            message = f"seed must be between 0 and {2**32 - 1}, got {self.seed}"
            raise ConfigError(message)

    def _check_together(self) -> None:
        """The rules between two settings."""
        if self.copying and self.objective != TEACHER_FORCED:
            message = f"copying needs the objective {TEACHER_FORCED}, got {self.objective}"
            raise ConfigError(message)
        if self.architecture == "vae-transformer" and self.hidden_units % self.heads:
            message = (
                f"hidden_units must be divisible by heads ({self.heads}), got {self.hidden_units}"
            )
            raise ConfigError(message)

    @property
    def decoder_latents(self) -> int:
        """Numbers that the decoder is given beside tokens: z, then one for each label."""
        return self.latent_dimensions + len(self.labels)

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
    "events": {"best": {"window": 256}, "paper": {"window": 256}, "tiny": {"window": 128}},
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
        settings: Hyper-parameters by name, numbers or text that holds a number; `objective`; and
            `precision`, which is the device's choice where it is not given.

    Raises:
        ConfigError: Something is unknown or breaks its rule; the message names key, value, rule.
    """
    _known(architecture, ARCHITECTURES, what="architecture")
    _known(preset, PRESETS, what="preset")
    _known(representation, REPRESENTATION_PRESETS, what="representation")
    changed = {"precision": AUTOMATIC, **(settings or {})}
    names = {"objective", "precision", *(parameter.name for parameter in HYPER_PARAMETERS)}
    for key in changed:
        _known(key, names, what="hyper-parameter")
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
