"""How browsers may keep the files that the build made."""

import pytest
from django.conf import settings
from django.test import Client


def cache_control(path: str) -> str:
    answer = Client().get(path)
    answer.close()
    assert answer.status_code == 200
    return answer.headers["Cache-Control"]


def first_file(pattern: str) -> str:
    path = next(settings.FRONTEND_DIST.glob(pattern))
    return f"/static/dist/{path.relative_to(settings.FRONTEND_DIST).as_posix()}"


@pytest.mark.parametrize("pattern", ["assets/*.js", "assets/*.woff2", "instruments/*.flac"])
def test_files_named_after_their_content_are_kept_for_ever(pattern):
    assert "immutable" in cache_control(first_file(pattern))


@pytest.mark.parametrize("pattern", ["manifest.json", "instruments/index.json", "wasm/*.wasm"])
def test_files_that_change_under_their_name_are_asked_for_again(pattern):
    assert "immutable" not in cache_control(first_file(pattern))


def test_every_page_names_the_hosts_it_may_talk_to():
    answer = Client().get("/accounts/login/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
