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
    "timeline": {"timeline": 1},
    "timeline alone": {"timeline": 1, "copying": 0, "objective": "from-z"},
}


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def run_dir(keras, architecture, tmp_path, request):
    """A model whose weights are large enough that its option changes what it draws."""
    from ml.models import checkpoints
    from ml.models.vae import build_vae_for

    small = {"window": 40, "hidden_units": 16, "heads": 2, "layers": 1, "latent_dimensions": 4}
    config = make_config(architecture, preset="best", settings={**small, **request.param})
    words = get_representation("chord-strings").build(WORDS)
    model = build_vae_for(config, tokenizer=words)
    random = np.random.default_rng(0)
    for weight in model.weights:
        if weight.trainable:
            weight.assign(random.normal(scale=0.2, size=weight.shape))
    origin = checkpoints.Origin(
        config=config, tokenizer=words.to_json(), dataset_hash="", git_commit=None
    )
    checkpoints.save_checkpoint(
        model, folder=tmp_path, step=1, origin=origin, training_variables=[], trainer={}
    )
    return tmp_path


def test_a_model_with_an_option_draws_the_same_in_the_browsers_code(run_dir):
    from ml.export import export_decoder, measure_parity

    export = run_dir / "export"
    export_decoder(run_dir, export)
    found = measure_parity(run_dir, export, javascript_decoder=DECODER)
    assert found.token_agreement == 1
    assert found.max_logit_difference < 1e-4
