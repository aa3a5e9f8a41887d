import hashlib
import json
import math

import numpy as np
import pytest


@pytest.fixture(scope="module")
def export_dir(run_dir, tmp_path_factory):
    from ml.export import export_decoder

    directory = tmp_path_factory.mktemp("encoder") / "decoder"
    export_decoder(run_dir, directory)
    return directory


@pytest.fixture(scope="module")
def encoder(export_dir):
    return json.loads((export_dir / "manifest.json").read_text())["encoder"]


@pytest.fixture
def model(run_dir):
    from ml.models.checkpoints import load_checkpoint, load_model

    return load_model(load_checkpoint(run_dir))


@pytest.fixture(scope="module")
def windows():
    drawn = np.random.default_rng(1).integers(-1, 8, (20, 16))
    drawn[:, 0] = 3  # a window without any token is never encoded
    lengths = np.arange(20) % 16 + 1
    return np.where(np.arange(16) < lengths[:, None], drawn, -1).astype(np.int32)


def test_the_encoder_has_a_folder_of_its_own_whose_files_the_manifest_hashes(encoder, export_dir):
    assert set(encoder["files"]) == {"encoder/model.json", "encoder/weights.bin"}
    written = {path.name for path in (export_dir / "encoder").iterdir()}
    assert written == {"model.json", "weights.bin"}
    for name, entry in encoder["files"].items():
        data = (export_dir / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def test_whoever_only_decodes_does_not_fetch_it(export_dir):
    manifest = json.loads((export_dir / "manifest.json").read_text())
    assert not [name for name in manifest["files"] if "encoder" in name]


def test_its_weights_are_float16_and_stored_once(export_dir):
    graph = json.loads((export_dir / "encoder" / "model.json").read_text())
    (group,) = graph["weightsManifest"]
    large = [one for one in group["weights"] if math.prod(one["shape"]) > 64]
    assert large
    assert {one["quantization"]["dtype"] for one in large} == {"float16"}
    constants = [one["name"] for one in graph["modelTopology"]["node"] if one["op"] == "Const"]
    assert sorted(one["name"] for one in group["weights"]) == sorted(constants)


def test_reading_a_window_piece_by_piece_gives_the_means_of_the_whole(model, windows):
    from ml.models.encoder_step import EncoderStep
    from ml.models.parts import PosteriorModel

    pieces = EncoderStep(model).means(windows)
    whole = PosteriorModel(model).predict_on_batch({"tokens": windows})["z_mean"]
    np.testing.assert_allclose(pieces, whole, atol=1e-5)


def test_half_precision_hardly_moves_a_mean(model, windows):
    from ml.models.encoder_step import EncoderStep
    from ml.models.parts import PosteriorModel

    exact = PosteriorModel(model).predict_on_batch({"tokens": windows})["z_mean"]
    assert 0 < np.abs(EncoderStep(model).means(windows) - exact).max() < 5e-3


def test_golden_means_are_those_of_the_checkpoint(encoder, model):
    from ml.models.parts import PosteriorModel

    tokens = np.array([one["tokens"] for one in encoder["golden"]], np.int32)
    expected = PosteriorModel(model).predict_on_batch({"tokens": tokens})["z_mean"]
    found = [one["z_mean"] for one in encoder["golden"]]
    np.testing.assert_allclose(found, expected, atol=5e-3)


def test_a_z_as_long_as_the_state_keeps_its_name(small, keras):
    from ml.models.encoder_step import EncoderStep
    from ml.models.vae import build_vae

    config = small("vae-lstm", latent_dimensions=65)
    step = EncoderStep(build_vae(config, vocabulary_size=9))
    assert (step.state_size, step.latent_dimensions) == (66, 65)
    assert step.means(np.zeros((2, 16), np.int32)).shape == (2, 65)
