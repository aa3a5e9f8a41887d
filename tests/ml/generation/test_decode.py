import json
from pathlib import Path

import numpy as np
import pytest

from ml.errors import ConfigError
from ml.generation.sampling import TOKEN_STREAM, draw_latent, sample_token, uniform

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "sampling.json").read_text())


@pytest.fixture(scope="module")
def sampler(run_dir):
    from ml.generation.decode import Sampler
    from ml.models.checkpoints import load_checkpoint, load_model

    return Sampler(load_model(load_checkpoint(run_dir)))


def request(seed, *, z=None, **settings):
    from ml.generation.decode import SampleRequest

    z = draw_latent(seed, dimensions=4) if z is None else z
    return SampleRequest(z=z, seed=seed, **{"temperature": 1.0, **settings})


def test_a_sample_depends_on_its_own_request_alone(sampler):
    alone = sampler.sample([request(3)])[0]
    together = sampler.sample([request(1), request(2), request(3)])[2]
    assert alone.tokens == together.tokens
    assert len(alone.tokens) == 16
    np.testing.assert_allclose(alone.first_logits, together.first_logits, atol=1e-5)


def test_z_seed_and_temperature_each_change_the_sample(sampler):
    z = draw_latent(9, dimensions=4)
    requests = [
        request(1, z=z), request(1, z=-3 * z), request(2, z=z), request(1, z=z, temperature=0.1)
    ]  # fmt: skip
    samples = [tuple(sample.tokens) for sample in sampler.sample(requests)]
    assert len(set(samples)) == 4


def test_a_latent_vector_of_the_wrong_length_is_refused(sampler):
    with pytest.raises(ConfigError, match="z must have 4 numbers, got 3"):
        sampler.sample([request(1, z=np.zeros(3, np.float32))])


def test_a_temperature_out_of_range_is_refused_before_anything_is_decoded(sampler):
    with pytest.raises(ConfigError, match="temperature must be between"):
        sampler.sample([request(1, temperature=0.0)])


def test_a_share_out_of_range_is_refused_before_anything_is_decoded(sampler):
    with pytest.raises(ConfigError, match="top_p must be above 0 and at most 1, got 2"):
        sampler.sample([request(1, top_p=2)])


def test_a_guided_sample_keeps_what_it_must_and_draws_the_rest_as_without_a_guide(sampler):
    from ml.generation.guides import PositionGuide

    guides = [PositionGuide([]), PositionGuide([None] * 8 + [2, 1]), PositionGuide([3])]
    guided = sampler.sample([request(5, guide=guide) for guide in guides] + [request(5)])
    free = guided[3].tokens
    assert guided[0].tokens == free
    assert guided[1].tokens[:8] == free[:8]
    assert guided[1].tokens[8:10] == [2, 1]
    assert guided[2].tokens[0] == 3
    np.testing.assert_allclose(guided[2].first_logits, guided[3].first_logits, atol=1e-5)


def test_requests_for_new_music_count_their_seeds_up_and_around(keras):
    from ml.generation.decode import prior_requests

    found = prior_requests(count=3, seed=2**32 - 2, dimensions=5, temperature=0.7)
    assert [one.seed for one in found] == [2**32 - 2, 2**32 - 1, 0]
    np.testing.assert_array_equal(found[2].z, draw_latent(0, dimensions=5))


def test_the_compiled_loop_draws_what_single_steps_and_the_referencedraw_tokens(run_dir):
    from ml.generation.decode import Sampler
    from ml.models.checkpoints import load_checkpoint, load_model
    from ml.models.parts import DecoderStep

    vae = load_model(load_checkpoint(run_dir))
    requests = [
        request(seed, temperature=0.2 + seed / 10, top_p=min(1, 0.3 + seed / 12))
        for seed in range(12)
    ]
    samples = Sampler(vae).sample(requests)
    step = DecoderStep(vae)
    z = np.stack([one.z for one in requests])
    token, state = np.full(12, vae.vocabulary_size, np.int32), step.first_state(12)
    for position in range(16):
        inputs = {"z": z, "token": token, "position": np.int32(position), "state": state}
        outputs = step.predict_on_batch(inputs)
        state, logits = outputs["state"], outputs["logits"]
        token = np.array(
            [
                sample_token(
                    row,
                    temperature=one.temperature,
                    top_p=one.top_p,
                    u=uniform(seed=one.seed, stream=TOKEN_STREAM, index=position),
                )
                for row, one in zip(logits, requests, strict=True)
            ],
            np.int32,
        )
        assert token.tolist() == [sample.tokens[position] for sample in samples]


def test_drawing_in_the_compiled_loop_reads_the_golden_file(keras):
    from ml.models.window_decoding import draw_tokens

    for case in GOLDEN["sample_token"]:
        logits = keras.ops.convert_to_tensor(np.array([case["logits"]]), "float64")
        temperature = keras.ops.full((1, 1), case["temperature"], dtype="float64")
        u = keras.ops.full((1,), case["u"], dtype="float64")
        top_p = keras.ops.full((1, 1), case["top_p"], dtype="float64")
        pitches = np.array(case["pitches"], bool) if "pitches" in case else None
        drawn = draw_tokens(logits, temperature=temperature, u=u, top_p=top_p, pitches=pitches)
        assert int(drawn[0]) == case["token"]
        if case["top_p"] == 1:
            assert int(draw_tokens(logits, temperature=temperature, u=u)[0]) == case["token"]
