"""After a first visit the pages that make music work without a net."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.stack import Api
from tests.e2e.test_player_tools import PIANO, open_front
from tests.e2e.test_recovery import start_run, upload_melodies
from tests.e2e.watching import state, wait_until

pytestmark = pytest.mark.browser

PASSWORD_FIELDS = ("username", "password")
# What a browser holds of a site: the names of the caches, and the paths in each.
CACHED = """
async () => {
  const held = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    held[name] = requests.map(({ url }) => new URL(url).pathname);
  }
  return held;
}
"""
# The paths of all instruments' sounds, as the index that is held names them.
SOUNDS = """
async () => {
  const index = await caches.match("/static/dist/instruments/index.json");
  const names = (await index?.text())?.match(/[\\w-]+\\.\\w{8,}\\.\\w+/g) ?? [];
  return names.map((name) => `/static/dist/instruments/${name}`);
}
"""
PLAY = """
sequence => document.dispatchEvent(
  new CustomEvent("bf:play", { detail: { id: "tune", title: "Tune", sequence } }))
"""
TUNE = {
    "tempos": [[0, 120]],
    "time_signatures": [[0, 4, 4]],
    "tracks": [{**PIANO, "program": 73, "notes": [[60 + n, 90, n, 1] for n in range(16)]}],
}


def cached(page) -> dict[str, list[str]]:
    return page.evaluate(CACHED)


def paths(page) -> list[str]:
    return [path for held in cached(page).values() for path in held]


def wait_until_ready(page, *, model: bool = False) -> None:
    """Wait until the service worker holds everything: the sounds come last."""

    def is_ready() -> bool:
        held = cached(page)
        sounds = set(page.evaluate(SOUNDS))
        return (
            len(sounds) > 0
            and sounds <= set(held.get("blindfold-sounds", []))
            and "/" + page.url.split("/", 3)[3].split("?")[0].split("#")[0]
            in held.get("blindfold-pages", [])
            and (not model or any(".bin" in path for path in held.get("blindfold-models", [])))
        )

    wait_until(is_ready, seconds=90)


@pytest.fixture(scope="module")
def model(stack):
    """A model of the first account, small and quickly trained."""
    api = Api(stack).sign_in(*stack.account)
    run = start_run(api, upload_melodies(api), steps=40, checkpoint_every=20, evaluate_every=20)
    assert api.wait_for_job(run["job"]["id"], seconds=400)["status"] == "succeeded"
    deadline = time.monotonic() + 200
    while api.call("GET", f"runs/{run['id']}")["export"]["status"] != "ready":
        assert time.monotonic() < deadline, "the export never came"
        time.sleep(0.5)
    return run["id"]


def sign_in(page, stack) -> None:
    page.goto("/accounts/login/")
    for name, value in zip(PASSWORD_FIELDS, stack.account, strict=True):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/datasets/")


def test_the_front_page_opens_and_plays_without_a_net_and_other_pages_say_why_not(person):
    page = open_front(person())
    wait_until_ready(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("bf-player .player__more")).to_be_visible()
    page.evaluate(PLAY, TUNE)
    wait_until(lambda: state(page)["playing"] or state(page)["error"])
    assert state(page)["error"] == "", "the flute was never heard here before"
    page.goto("/accounts/login/")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_model_samples_and_sounds_without_a_net_after_its_page_was_opened_once(
    person, stack, model
):
    page = person()
    sign_in(page, stack)
    page.goto(f"/models/{model}/")
    expect(page.locator("main .roll-tall .roll[role=slider]")).to_be_visible(timeout=90_000)
    wait_until_ready(page, model=True)
    page.context.set_offline(True)
    page.reload()
    another = page.get_by_role("button", name="Draw another")
    expect(another).to_be_visible(timeout=60_000)
    expect(page.locator("main .roll-tall .roll[role=slider]")).to_be_visible(timeout=60_000)
    before = page.url
    another.click()
    wait_until(lambda: page.evaluate("location.href") != before, seconds=60)
    roll = page.locator("main .roll-tall .roll[role=slider]")
    roll.focus()
    page.keyboard.press("Home")
    wait_until(lambda: state(page)["playing"] or state(page)["error"], seconds=60)
    assert state(page)["error"] == ""

    page.context.set_offline(False)
    page.goto("/datasets/")
    held = paths(page)
    assert not [path for path in held if path.startswith("/api/") and "/export/" not in path]
    assert not [path for path in held if path.startswith(("/datasets", "/accounts", "/galleries"))]

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    wait_until(
        lambda: not [path for path in paths(page) if "/models/" in path or "/export/" in path]
    )


def test_the_shell_of_an_older_version_is_removed(person):
    page, old = person(), "blindfold-shell-0123456789abcdef"
    page.goto("/")
    page.evaluate(
        """async (name) => {
          const old = await caches.open(name);
          await old.put("/static/dist/assets/old-12345678.js", new Response("old"));
        }""",
        old,
    )
    # Not by what it holds: to open a cache that was just removed makes it again.
    wait_until(lambda: not page.evaluate("name => caches.has(name)", old), seconds=60)
    (shell,) = [name for name in cached(page) if name.startswith("blindfold-shell-")]
    assert shell != old


def test_without_webassembly_a_model_says_that_it_is_slower_and_samples(person, stack, model):
    page = person()
    page.add_init_script("delete window.WebAssembly;")
    sign_in(page, stack)
    page.goto(f"/models/{model}/")
    expect(page.get_by_text("WebAssembly is off here")).to_be_visible()
    expect(page.locator("main .roll-tall .roll[role=slider]")).to_be_visible(timeout=90_000)
