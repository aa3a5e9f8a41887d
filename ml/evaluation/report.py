"""Everything that can be said of a VAE on given music, with counting baselines beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.errors import UnknownTokensError
from ml.evaluation.baselines import measure_baselines
from ml.evaluation.collapse import active_units, summarise
from ml.evaluation.counting import Counting
from ml.evaluation.elbo import HeldOut, of_others, padded_parts
from ml.evaluation.information import mutual_information
from ml.evaluation.next_token import NextToken, nll_per_token
from ml.evaluation.ngrams import context_probabilities
from ml.evaluation.pairs import Pairs
from ml.models.labels import without_label
from ml.models.prediction import NextTokenModel
from ml.models.vae import SequenceVae
from ml.models.window_decoding import GreedyDecoding

Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of the tokens that come back, z being the posterior's mean.

    Attributes:
        teacher_forced: The likeliest token, given z and the true tokens before.
        free_running: The likeliest token, given z and the model's own tokens before.
        distinct_tokens: Different tokens in a free-running window, on average.
        constant_token_accuracy: Of always guessing each window's commonest token.
    """

    teacher_forced: float
    free_running: float
    distinct_tokens: float
    constant_token_accuracy: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures on given music; losses in nats per token where not said otherwise.

    Attributes:
        tokens: Tokens measured on: those of the checkpoint's vocabulary.
        unknown_tokens: Tokens outside it, which are left out.
        windows: Windows measured on.
        negative_elbo_per_token: Reconstruction and KL, the KL summed over dimensions.
        encoder_negative_elbo_per_token: The same by the encoder's posterior alone; another figure
            where the model has `posterior_steps`, by which all others here are bettered.
        reconstruction_per_token: With z drawn from the posterior.
        kl_per_window: Nats per window, summed over dimensions.
        kl_per_dimension: Nats per window, dimension by dimension.
        active_units: Dimensions whose posterior mean varies by more than 0.01.
        latent_dimensions: Dimensions there are.
        mutual_information: Nats per window; at most the logarithm of the number of windows.
        reconstruction_accuracy: With each window's own z.
        shuffled_reconstruction_per_token: With z of another window.
        shuffled_reconstruction_accuracy: With z of another window.
        shuffled_z_gap: What another window's z costs.
        next_token_nll: With all earlier tokens of the block at hand: the model's decoder, its z
            encoded from earlier tokens, refined by counts of the block and of the training songs.
        distinct_tokens_in_data: Different tokens in a window of the music, on average.
        baselines: Counting models by name.
        summary: One sentence on whether the latent space is used.
    """

    tokens: int
    unknown_tokens: int
    windows: int
    negative_elbo_per_token: float
    encoder_negative_elbo_per_token: float
    reconstruction_per_token: float
    kl_per_window: float
    kl_per_dimension: list[float]
    active_units: int
    latent_dimensions: int
    mutual_information: float
    reconstruction_accuracy: Accuracy
    shuffled_reconstruction_per_token: float
    shuffled_reconstruction_accuracy: Accuracy
    shuffled_z_gap: float
    next_token_nll: float | None
    distinct_tokens_in_data: float
    baselines: dict[str, float]
    summary: str

    def to_json(self) -> dict[str, Any]:
        """All figures as a plain dictionary."""
        return asdict(self)


def evaluate(
    vae: SequenceVae,
    *,
    blocks: Sequence[Tokens],
    counting: Counting | None,
) -> Evaluation:
    """Measure a model on music, window by window; its decoder ends up in half precision.

    Free-running tokens come from the decoder in half precision, as the browser has it, the rest
    from the weights as they are. The decoder is told no label.

    Args:
        vae: The model.
        blocks: Token ids of songs or parts of them, -1 for what the vocabulary does not hold.
        counting: Of the songs it was trained on; without it there are no counting baselines, and no
            next token is foretold.

    Raises:
        UnknownTokensError: The blocks hold no token of the vocabulary.
    """
    blocks = [block for block in blocks if len(block)]
    windows = cut_windows(blocks, window=vae.config.window)
    windows = windows[(windows >= 0).any(axis=1)]
    if not len(windows):
        message = "nothing to measure on: none of the tokens is in the checkpoint's vocabulary"
        raise UnknownTokensError(message)
    held_out = HeldOut(vae, windows=windows)
    if not held_out.token_count:
        message = (
            f"nothing to measure on: no window of {vae.config.window} tokens is full, and the "
            "model foretells the last one"
        )
        raise UnknownTokensError(message)
    posterior = held_out.refined_posterior()
    elbo, z = held_out.elbo(posterior), held_out.drawn(posterior)
    gap = held_out.shuffled_z_gap(z)
    active, dimensions = active_units(posterior.z_mean), posterior.z_mean.shape[1]
    means = (posterior.z_mean, of_others(posterior.z_mean))
    forced = [held_out.decoded(mean).likeliest for mean in means]
    baselines: dict[str, float] = {}
    next_token_nll = None
    if counting is not None:
        model = NextTokenModel(vae).log_probabilities
        alone = NextToken(counting.library, weights=counting.alone)
        joined = NextToken(counting.library, weights=counting.joined, model=model)
        next_token_nll = _next_token_nll(joined, blocks=blocks)
        baselines = {
            **window_baselines(windows, pairs=counting.library.pairs),
            "ngram_cache": _next_token_nll(alone, blocks=blocks),
        }
    greedy = GreedyDecoding(vae)  # the last, for it rounds the weights
    own, others = (
        _accuracy(held_out, forced=one, free=_run_freely(greedy, z=mean))
        for one, mean in zip(forced, means, strict=True)
    )
    return Evaluation(
        tokens=held_out.token_count,
        unknown_tokens=sum(int((block < 0).sum()) for block in blocks),
        windows=len(windows),
        negative_elbo_per_token=elbo.negative_elbo,
        encoder_negative_elbo_per_token=held_out.elbo().negative_elbo,
        reconstruction_per_token=elbo.reconstruction,
        kl_per_window=elbo.kl_per_window,
        kl_per_dimension=posterior.kl.mean(axis=0).tolist(),
        active_units=active,
        latent_dimensions=dimensions,
        mutual_information=mutual_information(posterior, z=z),
        reconstruction_accuracy=own,
        shuffled_reconstruction_per_token=elbo.reconstruction + gap,
        shuffled_reconstruction_accuracy=others,
        shuffled_z_gap=gap,
        next_token_nll=next_token_nll,
        distinct_tokens_in_data=_distinct(windows, present=windows >= 0),
        baselines=baselines,
        summary=summarise(
            elbo, gap=gap, active=active, dimensions=dimensions, bigram=baselines.get("bigram")
        ),
    )


def cut_windows(blocks: Sequence[Tokens], *, window: int) -> Tokens:
    """Cut blocks into windows, each token in one; a block's last is filled up with -1."""
    pieces = [block[i : i + window] for block in blocks for i in range(0, len(block), window)]
    windows = np.full((len(pieces), window), -1, np.int32)
    for row, piece in zip(windows, pieces, strict=True):
        row[: len(piece)] = piece
    return windows


def window_baselines(windows: Tokens, *, pairs: Pairs) -> dict[str, float]:
    """Nats per token of each counting model that sees what is before a token in its window.

    Args:
        windows: -1 for none [shape=(n, window)].
        pairs: Of the training songs.
    """
    p = context_probabilities(pairs, segments=list(windows))
    nll = float(-np.log(p[windows.ravel() >= 0]).mean())
    return {**asdict(measure_baselines(pairs, windows=windows)), "ngram_window": nll}


def _next_token_nll(predictor: NextToken, *, blocks: Sequence[Tokens]) -> float:
    return nll_per_token([predictor.predict(block) for block in blocks], blocks=blocks)


def _run_freely(greedy: GreedyDecoding, *, z: NDArray[np.float32]) -> Tokens:
    told = np.asarray(without_label(z, labels=greedy.labels))
    found = [greedy.predict_on_batch({"z": part})["tokens"] for part in padded_parts(told)]
    tokens: Tokens = np.concatenate(found)[: len(z)]
    return tokens


def _accuracy(held_out: HeldOut, *, forced: Tokens, free: Tokens) -> Accuracy:
    windows, said = held_out.windows, held_out.said
    commonest = np.array([np.bincount(row[row >= 0]).argmax() for row in windows])
    guesses = {"forced": forced, "free": free, "constant": commonest[:, None]}
    right = {name: float((guess == said)[said >= 0].mean()) for name, guess in guesses.items()}
    return Accuracy(
        teacher_forced=right["forced"],
        free_running=right["free"],
        distinct_tokens=_distinct(free, present=windows >= 0),
        constant_token_accuracy=right["constant"],
    )


def _distinct(tokens: Tokens, *, present: NDArray[np.bool_]) -> float:
    rows = zip(tokens, present, strict=True)
    return float(np.mean([len(np.unique(row[kept])) for row, kept in rows]))
