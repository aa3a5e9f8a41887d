import numpy as np
import pytest

from ml.config import make_config
from ml.errors import ConfigError
from ml.models.tokens import previous_tokens

VOCABULARY = 11


def losses_of(vae, tokens, *, previous=None):
    if previous is None:
        previous = previous_tokens(tokens, vocabulary_size=VOCABULARY)
    noise = np.zeros((len(tokens), 4), np.float32)
    outputs = vae({"tokens": tokens, "previous": previous, "noise": noise})
    return {name: np.asarray(value) for name, value in outputs.items()}


@pytest.fixture
def windows():
    return np.random.default_rng(3).integers(0, VOCABULARY, (3, 16)).astype(np.int32)


def built(small, architecture, objective):
    from ml.models.vae import build_vae

    config = small(architecture, objective=objective)
    return build_vae(config, vocabulary_size=VOCABULARY)


@pytest.mark.parametrize("objective", ["from-z", "next-note"])
def test_a_decoder_that_knows_z_alone_hears_no_token(
    keras, small, architecture, objective, windows
):
    vae = built(small, architecture, objective)
    deaf = losses_of(vae, windows, previous=np.zeros_like(windows))
    np.testing.assert_array_equal(losses_of(vae, windows)["nll"], deaf["nll"])


def test_the_note_to_be_foretold_is_not_shown_and_the_only_one_measured(
    keras, small, architecture, windows
):
    vae = built(small, architecture, "next-note")
    before = losses_of(vae, windows)
    assert (before["nll"][:, :-1] == 0).all()
    assert (before["nll"][:, -1] > 0).all()
    changed = windows.copy()
    changed[:, -1] = (changed[:, -1] + 1) % VOCABULARY
    np.testing.assert_array_equal(losses_of(vae, changed)["kl"], before["kl"])
    changed[:, -2] = (changed[:, -2] + 1) % VOCABULARY
    assert (losses_of(vae, changed)["kl"] != before["kl"]).any()


def test_what_is_held_out_is_counted_by_what_the_model_has_to_say(
    keras, small, architecture, windows
):
    from ml.evaluation.elbo import HeldOut

    foretold = HeldOut(built(small, architecture, "next-note"), windows=windows)
    assert foretold.token_count == 3
    elbo = foretold.elbo()
    assert elbo.negative_elbo == pytest.approx(elbo.reconstruction + elbo.kl_per_window)
    again = HeldOut(built(small, architecture, "from-z"), windows=windows)
    assert again.token_count == 48


def test_the_paper_foretells_with_lstms_and_says_again_with_transformers():
    objectives = {
        architecture: make_config(architecture, preset="paper").objective
        for architecture in ("vae-lstm", "vae-transformer")
    }
    assert objectives == {"vae-lstm": "next-note", "vae-transformer": "from-z"}


def test_a_decoder_that_hears_nothing_cannot_copy():
    with pytest.raises(ConfigError, match="copying needs the objective teacher-forced, got from-z"):
        make_config("vae-transformer", preset="paper", settings={"copying": 1})
