"""z laid along the window: what each number says, alike in a window and step by step."""

import numpy as np
import pytest

from ml.config import TrainingConfig, make_config

VOCABULARY = 30
SMALL = {
    "window": 20, "hidden_units": 16, "heads": 2, "layers": 1, "latent_dimensions": 8, "copying": 0,
}  # fmt: skip


def config_of(architecture: str, **changes: object) -> TrainingConfig:
    return make_config(architecture, preset="best", settings={**SMALL, "timeline": 1, **changes})


@pytest.fixture(params=["teacher-forced", "from-z"])
def vae(keras, architecture, request):
    """A model whose every weight takes part."""
    from ml.models.vae import build_vae

    model = build_vae(config_of(architecture, objective=request.param), vocabulary_size=VOCABULARY)
    random = np.random.default_rng(0)
    for weight in model.weights:
        if weight.trainable:
            weight.assign(random.normal(scale=0.2, size=weight.shape))
    return model


def tokens(count: int = 3) -> np.ndarray:
    return np.random.default_rng(1).integers(VOCABULARY, size=(count, 20)).astype(np.int32)


def latents(count: int = 3) -> np.ndarray:
    return np.random.default_rng(2).standard_normal((count, 8)).astype(np.float32)


def logits_of(vae, z: np.ndarray) -> np.ndarray:
    from ml.models.tokens import previous_tokens

    previous = previous_tokens(tokens(len(z)), vocabulary_size=VOCABULARY)
    return np.asarray(vae.decoder(previous, z))


def test_steps_give_the_logits_of_the_window(vae):
    from ml.models.tokens import previous_tokens

    z = latents()
    previous = previous_tokens(tokens(), vocabulary_size=VOCABULARY)
    expected = logits_of(vae, z)
    state = np.zeros((3, vae.decoder.state_size), np.float32)
    for position in range(20):
        found, state = vae.decoder.step(
            z=z, token=previous[:, position], position=np.int32(position), state=state
        )
        np.testing.assert_allclose(found, expected[:, position], atol=1e-4)


def test_a_number_of_z_says_nothing_of_what_is_long_before_its_moment(vae):
    """The last of eight numbers is told to the steps from the tenth of twenty on."""
    z = latents()
    others = z.copy()
    others[:, -1] += 0.5
    upscaled = vae.decoder.upscale
    for layer in upscaled if isinstance(upscaled, list) else [upscaled]:
        layer.kernel.assign(np.zeros(layer.kernel.shape))
    change = np.abs(logits_of(vae, others) - logits_of(vae, z)).max(axis=(0, 2))
    assert (change[:10] < 1e-5).all()
    assert (change[-5:] > 1e-3).all()


def test_an_lstms_number_is_not_changed_by_a_token_after_its_moment(keras):
    """A Transformer's is: its blocks hear the whole window at every step."""
    from ml.models.vae import build_vae

    encoder = build_vae(config_of("vae-lstm"), vocabulary_size=VOCABULARY).encoder
    music = tokens()
    other = music.copy()
    other[:, -1] = (other[:, -1] + 1) % VOCABULARY
    (mean, _), (changed, _) = encoder(music), encoder(other)
    change = np.abs(np.asarray(mean) - np.asarray(changed)).max(axis=0)
    assert (change[:5] < 1e-6).all()
    assert change[-1] > 1e-6


def test_the_browsers_encoder_reads_the_same_z_piece_by_piece(vae):
    from ml.models.encoder_step import EncoderStep

    music = tokens()
    music[0, 15:] = -1
    music[1, 3] = -1
    step = EncoderStep(vae)  # rounds the weights
    expected, _ = vae.encoder(music)
    np.testing.assert_allclose(step.means(music), expected, atol=1e-4)


def test_a_small_difference_of_z_is_heard_as_a_difference(vae):
    """One number can name a token: hundredths of it change what is said."""
    z = latents()
    change = np.abs(logits_of(vae, z + 0.02) - logits_of(vae, z)).max()
    assert change > 0.1
