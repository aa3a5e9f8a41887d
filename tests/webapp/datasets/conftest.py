"""Datasets of Ada's."""

from pathlib import Path

import pytest

from webapp.datasets import tasks
from webapp.datasets.services import create_dataset
from webapp.jobs.models import Job


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Where uploads go, empty at first."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def stored_files(uploads):
    """Lists the uploads that are on disk now."""
    return lambda: [path for path in uploads.rglob("*") if path.is_file()]


@pytest.fixture
def parse():
    """Runs the parsing task of a dataset's newest job, as a worker would."""

    def run(dataset):
        task = {
            "webapp.datasets.tasks.parse_upload": tasks.parse_upload,
            "webapp.datasets.tasks.load_builtin": tasks.load_builtin,
        }[dataset.job.task]
        task(str(dataset.job_id))
        dataset.refresh_from_db()
        return Job.objects.get(pk=dataset.job_id)

    return run


@pytest.fixture
def make_dataset(user, parse):
    """Uploads files for Ada and has them read."""

    def make(*files, name="Tunes", owner=user):
        dataset = create_dataset(owner, name=name, files=files)
        assert parse(dataset).status == Job.Status.SUCCEEDED
        return dataset

    return make
