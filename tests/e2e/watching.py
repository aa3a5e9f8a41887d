"""Watching the player of a page, and waiting for what is to come."""

import time


def state(page) -> dict:
    return page.evaluate("document.querySelector('bf-player').playerState")


def wait_until(condition, *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)
