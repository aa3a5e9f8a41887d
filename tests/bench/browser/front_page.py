"""The front page as a visitor meets it: first sound, bytes, dragging, memory."""

import gzip
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Response

from tests.bench.browser.figure import BrowserFigure
from tests.e2e.stack import Stack

PROBE = Path(__file__).with_name("page_probe.js")
VISITS = 3
MOVES = 40
# Longer than the player's own pause between two changes of its music.
MOVE_SECONDS = 0.35
DRAG_FRAMES = 180
SAMPLES = 200
FRAME_MILLISECONDS = 1000 / 60
_LOOP = """
document.dispatchEvent(new CustomEvent("bf:settings", { detail: { looping: true } }))
"""
_DRAWN = "document.querySelector('bf-sampler').state.now?.id"
_PLAY = "bf-first-listen button.play:not([disabled])"


def measure(browser: Browser, folder: Path) -> list[BrowserFigure]:
    """Rows of the shipped model on the front page, served by a system of its own."""
    with _running(Stack(folder / "data")) as address:
        visits = [_visit(browser, address) for _ in range(VISITS)]
        first, bytes_, script = (statistics.median(column) for column in zip(*visits, strict=True))
        page, _ = _open(browser, address)
        _play(page)
        page.evaluate(_LOOP)  # music that has ended follows no drag
        delays = _drag_in_steps(page)
        dropped, shown = _drag_without_rest(page)
        held = _long_tasks(page)
        growth = _growth(page)
        page.context.close()
    return [
        BrowserFigure("navigation to first sound, cold cache", first / 1000, "s", goal=2.5),
        BrowserFigure("bytes transferred until then", bytes_ / 1e6, "MB", goal=8),
        BrowserFigure("JavaScript before the decoder, gzip", script / 1e3, "kB", goal=200),
        BrowserFigure("drag to new music sounding, p50", _share(delays, 0.5), "ms"),
        BrowserFigure("drag to new music sounding, p95", _share(delays, 0.95), "ms", goal=150),
        BrowserFigure(f"frames dropped of {shown} while dragging", dropped, "frames"),
        BrowserFigure("long tasks over 50 ms while dragging", held, "tasks", goal=0),
        BrowserFigure(f"growth of the page's heap in {SAMPLES} samples", growth / 1e6, "MB"),
    ]


@contextmanager
def _running(stack: Stack):
    stack.start()
    try:
        yield stack.address
    finally:
        stack.stop()


def _open(browser: Browser, address: str) -> tuple[Page, list[Response]]:
    """The front page in a browser that was never here; the responses that it gets."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.add_init_script(path=PROBE)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="commit")
    return page, responses


def _play(page: Page) -> float:
    """Play what the page offers; milliseconds from navigation to the first sound."""
    page.locator(_PLAY).first.click(timeout=60_000)
    _wait(lambda: page.evaluate("probe.heardAt") > 0)
    return page.evaluate("probe.heardAt")


def _visit(browser: Browser, address: str) -> tuple[float, float, float]:
    """Milliseconds to the first sound, bytes until then, bytes of JavaScript before the decoder."""
    page, responses = _open(browser, address)
    heard_at = _play(page)
    came = list(responses)
    transferred = sum(
        sizes["responseBodySize"] + sizes["responseHeadersSize"]
        for sizes in (response.request.sizes() for response in came)
    )
    script = 0
    for response in came:
        if "/decoder" in response.url:
            break
        if response.url.endswith(".js"):
            script += len(gzip.compress(response.body()))
    assert any("/decoder" in response.url for response in came), "the decoder was never fetched"
    page.context.close()
    return heard_at, transferred, script


def _drag_in_steps(page: Page) -> list[float]:
    """Milliseconds from each move of the dot until its music is handed to the sound device."""
    left, top, width, height = _map_box(page)
    page.mouse.move(left + width / 2, top + height / 2)
    page.mouse.down()
    delays = []
    for step in range(MOVES):
        before = page.evaluate("probe.playing")
        across, down = 0.2 + 0.6 * (step * 7 % 11) / 10, 0.2 + 0.6 * (step * 5 % 13) / 12
        page.mouse.move(left + across * width, top + down * height)
        _wait(lambda before=before: page.evaluate("probe.playing") != before)
        delays.append(page.evaluate("probe.playingAt - probe.movedAt"))
        time.sleep(MOVE_SECONDS)
    page.mouse.up()
    return delays


def _drag_without_rest(page: Page) -> tuple[int, int]:
    """Frames dropped and frames due while the dot is drawn about."""
    left, top, width, height = _map_box(page)
    page.mouse.move(left + width / 2, top + height / 2)
    page.mouse.down()
    page.evaluate("probe.frames.length = 0; probe.longTasks.length = 0")
    for step in range(DRAG_FRAMES):
        share = step / DRAG_FRAMES
        page.mouse.move(left + (0.2 + 0.6 * share) * width, top + (0.8 - 0.6 * share) * height)
        time.sleep(FRAME_MILLISECONDS / 1000)
    frames = page.evaluate("probe.frames.slice()")
    page.mouse.up()
    due = round((frames[-1] - frames[0]) / FRAME_MILLISECONDS)
    return max(0, due - (len(frames) - 1)), due


def _long_tasks(page: Page) -> int:
    return page.evaluate("probe.longTasks.length")


def _growth(page: Page) -> float:
    """Bytes of the page's heap after many samples, over those after the first few."""
    cdp = page.context.new_cdp_session(page)

    def heap() -> float:
        cdp.send("HeapProfiler.collectGarbage")
        return cdp.send("Runtime.getHeapUsage")["usedSize"]

    def draw(count: int) -> None:
        for _ in range(count):
            before = page.evaluate(_DRAWN)
            page.locator("bf-sampler button.btn--main").first.click()
            _wait(lambda before=before: page.evaluate(_DRAWN) != before)

    draw(SAMPLES // 10)
    begun = heap()
    draw(SAMPLES)
    return heap() - begun


def _map_box(page: Page) -> tuple[float, float, float, float]:
    place = page.locator("bf-map")
    place.locator("canvas").wait_for(timeout=60_000)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"], box["y"], box["width"], box["height"]


def _share(values: list[float], share: float) -> float:
    """The value that a share of all do not pass."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _wait(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)
