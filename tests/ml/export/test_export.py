import hashlib
import json
import math
import sys

import numpy as np
import pytest

from ml.errors import CheckpointError, ExportError


@pytest.fixture(scope="module")
def export_dir(run_dir, tmp_path_factory):
    from ml.export import export_decoder

    directory = tmp_path_factory.mktemp("export") / "decoder"
    export_decoder(run_dir, directory)
    return directory


@pytest.fixture(scope="module")
def manifest(export_dir):
    return json.loads((export_dir / "manifest.json").read_text())


def test_the_manifest_says_all_that_a_browser_must_know(manifest, run_dir, architecture):
    from ml.models.checkpoints import load_checkpoint

    checkpoint = load_checkpoint(run_dir)
    vocabulary = len(checkpoint.tokenizer["vocabulary"])
    assert manifest["format"] == 1
    assert manifest["checkpoint_hash"] == checkpoint.hash
    assert (manifest["architecture"], manifest["representation"]) == (architecture, "chord-strings")
    assert manifest["tokenizer"] == checkpoint.tokenizer
    assert (manifest["window"], manifest["latent_dimensions"]) == (16, 4)
    assert (manifest["vocabulary_size"], manifest["start_token"]) == (vocabulary, vocabulary)
    sizes = {"vae-lstm": 2 * 16, "vae-transformer": 2 * 16 * 16}
    assert manifest["state_size"] == sizes[architecture]


def test_files_are_those_that_the_manifest_hashed(manifest, export_dir):
    written = {path.name for path in export_dir.iterdir()}
    assert written == {*manifest["files"], "manifest.json", "encoder"}
    for name, entry in manifest["files"].items():
        data = (export_dir / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def test_every_input_and_output_is_in_the_graph(manifest, export_dir):
    model = json.loads((export_dir / "model.json").read_text())
    nodes = {node["name"]: node for node in model["modelTopology"]["node"]}
    assert set(manifest["inputs"]) == {"z", "token", "position", "state"}
    assert set(manifest["outputs"]) == {"logits", "state"}
    for tensor in manifest["inputs"].values():
        name = tensor.split(":")[0]
        assert nodes[name]["op"] == "Placeholder"
        assert any(name in node.get("input", []) for node in nodes.values())
    assert {tensor.split(":")[0] for tensor in manifest["outputs"].values()} <= set(nodes)


def test_weights_are_float16_and_stored_once(export_dir):
    model = json.loads((export_dir / "model.json").read_text())
    (group,) = model["weightsManifest"]
    assert group["paths"] == ["weights.bin"]
    weights = [weight for weight in group["weights"] if math.prod(weight["shape"]) > 1]
    floats = [weight for weight in weights if weight["dtype"] == "float32"]
    assert floats
    assert all(weight["quantization"]["dtype"] == "float16" for weight in floats)
    named = [weight["name"] for weight in group["weights"]]
    constants = [n["name"] for n in model["modelTopology"]["node"] if n["op"] == "Const"]
    assert sorted(named) == sorted(constants)


def test_golden_samples_are_those_of_the_checkpoint(manifest, run_dir):
    from ml.generation.decode import Sampler, SampleRequest
    from ml.models.checkpoints import load_checkpoint, load_model

    golden = manifest["golden"][3]
    request = SampleRequest(
        z=np.array(golden["z"], np.float32), seed=golden["seed"], temperature=golden["temperature"]
    )
    (sample,) = Sampler(load_model(load_checkpoint(run_dir))).sample([request])
    assert sample.tokens == golden["tokens"]
    np.testing.assert_allclose(sample.first_logits, golden["first_logits"], atol=1e-5)


def test_a_second_export_replaces_the_first_and_leaves_nothing_else(run_dir, export_dir, tmp_path):
    from ml.export import ExportManifest, export_decoder

    out_dir = tmp_path / "decoder"
    out_dir.mkdir()
    (out_dir / "group1-shard7of7.bin").write_bytes(b"stale")
    manifest = export_decoder(run_dir, out_dir)
    assert [path.name for path in tmp_path.iterdir()] == ["decoder"]
    assert not (out_dir / "group1-shard7of7.bin").exists()
    assert ExportManifest.load(out_dir) == manifest
    assert manifest.files == ExportManifest.load(export_dir).files


def test_the_stand_ins_for_absent_packages_are_gone_after_the_conversion(export_dir):
    assert export_dir.exists()
    for name in ("jax", "tensorflow_hub", "tf_keras", "tensorflow_decision_forests"):
        # One that is really installed may have been imported by something else.
        assert type(sys.modules.get(name)).__name__ != "_StandIn", name


def test_a_run_without_a_checkpoint_cannot_be_exported(keras, tmp_path):
    from ml.export import export_decoder

    with pytest.raises(CheckpointError, match="no complete checkpoint"):
        export_decoder(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_export_that_cannot_be_written_is_said_so(run_dir, tmp_path):
    from ml.export import export_decoder

    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="the export could not be written: "):
        export_decoder(run_dir, tmp_path / "file" / "decoder")
