import numpy as np
import pytest

from ml.errors import ConfigError
from ml.generation.sampling import draw_latent


@pytest.fixture(scope="module")
def sampler(run_dir):
    from ml.generation.decode import Sampler
    from ml.models.checkpoints import load_checkpoint, load_model

    return Sampler(load_model(load_checkpoint(run_dir)))


def request(seed, *, z=None, temperature=1.0):
    from ml.generation.decode import SampleRequest

    z = draw_latent(seed, dimensions=4) if z is None else z
    return SampleRequest(z=z, seed=seed, temperature=temperature)


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


def test_requests_for_new_music_count_their_seeds_up_and_around(keras):
    from ml.generation.decode import prior_requests

    found = prior_requests(count=3, seed=2**32 - 2, dimensions=5, temperature=0.7)
    assert [one.seed for one in found] == [2**32 - 2, 2**32 - 1, 0]
    np.testing.assert_array_equal(found[2].z, draw_latent(0, dimensions=5))
