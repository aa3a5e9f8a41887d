"""The browser that measures: the one of the tests, with their options."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import CHROMIUM_NAMES, CHROMIUM_OPTIONS


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """A headless Chromium; it ends with the block."""
    path = next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)
    assert path, "no Chromium: see tests/e2e/ensure-chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
