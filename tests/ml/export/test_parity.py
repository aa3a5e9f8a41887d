import json
import shutil
from pathlib import Path

import pytest

from ml.errors import ExportError

DECODER = Path(__file__).parents[3] / "static" / "dist" / "node" / "decode.mjs"


@pytest.fixture(scope="module")
def export_dir(run_dir, tmp_path_factory):
    from ml.export import export_decoder

    directory = tmp_path_factory.mktemp("parity") / "decoder"
    export_decoder(run_dir, directory)
    return directory


@pytest.fixture
def parity(run_dir, export_dir):
    from ml.export import measure_parity

    return lambda decoder: measure_parity(run_dir, export_dir, javascript_decoder=decoder)


@pytest.fixture
def script(tmp_path):
    """Makes a program for Node.js that answers with the manifest's own golden samples, changed."""

    def make(change):
        path = tmp_path / "decode.mjs"
        path.write_text(
            'import { readFileSync } from "node:fs";\n'
            'const manifest = JSON.parse(readFileSync(process.argv[2] + "/manifest.json"));\n'
            "const golden = [...manifest.golden, ...manifest.encoder.golden];\n"
            "const results = golden.map((one) => ({ ...one }));\n"
            f"{change}\n"
            'console.log(JSON.stringify({ backend: "script", results }));\n'
        )
        return path

    return make


def test_the_browsers_decoder_says_what_keras_says(parity):
    assert DECODER.exists(), "the front end is not built: make setup"
    found = parity(DECODER)
    assert found.backend == "wasm"
    assert found.samples == 8
    assert 0 < found.max_logit_difference < 1e-4  # the order of sums differs, nothing else
    assert found.token_agreement == 1
    assert 0 < found.max_z_mean_difference < 1e-5
    assert json.dumps(found.to_json())


def test_equal_samples_agree_in_full_and_a_changed_token_is_counted(parity, script):
    found = parity(script(""))
    assert (found.max_logit_difference, found.token_agreement) == (0, 1)
    found = parity(script("results[0].tokens[0] += 1; results[2].first_logits[1] += 0.5;"))
    assert found.token_agreement == pytest.approx(1 - 1 / (8 * 16))
    assert found.max_logit_difference == pytest.approx(0.5)
    assert found.max_z_mean_difference == 0
    assert parity(script("results[9].z_mean[1] -= 0.25;")).max_z_mean_difference == 0.25


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ('throw new Error("no kernel");', r"the JavaScript decoder failed: .*no kernel"),
        ('process.stdout.write("{");', "answer cannot be read"),
        ("results.pop();", "answered 11 of 12 requests"),
        ("results[0] = {};", "answer is not complete"),
        ("delete results[0].tokens;", "answer is not complete"),
        ("results[0].tokens.pop();", "samples have another length"),
        ("results[0].first_logits.fill(null);", "logits are no numbers"),
        ("results[0].first_logits[0] = 'x';", "have another length, or are no numbers"),
        ("results[8].z_mean.pop();", "means of z have another length, or are no numbers"),
        ("results[8].z_mean[0] = null;", "means of z are no numbers"),
    ],
)
def test_a_decoder_that_fails_says_how(parity, script, change, sentence):
    with pytest.raises(ExportError, match=sentence):
        parity(script(change))


def test_an_export_of_an_earlier_version_has_no_encoder_to_compare(run_dir, export_dir, tmp_path):
    from ml.export import measure_parity

    old = shutil.copytree(export_dir, tmp_path / "old")
    manifest = json.loads((old / "manifest.json").read_text())
    del manifest["encoder"]
    (old / "manifest.json").write_text(json.dumps(manifest))
    found = measure_parity(run_dir, old, javascript_decoder=DECODER)
    assert (found.max_z_mean_difference, found.token_agreement) == (None, 1)


def test_a_missing_decoder_is_said_to_be_missing(parity, tmp_path):
    with pytest.raises(ExportError, match=r"none\.mjs is missing; build the front end first"):
        parity(tmp_path / "none.mjs")


def test_a_missing_node_is_said_to_be_missing(parity, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ExportError, match=r"Node\.js is not installed"):
        parity(DECODER)


def test_an_export_of_another_checkpoint_is_refused(run_dir, export_dir):
    from ml.export import measure_parity

    other = next(
        path for path in run_dir.glob("step-*") if hash_of(path) != manifest_hash(export_dir)
    )
    with pytest.raises(ExportError, match=r"is of checkpoint .*, not of"):
        measure_parity(other, export_dir, javascript_decoder=DECODER)


def test_a_folder_without_an_export_is_refused(run_dir, tmp_path):
    from ml.export import measure_parity

    with pytest.raises(ExportError, match="there is no export in"):
        measure_parity(run_dir, tmp_path, javascript_decoder=DECODER)


def hash_of(checkpoint_dir):
    from ml.models.checkpoints import load_checkpoint

    return load_checkpoint(checkpoint_dir).hash


def manifest_hash(export_dir):
    return json.loads((export_dir / "manifest.json").read_text())["checkpoint_hash"]
