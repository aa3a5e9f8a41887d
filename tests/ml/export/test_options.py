from pathlib import Path

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
    "timeline": {"timeline": 1},
    "timeline alone": {"timeline": 1, "copying": 0, "objective": "from-z"},
}


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def run_dir(save_run, architecture, request):
    """A model with one of the options."""
    small = {"window": 40, "hidden_units": 16, "heads": 2, "layers": 1, "latent_dimensions": 4}
    config = make_config(architecture, preset="best", settings={**small, **request.param})
    return save_run(config, get_representation("chord-strings").build(WORDS))


def test_a_model_with_an_option_draws_the_same_in_the_browsers_code(run_dir):
    from ml.export import export_decoder, measure_parity

    export = run_dir / "export"
    export_decoder(run_dir, export)
    found = measure_parity(run_dir, export, javascript_decoder=DECODER)
    assert found.token_agreement == 1
    assert found.max_logit_difference < 1e-4
