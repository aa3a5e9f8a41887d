import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

DECODER = Path(__file__).parents[3] / "static" / "dist" / "node" / "decode.mjs"
SAMPLES = 100


@pytest.fixture(scope="module")
def requests():
    from ml.generation.decode import prior_requests

    drawn = prior_requests(count=SAMPLES, seed=0, dimensions=4, temperature=1.0)
    return [
        replace(one, temperature=(1 + one.seed % 20) / 10, top_p=1 - one.seed % 3 / 4)
        for one in drawn
    ]


@pytest.fixture(scope="module")
def tokens_of_python(run_dir, requests):
    from ml.generation.decode import Sampler
    from ml.models.checkpoints import load_checkpoint, load_model

    sampler = Sampler(load_model(load_checkpoint(run_dir)))
    return [sample.tokens for sample in sampler.sample(requests)]


@pytest.fixture(scope="module")
def export_dir(run_dir, tmp_path_factory):
    from ml.export import export_decoder

    directory = tmp_path_factory.mktemp("same") / "decoder"
    export_decoder(run_dir, directory)
    return directory


@pytest.mark.parametrize("backend", ["wasm", "cpu"])
def test_100_samples_have_the_same_tokens_in_python_and_in_the_browsers_code(
    backend, export_dir, requests, tokens_of_python
):
    sent = [
        {
            "z": one.z.tolist(),
            "seed": one.seed,
            "temperature": one.temperature,
            "top_p": one.top_p,
        }
        for one in requests
    ]
    answer = subprocess.run(
        ["node", DECODER, export_dir, backend],
        input=json.dumps(sent), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    decoded = json.loads(answer.stdout)
    assert decoded["backend"] == backend
    assert [result["tokens"] for result in decoded["results"]] == tokens_of_python
