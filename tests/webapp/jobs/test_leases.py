from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ml.errors import MlError
from webapp.core.errors import DomainError
from webapp.jobs.leases import JobStopped, execute
from webapp.jobs.models import Job
from webapp.jobs.selectors import get_queue_position
from webapp.jobs.services import cancel_job, release_jobs_of_worker, request_job
from webapp.jobs.tasks import reap_expired_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(user):
    return request_job(owner=user, kind="parse", task="tests.nothing", queue="cpu")


def make_running(job, *, attempt=1, expired=False, lease_owner="elsewhere:1:abc", cancel=False):
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        attempt=attempt,
        lease_owner=lease_owner,
        lease_expires_at=now + timedelta(seconds=-1 if expired else 60),
        cancel_requested=cancel,
    )


def test_a_job_runs_once_and_ends_as_succeeded(job):
    runs = []
    execute(job.pk, lambda lease: runs.append(lease.job_id))
    execute(job.pk, lambda lease: runs.append(lease.job_id))
    job.refresh_from_db()
    assert runs == [job.pk]
    assert job.status == "succeeded"
    assert job.fraction == 1.0
    assert job.finished_at is not None


def test_a_wake_up_for_a_job_that_does_not_exist_does_nothing():
    execute("00000000-0000-0000-0000-000000000000", lambda lease: pytest.fail("ran"))


@pytest.mark.parametrize(
    "error", [MlError("qpm must be above zero, got -3"), DomainError("no songs")]
)
def test_what_the_user_did_wrong_is_shown_in_its_own_words(job, error):
    def fail(_lease):
        raise error

    execute(job.pk, fail)
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.error == str(error)


def test_what_the_program_did_wrong_names_the_job_and_hides_the_rest(job, caplog):
    def fail(_lease):
        raise ZeroDivisionError("secret path")

    execute(job.pk, fail)
    job.refresh_from_db()
    assert job.status == "failed"
    assert str(job.pk) in job.error
    assert "secret path" not in job.error
    assert "secret path" in caplog.text


def test_progress_is_stored_and_says_go_on(job):
    def run(lease):
        assert lease.report(fraction=0.25, message="1 of 4", detail={"files": 4})
        stored = Job.objects.get(pk=job.pk)
        assert (stored.fraction, stored.message, stored.detail) == (0.25, "1 of 4", {"files": 4})

    execute(job.pk, run)
    job.refresh_from_db()
    assert job.status == "succeeded"


def test_a_cancelled_running_job_is_told_to_stop_at_its_next_report(job):
    def run(lease):
        cancel_job(Job.objects.get(pk=job.pk))
        assert lease.report(fraction=0.5, message="half") is False
        lease.check()

    execute(job.pk, run)
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(job):
    cancel_job(job)
    execute(job.pk, lambda lease: pytest.fail("ran"))
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert job.finished_at is not None


def test_a_job_that_has_ended_cannot_be_cancelled(job):
    execute(job.pk, lambda lease: None)
    with pytest.raises(DomainError, match="already ended: it succeeded"):
        cancel_job(job)


def test_a_worker_that_lost_its_lease_writes_nothing_more(job):
    def run(lease):
        Job.objects.filter(pk=job.pk).update(lease_owner="another:1:x", fraction=0.9)
        assert lease.report(fraction=0.1, message="too late") is False
        with pytest.raises(JobStopped), lease.writing():
            pytest.fail("wrote without a lease")
        lease.check()

    execute(job.pk, run)
    job.refresh_from_db()
    assert (job.status, job.lease_owner, job.fraction) == ("running", "another:1:x", 0.9)


def test_a_write_under_the_lease_is_undone_when_it_fails_half_way(job):
    def run(lease):
        with lease.writing():
            Job.objects.filter(pk=job.pk).update(message="half")
            raise MlError("stop here")

    execute(job.pk, run)
    job.refresh_from_db()
    assert job.message == ""
    assert job.error == "stop here"


def test_a_job_of_a_dead_worker_is_queued_again(job):
    make_running(job, expired=True)
    reap_expired_jobs()
    job.refresh_from_db()
    assert (job.status, job.lease_owner, job.attempt) == ("queued", "", 1)


def test_a_job_whose_lease_is_alive_is_left_alone(job):
    make_running(job)
    reap_expired_jobs()
    job.refresh_from_db()
    assert job.status == "running"


def test_a_job_fails_after_its_last_attempt_and_says_why(job):
    make_running(job, attempt=3, expired=True)
    reap_expired_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    assert "stopped 3 times" in job.error


def test_a_job_that_got_somewhere_may_be_cut_off_again(job):
    Job.objects.filter(pk=job.pk).update(attempt=2)

    def run(lease):
        lease.grant_attempts(2)
        Job.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        reap_expired_jobs()

    execute(job.pk, run)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.max_attempts) == ("queued", 3, 5)


def test_a_cancelled_job_of_a_dead_worker_is_cancelled_not_repeated(job):
    make_running(job, expired=True, cancel=True)
    reap_expired_jobs()
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_the_jobs_of_a_worker_known_to_be_dead_are_free_at_once(job):
    def run(lease):
        pid = int(lease.lease_owner.split(":")[1])
        assert release_jobs_of_worker(pid + 1) == 0
        assert release_jobs_of_worker(pid) == 1
        assert Job.objects.get(pk=job.pk).status == "queued"
        assert lease.report(fraction=1.0, message="a ghost") is False

    execute(job.pk, run)
    job.refresh_from_db()
    assert job.status == "queued"


def test_the_queue_position_counts_those_who_came_first(user, job):
    second = request_job(owner=user, kind="parse", task="tests.nothing", queue="cpu")
    elsewhere = request_job(owner=user, kind="train", task="tests.nothing", queue="gpu")
    assert [get_queue_position(each) for each in (job, second, elsewhere)] == [1, 2, 1]
    cancel_job(job)
    job.refresh_from_db()
    assert [get_queue_position(each) for each in (job, second)] == [None, 1]


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "running"},
        {"status": "succeeded"},
        {"status": "failed", "finished_at": timezone.now()},
        {"attempt": 4},
        {"fraction": 1.5},
    ],
    ids=[
        "running without a lease",
        "ended without a time",
        "failed without a reason",
        "more attempts than allowed",
        "more than all done",
    ],
)
def test_the_database_refuses_a_job_that_is(job, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**broken)
