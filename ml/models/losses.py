"""The terms of a VAE's loss, in nats."""

from __future__ import annotations

from typing import Any

from keras import ops


def token_nll(logits: Any, tokens: Any) -> Any:
    """Negative log likelihood of each token; 0 where the token is padding.

    Args:
        logits: [shape=(batch, steps, vocabulary)]
        tokens: Token ids, -1 where there is none [shape=(batch, steps)].

    Returns:
        Nats [shape=(batch, steps)].
    """
    nll = ops.sparse_categorical_crossentropy(
        ops.maximum(tokens, 0), ops.cast(logits, "float32"), from_logits=True
    )
    return nll * ops.cast(tokens >= 0, "float32")


def kl_by_dimension(z_mean: Any, z_log_var: Any) -> Any:
    """KL of the posterior from the standard normal prior (Kingma and Welling 2014, appendix B).

    Args:
        z_mean: [shape=(batch, latent)]
        z_log_var: Logarithm of the variance [shape=(batch, latent)].

    Returns:
        Nats for each window and dimension [shape=(batch, latent)].
    """
    return 0.5 * (ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var)


def with_free_nats(kl: Any, *, of_dimension: float, of_window: float) -> Any:
    """KL summed over dimensions, where the first nats are free.

    The floors are on the mean over the batch, not on each window (Kingma et al. 2016, equation 15),
    so that a dimension can still be silent for one window and speak for another. What is free to
    the window goes to whichever dimensions have most to say.

    Args:
        kl: Means over the batch in nats [shape=(latent,)].
        of_dimension: Nats that each dimension may use at no cost, >= 0.
        of_window: Nats that all of them together may use at no cost, >= 0.

    Returns:
        Nats per window [shape=()].
    """
    return ops.maximum(ops.sum(ops.maximum(kl, of_dimension)), of_window)
