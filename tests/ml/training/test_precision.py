import json

import numpy as np
import pytest

from ml.errors import ConfigError

pytestmark = pytest.mark.usefixtures("keras")


@pytest.fixture
def run(dataset_dir):
    """Trains; gives the result and the loss curve."""
    from ml.training import train

    def run(config, out_dir, *, stop_at=None):
        points = {}

        def on_progress(progress):
            points.update({point.step: point for point in progress.points})
            return stop_at is None or progress.step < stop_at

        result = train(dataset_dir, config=config, out_dir=out_dir, on_progress=on_progress)
        return result, points

    return run


@pytest.mark.parametrize(
    ("architecture", "precision"),
    [("vae-lstm", "bfloat16"), ("vae-transformer", "bfloat16"), ("vae-lstm", "float16")],
)
def test_a_run_in_half_precision_learns_and_goes_on_exactly(
    run, small, architecture, precision, tmp_path
):
    config = small(architecture, precision=precision, averaging=5)
    whole, expected = run(config, tmp_path / "whole")
    _, before = run(config, tmp_path / "parts", stop_at=8)
    result, after = run(config, tmp_path / "parts")
    assert before | after == expected
    assert result.checkpoint_hash == whole.checkpoint_hash
    assert expected[12].reconstruction < expected[1].reconstruction
    with np.load(result.checkpoint_dir / "weights.npz") as weights:
        assert {weights[name].dtype for name in weights.files} == {np.dtype("float32")}


def test_half_precision_follows_full_precision(run, small, tmp_path):
    _, full = run(small(dropout=0), tmp_path / "full")
    _, half = run(small(dropout=0, precision="bfloat16"), tmp_path / "half")
    for step, point in full.items():
        assert half[step].total == pytest.approx(point.total, rel=0.02)
    assert half != full


def test_left_to_the_device_a_run_keeps_the_precision_it_was_begun_with(
    run, small, tmp_path, monkeypatch
):
    from ml.training import trainer

    for device, stop_at in (("bfloat16", 4), ("float32", None)):
        monkeypatch.setattr(trainer, "device_precision", lambda device=device: device)
        result, _ = run(small(precision="auto"), tmp_path, stop_at=stop_at)
        config = json.loads((result.checkpoint_dir / "config.json").read_text())
        assert config["precision"] == "bfloat16"


def test_the_precision_after_a_run_is_what_it_was_before(run, small, keras, tmp_path):
    run(small(precision="bfloat16"), tmp_path, stop_at=0)
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags : fpu avx512f avx512_bf16", "bfloat16"),
        ("flags : fpu amx_bf16 amx_tile", "bfloat16"),
        ("flags : fpu avx2", "float32"),
        (None, "float32"),
    ],
)
def test_a_processor_with_bfloat16_products_uses_them(flags, expected, tmp_path):
    from ml.training.precision import _cpu_precision

    path = tmp_path / "cpuinfo"
    if flags:
        path.write_text(flags)
    assert _cpu_precision(path) == expected


@pytest.mark.parametrize(
    ("capability", "expected"),
    [((9, 0), "bfloat16"), ((8, 0), "bfloat16"), ((7, 5), "float16"), ((6, 1), "float32")],
)
def test_a_gpu_uses_the_widest_half_precision_it_has(capability, expected):
    from ml.training.precision import _gpu_precision

    assert _gpu_precision(capability) == expected


def test_an_unknown_precision_is_refused(small):
    with pytest.raises(ConfigError, match="precision must be one of"):
        small(precision="int8")
