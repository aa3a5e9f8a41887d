"""What the browser needs of the server to work without it."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_service_worker_answers_for_the_whole_site_and_is_never_old(client, settings, tmp_path):
    settings.FRONTEND_DIST = tmp_path
    (tmp_path / "sw.js").write_text("// works")
    answer = client.get("/sw.js")
    assert b"".join(answer.streaming_content) == b"// works"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_without_a_build_there_is_no_service_worker(client, settings, tmp_path):
    settings.FRONTEND_DIST = tmp_path
    assert client.get("/sw.js").status_code == 404


def test_the_offline_page_says_nothing_of_who_asks(client, django_user_model):
    before = client.get("/offline/").content
    user = django_user_model.objects.create_user(email="ada@example.org", password="long enough 1")
    client.force_login(user)
    assert client.get("/offline/").content == before
    assert b"No connection" in before
