"""The same link draws the same notes on each backend of a real Chromium, and in Python."""

import json
import random

import numpy as np
import pytest

from tests.e2e.explorer_model import FIXTURE
from tests.e2e.stack import ROOT

pytestmark = pytest.mark.browser

BUILT = ROOT / "static" / "dist"
SAMPLES = 100
MODEL = "/a-model/"
# Runs in the page: decodes as the explorer does, in a thread of its own.
DECODE = """
async ([script, manifest, requests, backend]) => {
  const { DecoderClient } = await import(script);
  const decoder = await DecoderClient.load(manifest, { backend });
  const samples = await decoder.sampleMany(requests);
  decoder.dispose();
  return { backend: decoder.backend, tokens: samples.map(({ tokens }) => tokens) };
}
"""


def tokens_of_python(architecture: str, requests: list[dict]) -> list[list[int]]:
    """Decode with the weights that the fixture was exported from."""
    from ml.generation.decode import Sampler, SampleRequest
    from tests.fixtures.decoder.make import model_of

    asked = [
        SampleRequest(
            z=np.asarray(one["z"], np.float32),
            seed=one["seed"],
            temperature=one["temperature"],
            top_p=one.get("topP", 1.0),
        )
        for one in requests
    ]
    return [sample.tokens for sample in Sampler(model_of(architecture)).sample(asked)]


@pytest.mark.parametrize("architecture", ["vae-lstm", "vae-transformer"])
def test_chromiums_wasm_and_cpu_and_python_draw_the_same(person, architecture):
    page = person(service_workers="block")
    folder = FIXTURE.with_name(architecture)
    manifest = json.loads((folder / "manifest.json").read_text())
    golden = manifest["golden"]
    chance = random.Random(0)
    requests = [
        {
            "z": [chance.gauss(0, 1) for _ in range(manifest["latent_dimensions"])],
            "seed": seed,
            "temperature": (1 + seed % 20) / 10,
            "topP": (1 + seed % 3) / 3,
        }
        for seed in range(SAMPLES)
    ]
    requests += [{key: one[key] for key in ("z", "seed", "temperature")} for one in golden]

    def answer(route):
        route.fulfill(path=folder / route.request.url.split(MODEL)[1])

    page.context.route(f"**{MODEL}**", answer)
    page.goto("/accounts/login/")
    chunks = json.loads((BUILT / "manifest.json").read_text())
    script = f"/static/dist/{chunks['src/model/decoderClient.ts']['file']}"
    tokens = tokens_of_python(architecture, requests)
    assert tokens[SAMPLES:] == [one["tokens"] for one in golden], "the fixture is of these weights"
    for backend in ("wasm", "cpu"):
        decoded = page.evaluate(DECODE, [script, f"{MODEL}manifest.json", requests, backend])
        assert decoded == {"backend": backend, "tokens": tokens}
