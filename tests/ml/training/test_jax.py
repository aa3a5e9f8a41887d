"""Training on JAX, and TensorFlow going on with what it left."""

from pathlib import Path

import pytest

from tests.ml.training.processes import begin, end

pytest.importorskip("jax")
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def runs(small, architecture, dataset_dir, tmp_path_factory):
    """One whole run, and one in two parts."""
    config = small(architecture, averaging=5, dropout=0.2, weight_decay=0.01)
    whole, parts = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("parts")
    asked = (whole, None), (parts, 8), (parts, 12)
    return end(begin(dataset_dir, config, *asked, KERAS_BACKEND="jax"))


def test_a_model_learns_on_jax(runs):
    whole = runs[0]
    assert whole["points"][12]["reconstruction"] < whole["points"][1]["reconstruction"]


def test_a_run_on_jax_goes_on_exactly(runs):
    whole, before, after = runs
    assert before["stopped"]
    assert before["points"] | after["points"] == whole["points"]
    assert after["hash"] == whole["hash"]


def test_tensorflow_measures_a_model_of_jax_as_jax_does(runs, keras, dataset_dir):
    from ml.data.token_dataset import TokenDataset
    from ml.evaluation.elbo import HeldOut
    from ml.models.checkpoints import load_checkpoint, load_model

    whole = runs[0]
    assert keras.backend.backend() == "tensorflow"
    checkpoint = load_checkpoint(Path(whole["checkpoint"]))
    windows = TokenDataset.load(dataset_dir).validation_windows(16)
    found = HeldOut(load_model(checkpoint), windows=windows).elbo().negative_elbo
    assert found == pytest.approx(whole["points"][checkpoint.step]["validation_total"], rel=1e-5)
