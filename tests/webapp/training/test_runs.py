import threading

import pytest
from django.db import IntegrityError, connection, transaction

from webapp.core.errors import DomainError
from webapp.datasets.models import Dataset, DatasetVersion
from webapp.jobs.models import Job
from webapp.training.models import LossPoint, TrainingRun
from webapp.training.services import delete_run, request_training_run, resume_run

pytestmark = pytest.mark.django_db


def request_run(dataset, **changes):
    fields = {"architecture": "vae-lstm", "preset": "tiny", "seed": 3, "settings": {}}
    return request_training_run(owner=dataset.owner, dataset=dataset, **(fields | changes))


def end_job(run, status):
    ended = {"finished_at": run.created_at, "error": "cut off" if status == "failed" else ""}
    Job.objects.filter(pk=run.job_id).update(status=status, **ended)
    run.refresh_from_db()


def test_a_run_freezes_the_dataset_as_it_is_and_waits_for_a_gpu_worker(dataset):
    run = request_run(dataset, settings={"steps": 50})
    assert (run.number, run.steps, run.config["seed"]) == (1, 50, 3)
    assert run.name == "VAE-LSTM on Melodies"
    assert (run.job.queue, run.job.status) == ("gpu", "queued")
    assert run.version.song_count == 6
    assert request_run(dataset).version == run.version, "the same songs are the same version"


def test_a_hyper_parameter_out_of_range_is_refused_with_its_rule_and_nothing_is_queued(
    client, dataset
):
    body = {
        "dataset_id": str(dataset.pk),
        "architecture": "vae-lstm",
        "preset": "tiny",
        "settings": {"learning_rate": 7},
    }
    answer = client.post("/api/runs", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "learning_rate must be between 1e-06 and 1, got 7"
    assert not Job.objects.exists()
    assert not DatasetVersion.objects.exists()


def test_a_dataset_without_songs_cannot_be_trained_on(user):
    empty = Dataset.objects.create(owner=user, name="Nothing", kind="upload")
    with pytest.raises(DomainError, match="no songs"):
        request_run(empty)


@pytest.mark.parametrize("name", ["Ω\x00\x1b[31m", "  padded  ", "x" * 120])
def test_a_run_may_be_called_anything_that_can_be_shown(client, dataset, name):
    body = {
        "dataset_id": str(dataset.pk),
        "architecture": "vae-lstm",
        "preset": "tiny",
        "name": name,
    }
    answer = client.post("/api/runs", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["name"].isprintable()


def test_a_failed_or_cancelled_run_goes_on_with_a_new_job_and_only_once(dataset):
    run = request_run(dataset)
    with pytest.raises(DomainError, match="this one is queued"):
        resume_run(run)
    end_job(run, "failed")
    first = run.job_id
    resume_run(run)
    run.refresh_from_db()
    assert run.job_id != first
    assert Job.objects.get(pk=first).status == "failed", "what happened stays on record"
    with pytest.raises(DomainError, match="this one is queued"):
        resume_run(run)


def test_a_run_under_way_cannot_be_deleted_and_one_that_ended_leaves_nothing(dataset):
    run = request_run(dataset)
    with pytest.raises(DomainError, match="still under way"):
        delete_run(run)
    end_job(run, "cancelled")
    (run.directory / "checkpoints").mkdir(parents=True)
    delete_run(run)
    assert not run.directory.exists()
    assert not TrainingRun.objects.exists()


def test_the_curve_is_sent_from_a_step_on(client, dataset):
    run = request_run(dataset)
    for step in (10, 20, 30):
        LossPoint.objects.create(
            run=run, step=step, epoch=1, total=3, reconstruction=2, kl=1, kl_per_window=16
        )
    answer = client.get(f"/api/runs/{run.pk}/losses?after=10")
    assert [point["step"] for point in answer.json()] == [20, 30]


def test_the_encoder_lies_in_a_folder_of_its_own(client, dataset):
    run = request_run(dataset)
    TrainingRun.objects.filter(pk=run.pk).update(export_status="ready", checkpoint_hash="a" * 64)
    weights = run.export_directory / "encoder" / "weights.bin"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"halves")
    answer = client.get(f"/api/runs/{run.pk}/export/encoder/weights.bin?v={'a' * 64}")
    assert b"".join(answer.streaming_content) == b"halves"
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(f"/api/runs/{run.pk}/export/encoder/model.json").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["secret_key", "..%2F..%2Fsecret_key", "weights.bin.bak", "encoder/../../secret_key"],
)
def test_only_the_files_of_the_export_are_served(client, dataset, name):
    run = request_run(dataset)
    TrainingRun.objects.filter(pk=run.pk).update(export_status="ready", checkpoint_hash="a" * 64)
    assert client.get(f"/api/runs/{run.pk}/export/{name}").status_code == 404


def test_the_form_of_train_again_starts_with_what_the_run_was_asked_for(
    client, dataset, other_user
):
    run = request_run(dataset, settings={"steps": 50})
    again = client.get(f"/runs/new/?from={run.pk}").context["initial"]["again"]
    assert (again["settings"]["steps"], again["seed"]) == (50, 3)
    assert client.get("/runs/new/?from=nonsense").context["initial"]["again"] is None
    client.force_login(other_user)
    assert client.get(f"/runs/new/?from={run.pk}").status_code == 404


@pytest.mark.parametrize(
    "broken",
    [{"step": 10**6}, {"export_status": "ready"}, {"seed": 2**32}],
    ids=["further than its end", "exported without a checkpoint", "seeded beyond 32 bits"],
)
def test_the_database_refuses_a_run_that_is(dataset, broken):
    run = request_run(dataset)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingRun.objects.filter(pk=run.pk).update(**broken)


def test_the_database_refuses_a_second_loss_for_one_step(dataset):
    point = {"step": 1, "epoch": 0, "total": 3, "reconstruction": 2, "kl": 1, "kl_per_window": 9}
    run = request_run(dataset)
    LossPoint.objects.create(run=run, **point)
    with pytest.raises(IntegrityError), transaction.atomic():
        LossPoint.objects.create(run=run, **point)


@pytest.mark.django_db(transaction=True)
def test_runs_asked_for_at_once_get_numbers_of_their_own(dataset):
    def ask():
        try:
            request_run(dataset)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = TrainingRun.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
