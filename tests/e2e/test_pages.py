"""Every page, on a phone, a tablet and a desk: usable by everybody, served by the app alone."""

from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from tests.e2e.explorer_model import add_model
from tests.e2e.hands import HAND_NAMES, HANDS
from tests.e2e.stack import Api

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VISITOR_PAGES = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/offline/",
    "/models/jazz-trio/",
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
# Whoever cannot scroll a field does not see all that is written in it.
CUT_FIELDS = """
() => [...document.querySelectorAll("input:not([type]), input[type=text], input[type=number]")]
  .filter((field) => field.scrollWidth > field.clientWidth)
  .map((field) => `cuts what is written in ${field.id || field.name}`)
"""
SCREENS = {
    "phone, dark": {"viewport": {"width": 375, "height": 800}, "color_scheme": "dark"},
    "tablet, light": {"viewport": {"width": 768, "height": 1024}, "color_scheme": "light"},
    "desk, light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def owner(stack) -> Api:
    return Api(stack).sign_in(*stack.account)


@pytest.fixture(scope="module")
def owner_pages(owner) -> list[str]:
    """The pages of somebody who owns things."""
    run = owner.call("GET", f"runs/{add_model(owner)}")
    sample = {"z": [0.5, -0.5], "seed": 1, "temperature": 1.0, "tokens": [0, 4, 2, 5]}
    body = {"run_id": run["id"], "checkpoint_hash": run["checkpoint_hash"], "title": "", **sample}
    song = owner.call("POST", "songs", json=body, expect=201)
    gallery = owner.call("POST", "galleries", json={"name": "Sleeve", "ink": "green"}, expect=201)
    owner.call("POST", f"galleries/{gallery['id']}/songs", json={"song_id": song["id"]})
    shared = owner.call("POST", f"galleries/{gallery['id']}/share")
    dataset_id = run["dataset"]["id"]
    return [
        "/datasets/",
        f"/datasets/{dataset_id}/",
        "/runs/",
        f"/runs/new/?dataset={dataset_id}",
        f"/runs/{run['id']}/",
        f"/songs/{song['id']}/",
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
    problems = [*page.evaluate(RUN_AXE), *page.evaluate(CUT_FIELDS)]
    problems += [f"asks {host}" for host in strangers]
    if overflow:
        problems.append("scrolls sideways")
    return [f"{path} {problem}" for problem in problems]


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_pages_of_a_visitor_are_for_everybody(person, screen):
    page = person(**screen)
    assert [problem for path in VISITOR_PAGES for problem in inspect(page, path)] == []


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_pages_of_an_owner_are_for_everybody(person, owner_pages, owner, screen):
    page = person(**screen)
    page.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value, "url": owner.stack.address}
            for cookie in owner.cookies
        ]
    )
    assert [problem for path in owner_pages for problem in inspect(page, path)] == []


@pytest.mark.parametrize("hand", HANDS, ids=HAND_NAMES)
def test_light_and_dark_are_switched_and_kept_by(person, hand):
    page = person(color_scheme="light", **hand.screen)
    page.goto("/accounts/login/")
    paper = page.locator("html")
    light = paper.evaluate("html => getComputedStyle(html).backgroundColor")
    switch = page.get_by_role("button", name="Switch light and dark")
    hand.press(switch)
    expect(paper).not_to_have_css("background-color", light)
    page.reload()
    expect(paper).not_to_have_css("background-color", light)
    hand.press(switch)
    expect(paper).to_have_css("background-color", light)
