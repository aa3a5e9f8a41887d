import threading
import time

import pytest
from celery import current_app
from django.db import connection

from webapp.jobs.leases import execute
from webapp.jobs.models import Job
from webapp.jobs.services import request_job
from webapp.jobs.tasks import reap_expired_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_workers_woken_for_one_job_run_it_once(user):
    job = request_job(owner=user, kind="parse", task="tests.nothing", queue="cpu")
    runs, ready = [], threading.Barrier(10)

    def worker():
        ready.wait()
        try:
            execute(job.pk, lambda lease: runs.append(lease.lease_owner))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("succeeded", 1)


def test_a_job_that_works_longer_than_its_lease_keeps_it(user, settings):
    settings.JOB_LEASE_SECONDS = 0.8
    job = request_job(owner=user, kind="parse", task="tests.nothing", queue="cpu")

    def run(_lease):
        deadline = time.monotonic() + 2.0
        while time.monotonic() < deadline:
            time.sleep(0.1)
            reap_expired_jobs()

    execute(job.pk, run)
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("succeeded", 1)


def test_the_wake_up_reaches_the_broker_only_after_the_commit(user):
    with current_app.connection_for_read() as broker, broker.SimpleQueue("gpu") as queue:
        queue.clear()
        job = request_job(owner=user, kind="train", task="tests.nothing", queue="gpu")
        message = queue.get(timeout=5)
        message.ack()
        assert message.headers["task"] == "tests.nothing"
        assert message.payload[0] == [str(job.pk)]


def test_a_wake_up_that_was_lost_is_sent_again(user, settings):
    with current_app.connection_for_read() as broker, broker.SimpleQueue("gpu") as queue:
        queue.clear()
        job = request_job(owner=user, kind="train", task="tests.nothing", queue="gpu")
        queue.get(timeout=5).ack()
        reap_expired_jobs()
        with pytest.raises(queue.Empty):
            queue.get(timeout=0.5)
        Job.objects.filter(pk=job.pk).update(woken_at=None)
        reap_expired_jobs()
        queue.get(timeout=5).ack()
