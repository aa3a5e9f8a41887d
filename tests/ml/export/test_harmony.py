import json
import subprocess
from pathlib import Path

import pytest

from ml.config import make_config
from ml.music.tokenizers.events import Events

DECODER = Path(__file__).parents[3] / "static" / "dist" / "node" / "decode.mjs"


@pytest.fixture
def harmonising_run(save_run, architecture):
    """A model of events that hears chords."""
    small = {"window": 40, "hidden_units": 16, "heads": 2, "layers": 1, "latent_dimensions": 4}
    config = make_config(architecture, preset="best", representation="events", settings=small)
    return save_run(config, Events())


def test_a_model_that_follows_chords_draws_the_same_in_the_browsers_code(harmonising_run):
    from ml.export import export_decoder, measure_parity

    export = harmonising_run / "export"
    export_decoder(harmonising_run, export)
    found = measure_parity(harmonising_run, export, javascript_decoder=DECODER)
    assert found.token_agreement == 1
    assert found.max_logit_difference < 1e-4


def test_its_tunes_are_sharpened_the_same_in_the_browsers_code(harmonising_run):
    from ml.export import export_decoder
    from ml.generation.decode import Sampler, prior_requests
    from ml.models.checkpoints import load_checkpoint, load_model

    export = harmonising_run / "export"
    export_decoder(harmonising_run, export)
    requests = prior_requests(count=12, seed=3, dimensions=4, temperature=1.0, top_p=0.6)
    sampler = Sampler(load_model(load_checkpoint(harmonising_run)))
    sent = [
        {"z": one.z.tolist(), "seed": one.seed, "temperature": 1, "top_p": 0.6} for one in requests
    ]
    answer = subprocess.run(
        ["node", DECODER, export], input=json.dumps(sent), capture_output=True, text=True,
        check=True, timeout=120,
    )  # fmt: skip
    decoded = [result["tokens"] for result in json.loads(answer.stdout)["results"]]
    assert decoded == [sample.tokens for sample in sampler.sample(requests)]
