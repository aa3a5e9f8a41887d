"""What a decoder hears, and how its states become logits, the same way for every architecture.

It hears the token before, what is known of the chords, and what z says of the moment where z lies
along the window (`timeline`). A layer over the vocabulary, refined one after the other by what the
chords say (`harmony`), by what followed the latest tokens before (`context_mixing`), and by a head
that copies (`copying`).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from ml.config import TrainingConfig
from ml.models.context_mixing import context_mixing
from ml.models.copying import copy_head
from ml.models.harmony import harmony
from ml.models.hearing import Hearing
from ml.models.timeline import Timeline
from ml.music.tokenizers import Tokenizer


class SpeakingDecoder(keras.layers.Layer):
    """What decoders have in common: their ears, and all that comes after their states."""

    def __init__(self, config: TrainingConfig, *, vocabulary_size: int) -> None:
        # z is handed to the parts as it is, whatever the precision of their products.
        super().__init__(name="decoder", autocast=False)
        self.hidden_units = config.hidden_units
        self.decoder_latents = config.decoder_latents
        self.hearing = Hearing(config, vocabulary_size=vocabulary_size)

    def learn_to_speak(
        self, config: TrainingConfig, *, vocabulary_size: int, tokenizer: Tokenizer | None
    ) -> None:
        """Make what the architectures share, the last of a decoder's parts to be made."""
        self.timeline = Timeline(config) if config.timeline else None
        self.output_layer = keras.layers.Dense(vocabulary_size, name="output")
        self.harmony = harmony(config, vocabulary_size=vocabulary_size)
        self.context_mixing = context_mixing(
            config, vocabulary_size=vocabulary_size, tokenizer=tokenizer
        )
        self.copy_head = copy_head(config, vocabulary_size=vocabulary_size)

    def build_speaking(self, shape: Any) -> None:
        """Create the weights of what the architectures share; `shape` is that of the states."""
        if self.timeline:
            self.timeline.build(shape)
        self.output_layer.build(shape)
        for part in self._refining:
            part.build(shape)

    def hear(self, embedded: Any, *, previous: Any, z: Any) -> tuple[Any, Any]:
        """What is heard at each step of a window, and what is known there of the chords.

        Args:
            embedded: The tokens before, as they are [shape=(batch, steps, units)].
            previous: The same as numbers [shape=(batch, steps), int32].
            z: z and the label's numbers [shape=(batch, latent + labels)].
        """
        if self.timeline:
            embedded = embedded + self.timeline(z)
        if not self.harmony:
            return embedded, None
        known = self.harmony.follow(previous)
        return embedded + ops.cast(self.harmony.heard(known), embedded.dtype), known

    def hear_step(
        self, embedded: Any, *, token: Any, z: Any, position: Any, state: Any
    ) -> tuple[Any, Any, list[Any]]:
        """One step of `hear`; `state` is what `speak_step` is given. Also the state's new parts."""
        if self.timeline:
            embedded = embedded + self.timeline.step(z, position=position)
        if not self.harmony:
            return embedded, None, []
        known, followed = self.harmony.step(token, state[:, : self.harmony.state_size])
        return embedded + self.harmony.heard(known), known, [followed]

    def speak(self, states: Any, *, previous: Any, known: Any) -> Any:
        """Logits of a window, or logarithms of probabilities where there is a copy head.

        Args:
            states: What the decoder knows at each step [shape=(batch, steps, units)].
            previous: The token before each step [shape=(batch, steps), int32].
            known: What `hear` gave of the chords.
        """
        logits = self.output_layer(states)
        if self.harmony:
            logits = logits + self.harmony.logits(states, known)
        for part in self._looking_back:
            logits = part(logits, states=states, previous=previous)
        return logits

    def speak_step(
        self, inputs: Any, *, token: Any, position: Any, known: Any, state: Any
    ) -> tuple[Any, list[Any]]:
        """One step of `speak`.

        Args:
            inputs: What the decoder knows [shape=(batch, units)].
            token: The token before [shape=(batch,), int32].
            position: Step from 0 [shape=(), int32].
            known: What `hear_step` gave of the chords.
            state: The parts' own, in the order of `speaking_state_size`.

        Returns:
            Logits [shape=(batch, vocabulary)], and the parts of the next state but the harmony's.
        """
        logits = self.output_layer(inputs)
        first = 0
        if self.harmony:
            logits = logits + self.harmony.logits(inputs, known)
            first = self.harmony.state_size
        carried = []
        for part in self._looking_back:
            own = state[:, first : first + part.state_size]
            logits, after = part.step(
                logits, inputs=inputs, token=token, position=position, state=own
            )
            first += part.state_size
            carried.append(after)
        return logits, carried

    @property
    def speaking_state_size(self) -> int:
        """Numbers that a step hands on for the harmony, the contexts and the copies."""
        return sum(part.state_size for part in self._refining)

    @property
    def _looking_back(self) -> list[Any]:
        return [part for part in (self.context_mixing, self.copy_head) if part]

    @property
    def _refining(self) -> list[Any]:
        return [part for part in (self.harmony, *self._looking_back) if part]
