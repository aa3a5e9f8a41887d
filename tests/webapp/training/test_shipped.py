import json
import shutil
from pathlib import Path

import pytest

from webapp.training import shipped

FIXTURE = Path(__file__).parents[2] / "fixtures" / "decoder" / "vae-lstm"
SONGS = [{"title": "Blue", "seed": 3, "chords": "F7 | Bb7", "label": "swing"}]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A model that comes with Blindfold, where the pages look for it."""
    own = tmp_path / shipped.SHIPPED_MODEL
    shutil.copytree(FIXTURE, own / "model")
    (own / "card.json").write_text(json.dumps({"name": "Jazz trio", "summary": "Solos."}))
    (own / "card.md").write_text("# Jazz trio")
    (own / "songs.json").write_text(json.dumps(SONGS))
    (own / "secret.txt").write_text("not named by the manifest")
    monkeypatch.setattr(shipped, "SHIPPED_FOLDER", tmp_path)
    return own


def read(client, url):
    """The answer, once its content is read: a file that is left open warns."""
    response = client.get(url)
    return response, b"".join(response.streaming_content)


def manifest_of(folder):
    return json.loads((folder / "model" / "manifest.json").read_text())


@pytest.mark.django_db
def test_the_front_page_tells_anybody_of_the_model_and_its_songs(client, folder):
    initial = client.get("/").context["initial"]
    manifest = manifest_of(folder)
    assert initial["checkpoint_hash"] == manifest["checkpoint_hash"]
    assert initial["songs"] == SONGS
    response, content = read(client, initial["manifest_url"])
    assert json.loads(content) == manifest
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_its_page_and_all_its_files_need_no_account(client, folder):
    page = client.get("/models/jazz-trio/")
    assert page.status_code == 200
    assert b"<bf-sampler>" in page.content
    for name, entry in manifest_of(folder)["files"].items():
        response, content = read(client, f"/pretrained/jazz-trio/{name}")
        assert len(content) == entry["bytes"]
        assert "immutable" not in response.headers["Cache-Control"]
    card, content = read(client, "/pretrained/jazz-trio/card.md")
    assert card.headers["Content-Type"].startswith("text/plain")
    assert content == b"# Jazz trio"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["jazz-trio/secret.txt", "jazz-trio/../secret.txt", "other/manifest.json", "jazz-trio/"]
)
def test_nothing_else_is_served(client, folder, path):
    assert client.get(f"/pretrained/{path}").status_code == 404


@pytest.mark.django_db
def test_without_a_model_there_is_a_front_page_and_no_model_page(client, tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "SHIPPED_FOLDER", tmp_path)
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["shipped"] is None
    assert client.get("/models/jazz-trio/").status_code == 404
