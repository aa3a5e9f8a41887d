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


def with_free_nats(kl: Any, *, free_nats: float) -> Any:
    """KL summed over dimensions, where each dimension's first nats are free.

    The floor is on the mean over the batch, not on each window (Kingma et al. 2016, equation 15),
    so that a dimension can still be silent for one window and speak for another.

    Args:
        kl: Means over the batch in nats [shape=(latent,)].
        free_nats: Nats a dimension may use at no cost, >= 0.

    Returns:
        Nats per window [shape=()].
    """
    return ops.sum(ops.maximum(kl, free_nats))
