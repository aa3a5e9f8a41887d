"""What the chords say about a step, built in: a note is a degree of the chord that it sounds over.

A network that is told roots and pitches as unrelated words has to find out for each of twelve keys
how they relate, and does not in hours. Here it hears notes as degrees, and says them as degrees, as
intervals from the note before and as words, chords by how far their root moves; which words these
are follows from root and note by arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.config import TrainingConfig
from ml.models.tokens import EXTRA_TOKENS, start_token
from ml.music.chord_symbols import chord_pitch_classes, chord_root
from ml.music.tokenizers.event_words import LONGEST_BAR, VOCABULARY

_DEGREES = 12
# Columns of the table of words: whether it says a place in the bar, and which; whether it is a
# chord; then, in twelve columns each, its root, its tones as degrees of the root, and a note's
# pitch class.
_SETS_PLACE, _PLACE, _IS_CHORD, _FIRST_VECTOR = range(4)
_COLUMNS = _FIRST_VECTOR + 3 * _DEGREES


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at each step [shape=(..., 12)].

    Attributes:
        root: A one in the place of the sounding chord's root; zeros where there is none.
        tones: Ones for the chord's tones, counted from its root.
        note: A one in the place of the latest note's pitch class.
        last_root: As `root`, of the chord said last.
    """

    root: Any
    tones: Any
    note: Any
    last_root: Any


class Harmony(keras.layers.Layer):
    """Follows the chords of `events`; adds degrees to what a decoder hears and to what it says."""

    def __init__(self, units: int, *, vocabulary_size: int) -> None:
        # A place in a long bar, and so which chord it falls under, needs all of its digits.
        super().__init__(name="harmony", dtype="float32")
        self.vocabulary_size = vocabulary_size
        self.hearing = keras.layers.Dense(units, use_bias=False, name="hearing")
        self.degrees = keras.layers.Dense(_DEGREES, name="degrees")
        self.intervals = keras.layers.Dense(_DEGREES, name="intervals")
        self.motion = keras.layers.Dense(_DEGREES, name="motion")

    def build(self, input_shape: Any) -> None:
        """Create all weights; `input_shape` is that of the decoder's states."""
        self.hearing.build((*input_shape[:-1], 3 * _DEGREES))
        for layer in (self.degrees, self.intervals, self.motion):
            layer.build(input_shape)
        # Of today's words; a checkpoint of others brings its own.
        entries = self.vocabulary_size + EXTRA_TOKENS
        table = np.zeros((entries, _COLUMNS), np.float32)
        if self.vocabulary_size == len(VOCABULARY):
            table[: len(VOCABULARY)] = word_table(VOCABULARY)
        self.words = self.add_weight(shape=table.shape, trainable=False, name="words")
        self.words.assign(table)
        self.built = True

    @property
    def state_size(self) -> int:
        """Numbers a step hands to the next: chords by place, then place, note and chord."""
        return LONGEST_BAR + 3

    def follow(self, previous: Any) -> Known:
        """What is known at every step of a window.

        Args:
            previous: The token before each step [shape=(batch, steps), int32].
        """
        facts = ops.take(self.words, previous, axis=0)
        steps = np.arange(previous.shape[1])
        heard = ops.convert_to_tensor(steps[:, None] >= steps)
        place = self._latest(facts[..., _PLACE], heard & (facts[:, None, :, _SETS_PLACE] > 0))
        is_chord = heard & (facts[:, None, :, _IS_CHORD] > 0)
        is_note = heard & (ops.sum(self._vector(facts, 2), axis=-1) > 0)[:, None]
        # A chord holds from its place on, until one of the same place or a later one is said.
        sounding = is_chord & (place[:, None, :] <= place[:, :, None])
        tokens = ops.cast(previous, "float32") + 1
        return self._known(
            *(self._latest(tokens, each) for each in (sounding, is_note, is_chord)),
        )

    def step(self, token: Any, state: Any) -> tuple[Known, Any]:
        """One step of `follow`.

        Args:
            token: The token before [shape=(batch,), int32].
            state: Zeros first, then what the step before returned [shape=(batch, state_size)].
        """
        facts = ops.take(self.words, token, axis=0)
        spoken = ops.cast(token, "float32")[:, None] + 1
        chords = state[:, :LONGEST_BAR]
        place, note, chord = (state[:, LONGEST_BAR + i : LONGEST_BAR + i + 1] for i in range(3))
        sets_place = facts[:, _SETS_PLACE : _SETS_PLACE + 1]
        place = sets_place * facts[:, _PLACE : _PLACE + 1] + (1 - sets_place) * place
        is_chord = facts[:, _IS_CHORD : _IS_CHORD + 1]
        is_note = ops.sum(self._vector(facts, 2), axis=-1, keepdims=True)
        places = ops.arange(LONGEST_BAR, dtype="float32")
        written = is_chord * ops.cast(places >= place, "float32")
        chords = written * spoken + (1 - written) * chords
        note = is_note * spoken + (1 - is_note) * note
        chord = is_chord * spoken + (1 - is_chord) * chord
        here = ops.cast(ops.equal(places, place), "float32")
        sounding = ops.sum(chords * here, axis=-1)
        known = self._known(sounding, note[:, 0], chord[:, 0])
        return known, ops.concatenate([chords, place, note, chord], axis=-1)

    def heard(self, known: Known) -> Any:
        """What a decoder hears beside the token before [shape=(..., units)]."""
        degree = _rotate((known.note, known.root), direction=1)
        return self.hearing(ops.concatenate([known.tones, degree, known.root], axis=-1))

    def logits(self, states: Any, known: Known) -> Any:
        """Added to the vocabulary's logits [shape=(..., vocabulary)].

        Args:
            states: What the decoder knows [shape=(..., units)].
            known: What `follow` or `step` gave.
        """
        notes = _rotate(
            (self.degrees(states), known.root), (self.intervals(states), known.note), direction=-1
        )
        roots = _rotate((self.motion(states), known.last_root), direction=-1)
        table = self.words[: self.vocabulary_size]
        words = ops.concatenate([self._vector(table, 2), self._vector(table, 0)], axis=-1)
        return ops.matmul(ops.concatenate([notes, roots], axis=-1), ops.transpose(words))

    def _known(self, sounding: Any, note: Any, chord: Any) -> Known:
        """What is known by the tokens, plus 1, of the sounding chord, the note and the chord."""
        sounding, note, chord = (self._facts(each) for each in (sounding, note, chord))
        return Known(
            root=self._vector(sounding, 0),
            tones=self._vector(sounding, 1),
            note=self._vector(note, 2),
            last_root=self._vector(chord, 0),
        )

    def _facts(self, tokens: Any) -> Any:
        nothing = start_token(self.vocabulary_size)
        tokens = ops.cast(tokens, "int32")
        return ops.take(self.words, ops.where(tokens > 0, tokens - 1, nothing), axis=0)

    def _latest(self, values: Any, counts: Any) -> Any:
        """Of each step's earlier values the latest that counts, or 0 [shape=(batch, steps)].

        Args:
            values: [shape=(batch, steps)]
            counts: Whether a value counts at a step [shape=(batch, steps, values)].
        """
        places = ops.where(counts, ops.arange(1, counts.shape[-1] + 1), 0)
        latest = ops.max(places, axis=-1)
        found = ops.take_along_axis(values, ops.maximum(latest - 1, 0), axis=1)
        return ops.where(latest > 0, found, 0)

    @staticmethod
    def _vector(facts: Any, index: int) -> Any:
        first = _FIRST_VECTOR + index * _DEGREES
        return facts[..., first : first + _DEGREES]


def harmony(config: TrainingConfig, *, vocabulary_size: int) -> Harmony | None:
    """The layer of a configuration that has one."""
    if not config.harmony:
        return None
    return Harmony(config.hidden_units, vocabulary_size=vocabulary_size)


def word_table(vocabulary: Sequence[str]) -> NDArray[np.float32]:
    """What each word of `events` says of places, chords and notes [shape=(words, columns)]."""
    table = np.zeros((len(vocabulary), _COLUMNS), np.float32)
    for row, word in zip(table, vocabulary, strict=True):
        root, tones, note = np.split(row[_FIRST_VECTOR:], 3)
        kind, _, value = word.partition(" ")
        if kind in {"bar", "chords", "family", "drums", "at"}:
            row[_SETS_PLACE] = 1
            row[_PLACE] = int(value) if kind == "at" else 0
        elif kind == "chord":
            row[_IS_CHORD] = 1
            base = chord_root(value)
            if base is not None:
                root[base] = 1
                tones[[(tone - base) % _DEGREES for tone in chord_pitch_classes(value)]] = 1
        elif kind == "note":
            note[int(value) % _DEGREES] = 1
    return table


def _rotate(*pairs: tuple[Any, Any], direction: int) -> Any:
    """Values by pitch class as values by degree of a root, or with direction -1 back again.

    Args:
        pairs: Values [shape=(..., 12)] and a one in the place of their root, where zeros give
            zeros [shape=(..., 12)]. What they give is added up.
        direction: 1 or -1.
    """
    # A column for each place that a value may go to and each root that may move it there.
    to, by = np.divmod(np.arange(_DEGREES**2), _DEGREES)
    kinds = np.eye(_DEGREES, dtype=np.float32)
    sources, roots = kinds[:, (to + direction * by) % _DEGREES], kinds[:, by]
    # Products are added up before the last one: the converter takes one for another's bias.
    moved = sum(
        ops.matmul(values, ops.cast(sources, values.dtype))
        * ops.matmul(ops.cast(root, values.dtype), ops.cast(roots, values.dtype))
        for values, root in pairs
    )
    return ops.matmul(moved, ops.cast(kinds[to], moved.dtype))
