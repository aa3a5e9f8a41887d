import numpy as np
import pytest

from ml.models.tokens import hidden_token, previous_tokens, start_token

VOCABULARY = 11
BATCH = 3


@pytest.fixture(scope="module", params=[0, 1], ids=["inventing", "copying"])
def vae(keras, small, architecture, request):
    from ml.models.vae import build_vae

    config = small(architecture, layers=2, copying=request.param)
    return build_vae(config, vocabulary_size=VOCABULARY)


@pytest.fixture
def random():
    return np.random.default_rng(5)


def inputs(random, *, window=16, latent=4):
    tokens = random.integers(0, VOCABULARY, (BATCH, window)).astype(np.int32)
    z = random.standard_normal((BATCH, latent), np.float32)
    return tokens, previous_tokens(tokens, vocabulary_size=VOCABULARY), z


def logits_of(vae, previous, z):
    return np.asarray(vae.decoder(previous, z))


def test_encoder_and_decoder_give_the_shapes_they_promise(vae, random):
    tokens, previous, z = inputs(random)
    z_mean, z_log_var = vae.encoder(tokens)
    assert z_mean.shape == z_log_var.shape == (BATCH, 4)
    assert logits_of(vae, previous, z).shape == (BATCH, 16, VOCABULARY)


def test_stepping_gives_the_logits_of_teacher_forcing(vae, random):
    from ml.models.parts import DecoderStep

    step = DecoderStep(vae)
    _, previous, z = inputs(random)
    state = step.first_state(BATCH)
    for position, expected in enumerate(logits_of(vae, previous, z).swapaxes(0, 1)):
        outputs = step.predict_on_batch(
            {
                "z": z,
                "token": previous[:, position],
                "position": np.int32(position),
                "state": state,
            }
        )
        state = outputs["state"]
        np.testing.assert_allclose(outputs["logits"], expected, atol=1e-5)
    assert state.shape == (BATCH, step.state_size)


def test_the_decoder_does_not_see_what_is_to_come(vae, random):
    _, previous, z = inputs(random)
    changed = previous.copy()
    changed[:, 9:] = (changed[:, 9:] + 1) % VOCABULARY
    before, after = logits_of(vae, previous, z), logits_of(vae, changed, z)
    np.testing.assert_allclose(before[:, :9], after[:, :9], atol=1e-6)
    assert np.abs(before[:, 9:] - after[:, 9:]).max() > 1e-4


def test_reading_backwards_is_reading_the_reversed_window(keras, small):
    from ml.models.vae import build_vae

    settings = {"layers": 2, "seed": 4}
    forwards, backwards = (
        build_vae(small("vae-lstm", backwards=way, **settings), vocabulary_size=VOCABULARY)
        for way in (0, 1)
    )
    backwards.encoder.set_weights(forwards.encoder.get_weights())
    music = np.full((2, 16), -1, np.int32)
    music[0] = np.arange(16) % VOCABULARY
    music[1, :6] = [3, -1, 7, 7, 1, 2]
    reversed_music = music[:, ::-1].copy()
    reversed_music[1] = [2, 1, 7, 7, -1, 3, *[-1] * 10]
    means = [encoder(tokens)[0] for encoder, tokens in (
        (backwards.encoder, music), (forwards.encoder, reversed_music),
    )]  # fmt: skip
    np.testing.assert_array_equal(*means)
    assert np.abs(np.asarray(forwards.encoder(music)[0]) - means[0]).max() > 1e-4


def test_z_reaches_every_step_of_the_decoder(vae, random):
    _, previous, z = inputs(random)
    difference = np.abs(logits_of(vae, previous, z) - logits_of(vae, previous, -z))
    assert difference.max(axis=-1).min() > 1e-4


def test_padding_costs_nothing_and_a_window_of_padding_is_no_error(vae, random):
    tokens, _, _ = inputs(random)
    tokens[0, 10:] = -1
    tokens[1] = -1
    previous = previous_tokens(tokens, vocabulary_size=VOCABULARY)
    noise = np.zeros((BATCH, 4), np.float32)
    outputs = vae({"tokens": tokens, "previous": previous, "noise": noise})
    nll = np.asarray(outputs["nll"])
    assert (nll[tokens < 0] == 0).all()
    assert (nll[tokens >= 0] > 0).all()
    assert np.isfinite(np.asarray(outputs["kl"])).all()


def test_one_seed_gives_one_set_of_weights(small, architecture):
    from ml.models.vae import build_vae

    models = [
        build_vae(small(architecture, layers=2, seed=seed), vocabulary_size=VOCABULARY)
        for seed in (0, 0, 1)
    ]
    weights = [np.concatenate([w.ravel() for w in model.get_weights()]) for model in models]
    np.testing.assert_array_equal(weights[0], weights[1])
    assert (weights[0] != weights[2]).any()


def test_no_two_tensors_of_the_browsers_step_have_one_shape(keras, small):
    from ml.models.parts import DecoderStep
    from ml.models.vae import build_vae

    config = small("vae-lstm", layers=1, hidden_units=8, latent_dimensions=16)
    vae = build_vae(config, vocabulary_size=17)
    assert vae.decoder.state_size == config.latent_dimensions
    step = DecoderStep(vae)
    assert step.state_size == 18
    outputs = step(
        {
            "z": np.ones((1, 16), np.float32),
            "token": np.zeros(1, np.int32),
            "position": np.int32(0),
            "state": step.first_state(1),
        }
    )
    assert outputs["logits"].shape == (1, 17)
    assert outputs["state"].shape == (1, 18)


def test_the_decoder_is_given_the_tokens_before_and_never_a_padding():
    previous = previous_tokens(np.array([[3, 4, -1, 5]], np.int32), vocabulary_size=9)
    assert previous.tolist() == [[start_token(9), 3, 4, hidden_token(9)]]
