"""Uploads that are refused at the door: each with its status and words, and nothing kept."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.webapp.datasets.midi_files import midi_bytes, midi_upload, zip_upload
from webapp.datasets.models import Dataset, DatasetFile
from webapp.datasets.uploads import clean_file_name
from webapp.jobs.models import Job

pytestmark = pytest.mark.django_db
KILOBYTE = 1024


@pytest.fixture(params=[False, True], ids=["no csrf check", "csrf check"])
def ada(request, user):
    """Ada's browser; the CSRF check reads the body before the view does, so both ways count."""
    client = Client(enforce_csrf_checks=request.param, headers={"X-CSRFToken": "a" * 32})
    client.force_login(user)
    client.cookies["csrftoken"] = "a" * 32
    return client


@pytest.fixture
def nothing_kept(stored_files, settings):
    yield
    assert stored_files() == []
    assert not Dataset.objects.exists()
    assert not DatasetFile.objects.exists()
    assert not Job.objects.exists()
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


def upload(client, *files):
    return client.post("/api/datasets", {"name": "Tunes", "files": list(files)})


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["field"], body["detail"]


@pytest.mark.usefixtures("nothing_kept")
class TestRefused:
    """Nothing of these is kept, on disk or in the database."""

    def test_no_file(self, ada):
        status, field, detail = refusal(upload(ada))
        assert (status, field) == (400, "files")
        assert "at least one" in detail

    def test_no_file_and_no_multipart_body(self, ada):
        answer = ada.post("/api/datasets", {"name": "Tunes"}, content_type="application/json")
        assert answer.status_code == 400

    def test_an_empty_file(self, ada):
        status, field, detail = refusal(upload(ada, SimpleUploadedFile("nothing.mid", b"")))
        assert (status, field) == (400, "files")
        assert "nothing.mid is empty" in detail

    def test_only_empty_files(self, ada):
        files = [SimpleUploadedFile(f"{n}.mid", b"") for n in range(2)]
        assert "All files are empty" in refusal(upload(ada, *files))[2]

    def test_a_midi_file_over_the_limit(self, ada, settings):
        settings.BLINDFOLD_MIDI_MAX_BYTES = 200 * KILOBYTE
        large = SimpleUploadedFile("large.mid", midi_bytes(60) + bytes(300 * KILOBYTE))
        status, field, detail = refusal(upload(ada, midi_upload("a.mid", 60), large))
        assert (status, field) == (413, "files")
        assert "large.mid is too large" in detail
        assert "200 kB" in detail

    def test_a_zip_over_the_limit(self, ada, settings):
        settings.BLINDFOLD_UPLOAD_MAX_BYTES = 100 * KILOBYTE
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.mid", bytes(150 * KILOBYTE))
        answer = upload(ada, SimpleUploadedFile("large.zip", out.getvalue()))
        assert refusal(answer)[:2] == (413, "files")

    def test_a_body_over_the_limit_is_not_read(self, ada, settings, monkeypatch):
        settings.BLINDFOLD_UPLOAD_MAX_BYTES = 100 * KILOBYTE
        monkeypatch.setattr(
            "webapp.datasets.uploads.LimitedUploadHandler.new_file",
            lambda *_args, **_kwargs: pytest.fail("the body was read"),
        )
        answer = upload(ada, zip_upload("a.zip", {"a": b""}), SimpleUploadedFile("b", bytes(2**21)))
        status, _, detail = refusal(answer)
        assert status == 413
        assert "at once" in detail

    def test_files_that_are_too_large_together(self, ada, settings):
        settings.BLINDFOLD_UPLOAD_MAX_BYTES = 100 * KILOBYTE
        files = [SimpleUploadedFile(f"{n}.mid", bytes(40 * KILOBYTE)) for n in range(3)]
        assert refusal(upload(ada, *files))[0] == 413

    def test_too_many_files(self, ada, settings):
        settings.BLINDFOLD_UPLOAD_MAX_FILES = 3
        files = [midi_upload(f"{n}.mid", 60 + n) for n in range(4)]
        status, field, detail = refusal(upload(ada, *files))
        assert (status, field) == (413, "files")
        assert "At most 3 files" in detail

    def test_more_files_than_django_takes(self, ada, settings):
        settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
        files = [midi_upload(f"{n}.mid", 60 + n) for n in range(4)]
        assert upload(ada, *files).status_code == 413

    def test_a_damaged_body(self, ada):
        answer = ada.post(
            "/api/datasets", b"x", content_type="multipart/form-data; boundary=\u00e9"
        )
        assert answer.status_code == 400

    def test_a_name_too_long(self, ada):
        files = [midi_upload("a.mid", 60)]
        answer = ada.post("/api/datasets", {"name": "x" * 121, "files": files})
        assert refusal(answer)[:2] == (400, "name")


def test_an_empty_file_among_others_is_listed_and_the_rest_go_on(ada, parse):
    answer = upload(ada, SimpleUploadedFile("nothing.mid", b""), midi_upload("a.mid", 60))
    assert answer.status_code == 201
    dataset = Dataset.objects.get()
    parse(dataset)
    assert dataset.song_count == 1
    assert dataset.rejections.get().name == "nothing.mid"


def test_a_file_larger_than_what_stays_in_memory_arrives_whole(ada, stored_files):
    data = b"PK" + bytes(range(256)) * 1000
    assert upload(ada, SimpleUploadedFile("large.zip", data)).status_code == 201
    (path,) = stored_files()
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a.mid", "a.mid"),
        ("folder/a.mid", "a.mid"),
        ("C:\\music\\a.mid", "a.mid"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\x1b[31m\n.mid", "a [31m .mid"),
        ("gnp\u202e.mid", "gnp.mid"),
        ("音楽 Ω ñ.mid", "音楽 Ω ñ.mid"),
        ("", "(no name)"),
        ("\x01\x02", "(no name)"),
    ],
)
def test_names_are_cleaned_and_any_script_stays(given, shown):
    assert clean_file_name(given) == shown


def test_a_very_long_name_is_cut():
    assert len(clean_file_name("x" * 5000 + ".mid")) <= 255
