from pathlib import Path

import numpy as np
import pytest

from ml.config import make_config
from ml.music.tokenizers.events import Events

DECODER = Path(__file__).parents[3] / "static" / "dist" / "node" / "decode.mjs"


@pytest.fixture
def harmonising_run(keras, architecture, tmp_path):
    """A model of events whose weights are large enough that chords change what it draws."""
    from ml.models import checkpoints
    from ml.models.vae import build_vae

    small = {"window": 40, "hidden_units": 16, "heads": 2, "layers": 1, "latent_dimensions": 4}
    config = make_config(architecture, preset="best", representation="events", settings=small)
    events = Events()
    model = build_vae(config, vocabulary_size=len(events.vocabulary))
    random = np.random.default_rng(0)
    for weight in model.weights:
        if weight.trainable:
            weight.assign(random.normal(scale=0.2, size=weight.shape))
    origin = checkpoints.Origin(
        config=config, tokenizer=events.to_json(), dataset_hash="", git_commit=None
    )
    checkpoints.save_checkpoint(
        model, folder=tmp_path, step=1, origin=origin, training_variables=[], trainer={}
    )
    return tmp_path


def test_a_model_that_follows_chords_draws_the_same_in_the_browsers_code(harmonising_run):
    from ml.export import export_decoder, measure_parity

    export = harmonising_run / "export"
    export_decoder(harmonising_run, export)
    found = measure_parity(harmonising_run, export, javascript_decoder=DECODER)
    assert found.token_agreement == 1
    assert found.max_logit_difference < 1e-4
