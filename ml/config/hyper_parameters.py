"""Every number of a training run: its range, and what turning it up or down does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ml.errors import ConfigError


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
        "context_mixing", "Context mixing", "int", 0, 2,
        "1 also counts what followed the same notes or intervals earlier in the excerpt: better at "
        "music that repeats itself, slower to learn and to play. 2 counts twice as many kinds of "
        "likeness. 0 does not count.",
    ),
    HyperParameter(
        "reach", "Reach", "int", 0, 8,
        "Transformer only: how many of the latest notes each layer hears at once beside what it "
        "attends to. 0 leaves it to find out what was just played.",
    ),
    HyperParameter(
        "backwards", "Read backwards", "int", 0, 1,
        "LSTM only: 1 reads an excerpt from its end, so that the dials know best how it begins, "
        "where there is nothing yet to go on with. 0 reads it as it is played.",
    ),
    HyperParameter(
        "timeline", "Dials along the excerpt", "int", 0, 1,
        "1 gives each dial a moment of the excerpt to speak for: with a low KL weight, most notes "
        "of a song are said again in their places. 0 lets every dial speak for all of it.",
    ),
    HyperParameter(
        "harmony", "Harmony", "int", 0, 1,
        "1 lets the model hear and play notes as steps of the chord that they sound over; for the "
        "representation events. 0 leaves it to find out how chords and notes belong together.",
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
        "Share of training, or of each cycle, over which that price rises from nothing, so that "
        "the dials get used.",
    ),
    HyperParameter(
        "beta_cycles", "KL cycles", "int", 1, 100,
        "How often that price starts again from nothing. More cycles can wake dials that fell "
        "silent; with a warm-up of 0.5 each rises for one half and holds for the other.",
    ),
    HyperParameter(
        "free_bits", "Free nats per dial", "float", 0.0, 4.0,
        "What each dial may say free of charge. Above zero it keeps the dials from falling silent.",
    ),
    HyperParameter(
        "free_nats", "Free nats in all", "float", 0.0, 1000.0,
        "What all dials together may say free of charge, shared as they like.",
    ),
    HyperParameter(
        "posterior_steps", "Posterior steps", "int", 0, 200,
        "When the finished model is measured, its reading of each excerpt is first bettered by so "
        "many small steps: a closer figure of what it knows, which takes longer. 0 takes the "
        "reading as it is.",
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
