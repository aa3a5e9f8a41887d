"""The same link draws the same notes on each backend of a real Chromium."""

import json
import random

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


@pytest.mark.parametrize("architecture", ["vae-lstm", "vae-transformer"])
def test_chromiums_wasm_and_cpu_draw_the_same_and_what_python_drew(person, architecture):
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
    tokens = []
    for backend in ("wasm", "cpu"):
        decoded = page.evaluate(DECODE, [script, f"{MODEL}manifest.json", requests, backend])
        assert decoded["backend"] == backend
        tokens.append(decoded["tokens"])
    assert tokens[0] == tokens[1]
    assert tokens[0][SAMPLES:] == [one["tokens"] for one in golden]
