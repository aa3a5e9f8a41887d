"""A hundred generated notes, against `model.predict` for each of them."""

import numpy as np

from ml.config import make_config
from ml.generation.sampling import TOKEN_STREAM, sample_token, uniform
from tests.bench.pairs import Figure, time_in_pairs
from tests.bench.training import VOCABULARY

ROUNDS = 3


def measure() -> list[Figure]:
    """The one figure."""
    from ml.generation.decode import Sampler, prior_requests
    from ml.models.parts import DecoderStep
    from ml.models.vae import build_vae

    config = make_config("vae-lstm", preset="paper")
    vae = build_vae(config, vocabulary_size=VOCABULARY)
    sampler, step = Sampler(vae), DecoderStep(vae)
    (request,) = prior_requests(
        count=1, seed=7, dimensions=config.latent_dimensions, temperature=1.0
    )

    def one_by_one() -> list[int]:
        chosen = [VOCABULARY]
        state = step.first_state(1)
        for position in range(config.window):
            inputs = {
                "z": request.z[None], "token": np.array(chosen[-1:], np.int32),
                "position": np.array([position], np.int32), "state": state,
            }  # fmt: skip
            outputs = step.predict(inputs, verbose=0)
            state = outputs["state"]
            u = uniform(seed=request.seed, stream=TOKEN_STREAM, index=position)
            chosen.append(sample_token(outputs["logits"][0], temperature=1.0, u=u))
        return chosen[1:]

    assert sampler.sample([request])[0].tokens == one_by_one(), "they do not play the same notes"
    mine, theirs = time_in_pairs(
        lambda: sampler.sample([request]), one_by_one, rounds=ROUNDS, repeats=9
    )
    return [
        Figure("100 generated notes", 1000 * mine, "ms", 1000 * theirs, theirs / mine, 200),
    ]
