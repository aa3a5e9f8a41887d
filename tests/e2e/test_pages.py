"""Every page, on a phone and on a desk: usable by everybody, served by the app alone."""

from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.e2e.melodies import melody_midi

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VISITOR_PAGES = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nope/",
]
# The look asks for WCAG 2.2 AA.
RUN_AXE = """
async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run({ runOnly: tags });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}
"""
SCREENS = {
    "phone, dark": {"viewport": {"width": 375, "height": 800}, "color_scheme": "dark"},
    "desk, light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
}


@pytest.fixture
def owner_pages(api) -> list[str]:
    """The pages of somebody who owns things."""
    files = [("files", ("tune.mid", melody_midi(seed=5), "audio/midi"))]
    dataset = api.call("POST", "datasets", data={"name": "Tunes"}, files=files, expect=201)
    api.wait_for_job(dataset["job"]["id"])
    body = {"dataset_id": dataset["id"], "architecture": "vae-lstm", "preset": "tiny"}
    run = api.call("POST", "runs", json=body, expect=201)
    api.call("POST", f"runs/{run['id']}/cancel")
    gallery = api.call("POST", "galleries", json={"name": "Sleeve", "ink": "green"}, expect=201)
    shared = api.call("POST", f"galleries/{gallery['id']}/share")
    return [
        "/datasets/",
        f"/datasets/{dataset['id']}/",
        "/runs/",
        f"/runs/new/?dataset={dataset['id']}",
        f"/runs/{run['id']}/",
        "/galleries/",
        f"/galleries/{gallery['id']}/",
        urlparse(shared["share_url"]).path,
        "/accounts/password/change/",
    ]


def inspect(page, path: str) -> list[str]:
    """Return what is wrong with the page: axe's findings, and answers from elsewhere."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).netloc))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text())
    strangers = hosts - {urlparse(page.url).netloc, ""}
    overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    problems = [*page.evaluate(RUN_AXE), *(f"asks {host}" for host in strangers)]
    if overflow:
        problems.append("scrolls sideways")
    return [f"{path} {problem}" for problem in problems]


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_pages_of_a_visitor_are_for_everybody(person, screen):
    page = person(**screen)
    assert [problem for path in VISITOR_PAGES for problem in inspect(page, path)] == []


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_pages_of_an_owner_are_for_everybody(person, owner_pages, api, screen):
    page = person(**screen)
    page.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value, "url": api.stack.address}
            for cookie in api.cookies
        ]
    )
    assert [problem for path in owner_pages for problem in inspect(page, path)] == []
