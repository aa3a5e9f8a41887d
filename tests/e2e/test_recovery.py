"""Nothing is lost when a process dies or the system is stopped."""

import os
import signal
import time

import pytest

from tests.e2e.melodies import melody_midi
from tests.e2e.stack import Api, Stack

SETTINGS = {
    "steps": 240,
    "checkpoint_every": 40,
    "evaluate_every": 80,
    "window": 16,
    "hidden_units": 32,
    "batch_size": 16,
}


def upload_melodies(api, *, count=12):
    files = [
        ("files", (f"melody {seed}.mid", melody_midi(seed=seed, notes=120), "audio/midi"))
        for seed in range(count)
    ]
    dataset = api.call("POST", "datasets", data={"name": "Melodies"}, files=files, expect=201)
    assert api.wait_for_job(dataset["job"]["id"])["status"] == "succeeded"
    return dataset["id"]


def start_run(api, dataset_id, **settings):
    body = {
        "dataset_id": dataset_id,
        "architecture": "vae-lstm",
        "preset": "tiny",
        "seed": 7,
        "settings": {**SETTINGS, **settings},
    }
    return api.call("POST", "runs", json=body, expect=201)


def wait_for_checkpoint(api, run_id, *, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = api.call("GET", f"runs/{run_id}")
        if run["checkpoint_step"]:
            return run
        assert run["job"]["status"] in {"queued", "running"}, run
        time.sleep(0.05)
    raise AssertionError(f"no checkpoint: {run}")


def curve(api, run_id):
    return [point["step"] for point in api.call("GET", f"runs/{run_id}/losses")]


def test_a_training_whose_worker_is_killed_goes_on_by_itself_from_its_last_checkpoint(stack, api):
    run = start_run(api, upload_melodies(api))
    wait_for_checkpoint(api, run["id"])
    (worker,) = stack.processes("celery", "gpu@")
    os.kill(worker, signal.SIGKILL)
    assert api.wait_for_job(run["job"]["id"])["status"] == "succeeded"
    finished = api.call("GET", f"runs/{run['id']}")
    assert finished["job"]["attempt"] == 2
    assert finished["step"] == SETTINGS["steps"]
    assert finished["export"]["status"] == "ready"
    untouched = start_run(api, run["dataset"]["id"])
    api.wait_for_job(untouched["job"]["id"])
    assert curve(api, run["id"]) == curve(api, untouched["id"]), "a gap or a double in the curve"
    # The same seed on the same data: the interrupted run ends where the uninterrupted one does.
    losses = [
        api.call("GET", f"runs/{each}/losses")[-1]["total"] for each in (run["id"], untouched["id"])
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_cancelling_a_training_takes_seconds_and_it_can_go_on_later(api):
    run = start_run(api, upload_melodies(api), steps=2000)
    wait_for_checkpoint(api, run["id"])
    began = time.monotonic()
    api.call("POST", f"runs/{run['id']}/cancel")
    job = api.wait_for_job(run["job"]["id"])
    assert job["status"] == "cancelled"
    assert time.monotonic() - began < 10
    reached = api.call("GET", f"runs/{run['id']}")["checkpoint_step"]
    resumed = api.call("POST", f"runs/{run['id']}/resume")
    assert resumed["job"]["id"] != run["job"]["id"]
    api.call("POST", f"runs/{run['id']}/resume", expect=409)
    time.sleep(2)
    api.call("POST", f"runs/{run['id']}/cancel")
    api.wait_for_job(resumed["job"]["id"])
    assert api.call("GET", f"runs/{run['id']}")["step"] >= reached


def test_a_stopped_system_starts_again_with_its_queue_its_results_and_its_sessions(tmp_path):
    system = Stack(tmp_path / "data")
    try:
        system.start()
        assert "with the password" in system.log
        client = Api(system).sign_in(*system.account)
        dataset_id = upload_melodies(client, count=4)
        first = start_run(client, dataset_id, steps=5000)
        second = start_run(client, dataset_id)
        wait_for_checkpoint(client, first["id"])
        system.stop()
        assert system.processes("uvicorn") == system.processes("celery") == []
        assert system.processes("valkey-server") == []
        seconds = system.start()
        assert seconds < 60, "far beyond the 15 s that an idle machine needs"
        assert "with the password" not in system.log
        # The session's cookie still holds, the cut-off run goes on, the queued one still waits.
        assert client.call("GET", f"datasets/{dataset_id}")["song_count"] == 4
        assert client.call("GET", f"runs/{first['id']}")["job"]["status"] in {"queued", "running"}
        assert client.call("GET", f"runs/{second['id']}")["job"]["status"] == "queued"
        client.call("POST", f"runs/{first['id']}/cancel")
        assert client.wait_for_job(second["job"]["id"])["status"] == "succeeded"
    finally:
        system.stop()


def test_the_embedded_broker_killed_in_mid_work_loses_no_job(stack, api):
    dataset_id = upload_melodies(api, count=4)
    run = start_run(api, dataset_id)
    queued = start_run(api, dataset_id)
    (broker,) = stack.processes("valkey-server")
    os.kill(broker, signal.SIGKILL)
    assert api.wait_for_job(run["job"]["id"])["status"] == "succeeded"
    assert api.wait_for_job(queued["job"]["id"])["status"] == "succeeded"
