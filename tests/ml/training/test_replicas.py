"""Several devices, for real: two halves of the CPU, and two processes that find each other."""

import contextlib
import json
import random
import socket

import pytest

from tests.ml.training.processes import begin, end

pytestmark = pytest.mark.timeout(1200)


def workers(count):
    """TF_CONFIG of each of several workers on this machine."""
    addresses = [f"localhost:{port}" for port in free_ports(count)]
    return [
        {"TF_CONFIG": json.dumps(
            {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
        )}
        for index in range(count)
    ]  # fmt: skip


def free_ports(count):
    """Ports that no program is given by chance: a worker whose port is taken waits for ever."""
    found = []
    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("localhost", port))
            found.append(port)
    return found[:count]


def assert_same_curve(found, expected):
    assert list(found["points"]) == list(expected["points"])
    for step, point in expected["points"].items():
        assert found["points"][step] == pytest.approx(point, rel=1e-3, abs=1e-5), step


@pytest.fixture(scope="module")
def config(small):
    # Without dropout, whose masks are another replica's own; with all else that a step does.
    return small(
        dropout=0.0, free_bits=0.3, clip_norm=0.05, averaging=5, weight_decay=0.01, beta_warmup=0.5
    )


@pytest.fixture(scope="module")
def alone(config, dataset_dir, tmp_path_factory):
    (found,) = end(begin(dataset_dir, config, (tmp_path_factory.mktemp("alone"), None)))
    return found


def test_two_devices_learn_what_one_learns(config, dataset_dir, alone, tmp_path):
    (found,) = end(begin(dataset_dir, config, (tmp_path, None), devices=2))
    assert_same_curve(found, alone)


def test_a_run_on_two_devices_goes_on_exactly(small, dataset_dir, tmp_path):
    config = small(averaging=5, dropout=0.3)
    parts = tmp_path / "parts"
    runs = (tmp_path / "whole", None), (parts, 6), (parts, None)
    whole, before, after = end(begin(dataset_dir, config, *runs, devices=2))
    assert before["stopped"]
    assert before["points"] | after["points"] == whole["points"]
    assert after["hash"] == whole["hash"]


def test_two_workers_learn_what_one_learns_and_the_first_tells(
    config, dataset_dir, alone, tmp_path
):
    # Stopped and gone on with, by the one that reports.
    runs = (tmp_path, 4), (tmp_path, None)
    processes = [begin(dataset_dir, config, *runs, **each) for each in workers(2)]
    chief, other = (end(each) for each in processes)
    assert [run["stopped"] for run in chief] == [run["stopped"] for run in other] == [True, False]
    assert [run["step"] for run in other] == [run["step"] for run in chief]
    assert [run["hash"] for run in other] == [run["hash"] for run in chief]
    assert [run["points"] for run in other] == [{}, {}]
    assert_same_curve({"points": chief[0]["points"] | chief[1]["points"]}, alone)


def test_a_batch_that_cannot_be_shared_equally_is_refused(small, monkeypatch):
    from ml.errors import ConfigError
    from ml.training import replicas

    class Three:
        num_replicas_in_sync = 3

    monkeypatch.setattr(replicas, "_strategy", lambda batch_size: Three())
    with pytest.raises(ConfigError, match="divisible by the 3 devices of all workers, got 8"):
        replicas.Replicas(small(batch_size=8))
    with pytest.raises(ConfigError, match="float32 or bfloat16 on 3 devices together"):
        replicas.Replicas(small(batch_size=9, precision="float16"))
