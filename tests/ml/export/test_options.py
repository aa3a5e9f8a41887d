from pathlib import Path

import numpy as np
import pytest

from ml.config import make_config
from ml.music.tokenizers import get_representation

WORDS = [
    *(f"{name}{octave}" for octave in (3, 4, 5) for name in "CDEFGAB"),
    "0.4.7",
    "2.5.9",
    "0.3.6.9",
]
DECODER = Path(__file__).parents[3] / "static" / "dist" / "node" / "decode.mjs"


OPTIONS = {
    "context mixing": {"context_mixing": 1},
    "more context mixing": {"context_mixing": 2},
    "reach": {"reach": 3},
    "timeline": {"timeline": 1},
    "timeline alone": {"timeline": 1, "copying": 0, "objective": "from-z"},
}


@pytest.fixture
def save_small(save_run):
    """Saves a small model with some settings."""

    def save(architecture, **settings):
        small = {"window": 40, "hidden_units": 16, "heads": 2, "layers": 1, "latent_dimensions": 4}
        config = make_config(architecture, preset="best", settings={**small, **settings})
        return save_run(config, get_representation("chord-strings").build(WORDS))

    return save


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def run_dir(save_small, architecture, request):
    """A model with one of the options."""
    if "reach" in request.param and architecture != "vae-transformer":
        pytest.skip("only a Transformer has a reach")
    return save_small(architecture, **request.param)


def test_a_model_with_an_option_draws_the_same_in_the_browsers_code(run_dir):
    from ml.export import export_decoder, measure_parity

    export = run_dir / "export"
    export_decoder(run_dir, export)
    found = measure_parity(run_dir, export, javascript_decoder=DECODER)
    assert found.token_agreement == 1
    assert found.max_logit_difference < 1e-4


def test_an_encoder_that_reads_backwards_gives_the_same_z_in_the_browsers_code(save_small):
    from ml.export import export_decoder, measure_parity
    from ml.models.checkpoints import load_checkpoint, load_model
    from ml.models.encoder_step import EncoderStep
    from ml.models.parts import PosteriorModel

    run_dir = save_small("vae-lstm", backwards=1)
    export = run_dir / "export"
    export_decoder(run_dir, export)
    found = measure_parity(run_dir, export, javascript_decoder=DECODER)
    assert found.max_z_mean_difference < 1e-4

    model = load_model(load_checkpoint(run_dir))
    windows = np.arange(80, dtype=np.int32).reshape(2, 40) % len(WORDS)
    windows[1, [3, 20]] = -1
    windows[1, 33:] = -1
    pieces = EncoderStep(model).means(windows)  # rounds the weights
    whole = PosteriorModel(model).predict_on_batch({"tokens": windows})["z_mean"]
    np.testing.assert_allclose(pieces, whole, atol=1e-5)
