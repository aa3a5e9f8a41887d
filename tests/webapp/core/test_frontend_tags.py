"""The tags that connect templates with the built front end."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

FONT = "node_modules/@fontsource-variable/archivo/files/archivo-latin-wdth-normal.woff2"
MANIFEST = {
    FONT: {"file": "assets/archivo-latin-a1b2c3d4.woff2"},
    "_lit.js": {"file": "assets/lit-a1b2c3d4.js"},
    "src/main.ts": {
        "file": "assets/main-a1b2c3d4.js",
        "css": ["assets/main-a1b2c3d4.css"],
        "imports": ["_lit.js"],
    },
}


def render(body: str, *, request: HttpRequest | None = None) -> str:
    return Template("{% load frontend %}" + body).render(Context({"request": request}))


@pytest.fixture
def dist(tmp_path: Path, settings) -> Path:
    settings.FRONTEND_DIST = tmp_path
    return tmp_path


@pytest.fixture
def built(dist: Path) -> Path:
    (dist / "manifest.json").write_text(json.dumps(MANIFEST))
    return dist


@pytest.mark.usefixtures("built")
def test_the_entry_comes_with_its_styles_its_imports_and_the_font() -> None:
    tags = render("{% vite_entry %}")
    assert '<script type="module" src="/static/dist/assets/main-a1b2c3d4.js"></script>' in tags
    assert '<link rel="stylesheet" href="/static/dist/assets/main-a1b2c3d4.css">' in tags
    assert '<link rel="modulepreload" href="/static/dist/assets/lit-a1b2c3d4.js">' in tags
    assert 'href="/static/dist/assets/archivo-latin-a1b2c3d4.woff2" as="font"' in tags


def test_a_new_build_is_taken_up(built: Path) -> None:
    render("{% vite_entry %}")
    fresh = {**MANIFEST, "src/main.ts": {"file": "assets/main-ffffffff.js"}}
    manifest = built / "manifest.json"
    manifest.write_text(json.dumps(fresh))
    assert "main-ffffffff.js" in render("{% vite_entry %}")


@pytest.mark.usefixtures("dist")
def test_a_missing_build_is_said_with_the_command_that_makes_it() -> None:
    with pytest.raises(ImproperlyConfigured, match="make setup"):
        render("{% vite_entry %}")


@pytest.mark.usefixtures("dist")
def test_error_pages_show_without_a_build() -> None:
    assert render("{% vite_styles %}") == ""


@pytest.mark.usefixtures("built")
def test_error_pages_take_the_styles_but_no_script() -> None:
    tags = render("{% vite_styles %}")
    assert "main-a1b2c3d4.css" in tags
    assert "<script" not in tags


@pytest.mark.parametrize(
    ("path", "here"), [("/runs/", True), ("/runs/7/", True), ("/models/7/", True), ("/", False)]
)
def test_the_masthead_marks_where_one_is(rf: RequestFactory, path: str, here: bool) -> None:
    link = render('{% nav_link "/runs/" "Train" "/runs/" "/models/" %}', request=rf.get(path))
    assert ('aria-current="page"' in link) is here


def test_the_front_page_is_marked_only_on_itself(rf: RequestFactory) -> None:
    link = render('{% nav_link "/" "Listen" %}', request=rf.get("/datasets/"))
    assert link == '<a href="/">Listen</a>'


def test_upload_limits_come_from_the_settings(settings) -> None:
    settings.BLINDFOLD_UPLOAD_MAX_BYTES = 1234
    assert 'data-max-bytes="1234"' in render("<bf-upload {% upload_limits %}>")
