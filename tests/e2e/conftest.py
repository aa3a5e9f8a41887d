"""The running system and the browser that the tests share."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.stack import Api, Stack

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Sound without a gesture is what a test needs; the rest keeps Chromium from calling home.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


def pytest_sessionfinish(session, exitstatus):
    """Where it counts, a test that was skipped has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    """The system, started once for all tests."""
    running = Stack(tmp_path_factory.mktemp("stack") / "data", lease_seconds=6.0)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def api(stack) -> Api:
    """The first account's API client."""
    return Api(stack).sign_in(*stack.account)


expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium():
    """A real, headless Chromium."""
    names = [os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, "no Chromium: see tests/e2e/ensure-chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium, stack):
    """Make browser contexts: each is a person with a browser of their own."""
    contexts = []

    def make(**options):
        context = chromium.new_context(base_url=stack.address, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def midi_folder(tmp_path) -> Path:
    """Where a test puts the MIDI files it makes."""
    folder = tmp_path / "midi"
    folder.mkdir()
    return folder
