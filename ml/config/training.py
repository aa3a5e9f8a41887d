"""The validated configuration of a training run, and how one is made from a preset."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml.config.choices import ARCHITECTURES, AUTOMATIC, OBJECTIVES, PRECISIONS, TEACHER_FORCED
from ml.config.hyper_parameters import HYPER_PARAMETERS
from ml.config.presets import DEFAULT_REPRESENTATION, PRESETS, REPRESENTATION_PRESETS
from ml.errors import ConfigError

POINTS_PER_RUN = 200


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
        context_mixing: Above 0 counts of contexts earlier in the window refine the logits, with 2
            of twice as many kinds as with 1.
        reach: How many steps before each one every decoder layer hears at once (Transformer only).
        backwards: 1 where the encoder reads windows from their end to their beginning (LSTM only).
        timeline: 1 where each number of z speaks for a moment of its own of the window, 0 where all
            of z speaks for all of it.
        harmony: 1 where notes are heard and said as degrees of the chords (`events` only), else 0.
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
        beta_warmup: Share of each cycle's steps over which beta rises from 0, linearly.
        beta_cycles: Equal cycles of beta; 1 is a single warm-up, 4 with a warm-up of 0.5 the
            cyclical annealing of Fu et al. (2019).
        free_bits: Nats per latent dimension that cost nothing (on the batch's mean KL).
        free_nats: Nats per window, all dimensions together, that cost nothing (on the same).
        posterior_steps: Steps of gradient that better each window's posterior after the encoder,
            where the model is measured at the end or by `evaluate`.
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
    context_mixing: int = 0
    reach: int = 0
    backwards: int = 0
    timeline: int = 0
    harmony: int = 0
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
    beta_cycles: int = 1
    free_bits: float = 0.25
    free_nats: float = 0.0
    posterior_steps: int = 0
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
        for name in ("copying", "context_mixing", "posterior_steps"):
            if getattr(self, name) and self.objective != TEACHER_FORCED:
                message = f"{name} needs the objective {TEACHER_FORCED}, got {self.objective}"
                raise ConfigError(message)
        if self.reach and self.architecture != "vae-transformer":
            message = f"reach needs the architecture vae-transformer, got {self.architecture}"
            raise ConfigError(message)
        if self.backwards and (self.architecture != "vae-lstm" or self.timeline):
            message = (
                "backwards needs the architecture vae-lstm and timeline 0, "
                f"got {self.architecture} and {self.timeline}"
            )
            raise ConfigError(message)
        if self.harmony and (self.representation, self.objective) != ("events", TEACHER_FORCED):
            message = (
                f"harmony needs the representation events and the objective {TEACHER_FORCED}, "
                f"got {self.representation} and {self.objective}"
            )
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
