"""What a VAE expects next, given only what came before: its decoder as a language model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.models.labels import without_label
from ml.models.tokens import previous_tokens
from ml.models.vae import SequenceVae

_BATCH = 32
# A window is moved on by a tenth of itself, and only its last tenth is predicted: what is foretold
# with 75 to 99 tokens at hand costs 0.03 nats a token more than with 90 to 99.
_STRIDES = 10


class NextTokenModel(keras.Model):
    """Windows, and what is known before their last steps, in; log probabilities of tokens out."""

    def __init__(self, vae: SequenceVae) -> None:
        super().__init__(name="next_token_model")
        self.encoder, self.decoder = vae.encoder, vae.decoder
        self.labels = vae.config.labels
        self.vocabulary_size, self.window = vae.vocabulary_size, vae.config.window
        self.built = True

    def call(self, inputs: dict[str, Any]) -> Any:
        """Log probabilities of the next token at each step.

        z is the posterior mean of `earlier`; where nothing is, the mean of the prior.
        """
        z_mean, _ = self.encoder(inputs["earlier"])
        is_known = ops.any(inputs["earlier"] >= 0, axis=-1, keepdims=True)
        z = without_label(ops.where(is_known, z_mean, 0), labels=self.labels)
        return ops.log_softmax(self.decoder(inputs["previous"], z), axis=-1)

    def log_probabilities(self, block: NDArray[np.int32]) -> NDArray[np.float32]:
        """What is expected at each place of a block, by the tokens before it.

        Args:
            block: Token ids, -1 for unknown ones.

        Returns:
            [shape=(tokens, vocabulary)]
        """
        stride = max(1, self.window // _STRIDES)
        last = max(0, -(-(len(block) - self.window) // stride))
        begins = [number * stride for number in range(last + 1)]
        padded = np.full(begins[-1] + 2 * self.window, -1, np.int32)
        padded[self.window : self.window + len(block)] = block
        found = np.empty((len(block), self.vocabulary_size), np.float32)
        for first in range(0, len(begins), _BATCH):
            part = begins[first : first + _BATCH]
            # Filled up, so that one graph serves all.
            rows = part + part[-1:] * (_BATCH - len(part))
            earlier = np.stack([self._known(padded, begin, stride=stride) for begin in rows])
            windows = np.stack(
                [padded[begin + self.window : begin + 2 * self.window] for begin in rows]
            )
            previous = previous_tokens(windows, vocabulary_size=self.vocabulary_size)
            results = self.predict_on_batch({"earlier": earlier, "previous": previous})
            for begin, result in zip(part, results, strict=False):
                skipped = self.window - stride if begin else 0
                target = found[begin + skipped : begin + self.window]
                target[:] = result[skipped : skipped + len(target)]
        return found

    def _known(self, padded: NDArray[np.int32], begin: int, *, stride: int) -> NDArray[np.int32]:
        """A window of the tokens before those that are predicted in the window at `begin`."""
        first = begin + self.window - stride if begin else 0
        return padded[first : first + self.window]
