"""Convolutions over the steps just before, in a Transformer's decoder."""

import numpy as np
import pytest

VOCABULARY = 9
WINDOW = 16


@pytest.fixture
def decoder(keras, small):
    """Makes a decoder of two layers with some reach, the same weights but for its taps."""
    from ml.models.vae import build_vae

    def build(reach, *, taps=0.0):
        config = small("vae-transformer", reach=reach, layers=2)
        built = build_vae(config, vocabulary_size=VOCABULARY).decoder
        random = np.random.default_rng(5)
        for weight in built.trainable_weights:
            if "taps" not in weight.path:
                weight.assign(random.normal(scale=0.3, size=weight.shape))
        for weight in built.trainable_weights:
            if "taps" in weight.path:
                weight.assign(random.normal(scale=taps, size=weight.shape))
        return built

    return build


@pytest.fixture
def music():
    random = np.random.default_rng(6)
    previous = random.integers(VOCABULARY, size=(3, WINDOW)).astype(np.int32)
    previous[:, 0] = VOCABULARY
    return previous, random.standard_normal((3, 4)).astype(np.float32)


def test_a_new_reach_changes_nothing(decoder, music):
    np.testing.assert_array_equal(decoder(3)(*music), decoder(0)(*music))


def test_nothing_that_is_to_come_is_heard(decoder, music):
    previous, z = music
    reaching = decoder(3, taps=0.5)
    before = np.asarray(reaching(previous, z))
    changed = previous.copy()
    changed[:, 9] = (changed[:, 9] + 1) % VOCABULARY
    after = np.asarray(reaching(changed, z))
    np.testing.assert_allclose(after[:, :9], before[:, :9], atol=1e-5)
    assert np.abs(after[:, 9:] - before[:, 9:]).max() > 1e-2


@pytest.mark.parametrize("reach", [1, 3])
def test_steps_say_what_the_window_says(decoder, music, reach):
    previous, z = music
    reaching = decoder(reach, taps=0.5)
    whole = np.asarray(reaching(previous, z))
    state = np.zeros((3, reaching.state_size), np.float32)
    for step in range(WINDOW):
        said, state = reaching.step(
            z=z, token=previous[:, step], position=np.int32(step), state=state
        )
        np.testing.assert_allclose(said, whole[:, step], atol=2e-4)
