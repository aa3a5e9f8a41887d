"""A label as the decoder hears it: numbers after those of z, one for each label a model knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from ml.errors import ConfigError


def label_numbers(label: str | None, *, labels: Sequence[str]) -> NDArray[np.float32]:
    """A one at the label's place, zeros elsewhere; all zeros for None [shape=(len(labels),)].

    Raises:
        ConfigError: The model knows no such label.
    """
    if label is not None and label not in labels:
        known = ", ".join(labels) or "none"
        message = f"the label must be one that the model was trained with ({known}), got {label!r}"
        raise ConfigError(message)
    return np.array([each == label for each in labels], np.float32)


def without_label(z: Any, *, labels: Sequence[str]) -> Any:
    """Latent vectors with the numbers of no label [shape=(batch, latent + labels)]."""
    if not labels:
        return z
    return ops.concatenate([z, ops.zeros((ops.shape(z)[0], len(labels)), z.dtype)], axis=-1)
