"""z to 100 tokens, beside MusicVAE with cells of the same size; all in the browser."""

import itertools
import statistics
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench.browser.figure import BrowserFigure
from tests.bench.browser.file_server import serve
from tests.bench.browser.random_models import export_random, write_music_vae
from tests.bench.training import VOCABULARY

ARCHITECTURES = ("vae-lstm", "vae-transformer")
PRESETS = ("paper", "best")
BATCHES = (1, 8)
# How often each size of batch is timed.
ROUNDS = {1: 5, 8: 5}
# TensorFlow.js on cpu takes up to a minute for a batch of 8: that is timed once.
SLOW_ROUNDS = {1: 3, 8: 1}
# Pitches of a piano, a note's end, silence: its melody models have as many.
STOCK_VOCABULARY = 90
# By how much batch 1 is to be faster than MusicVAE as shipped, and on the same wasm backend.
GOALS = {"cpu": 10, "wasm": 1.5}
INTERPOLATION_MILLISECONDS = 200
_FRONTEND = Path(__file__).resolve().parents[3] / "frontend"


@dataclass(frozen=True)
class Entrant:
    """Who decodes in a page of its own, which model, on which backend.

    `ours`, `peer`, or `threads`: ours as the application has it, in threads beside the page.
    """

    kind: str
    model: str
    backend: str

    def enter(self, browser: Browser, address: str) -> Page:
        """Open its page and load it."""
        page = browser.new_page()
        page.goto(f"{address}/bench.html")
        arguments = [self.kind, f"/models/{self.model}", self.backend]
        page.evaluate("arguments_ => window.bench.enter(...arguments_)", arguments)
        return page


OURS = {
    backend: [
        Entrant("ours", f"{preset}-{architecture}", backend)
        for preset, architecture in itertools.product(PRESETS, ARCHITECTURES)
    ]
    for backend in ("wasm", "cpu")
}
IN_THREADS = [replace(one, kind="threads") for one in OURS["wasm"]]
PEERS = {
    "cpu": Entrant("peer", f"music-vae-{STOCK_VOCABULARY}", "cpu"),
    "wasm": Entrant("peer", f"music-vae-{VOCABULARY}", "wasm"),
}
PEER_NAMES = {
    "cpu": f"MusicVAE as shipped, cpu, {STOCK_VOCABULARY} words",
    "wasm": f"MusicVAE on the same wasm backend, {VOCABULARY} words",
}


def measure(browser: Browser, folder: Path) -> Iterator[BrowserFigure]:
    """Rows for both presets and architectures on both backends, batch 1 and 8."""
    _prepare(folder)
    with serve(folder) as address:
        # The peer as shipped runs beside both, so that each ratio is of one moment.
        on_wasm = _medians(browser, address, [*OURS["wasm"], *PEERS.values()], ROUNDS)
        yield from _rows(on_wasm, backend="wasm", peer="cpu", goals=True)
        yield from _rows(on_wasm, backend="wasm", peer="wasm", goals=True)
        yield from _interpolation_rows(_medians(browser, address, IN_THREADS, ROUNDS))
        on_cpu = _medians(browser, address, [*OURS["cpu"], PEERS["cpu"]], SLOW_ROUNDS)
        yield from _rows(on_cpu, backend="cpu", peer="cpu", goals=False)


Medians = dict[tuple[Entrant, int], float]


def _rows(medians: Medians, *, backend: str, peer: str, goals: bool) -> list[BrowserFigure]:
    return [
        BrowserFigure(
            f"100 tokens, {one.model}, {backend}, batch {batch}, against {PEER_NAMES[peer]}",
            medians[one, batch], "ms", medians[PEERS[peer], batch],
            GOALS[peer] if goals and batch == 1 else None,
        )
        for one, batch in itertools.product(OURS[backend], BATCHES)
    ]  # fmt: skip


def _interpolation_rows(medians: Medians) -> list[BrowserFigure]:
    """Eight points of a way are decoded together: the same work as any eight."""
    return [
        BrowserFigure(
            f"interpolation of 8, {one.model}, wasm", medians[one, 8], "ms",
            goal=INTERPOLATION_MILLISECONDS,
        )
        for one in IN_THREADS
    ]  # fmt: skip


def _medians(
    browser: Browser, address: str, entrants: list[Entrant], rounds: dict[int, int]
) -> Medians:
    """Milliseconds of each, by turns; what is timed more than once is first run uncounted."""
    pages = {entrant: entrant.enter(browser, address) for entrant in entrants}
    times: dict[tuple[Entrant, int], list[float]] = {}
    for batch in BATCHES:
        uncounted = rounds[batch] > 1
        for turn in range(rounds[batch] + uncounted):
            for entrant, page in pages.items():
                taken = page.evaluate("batch => window.bench.time(batch)", batch)
                if turn >= uncounted:
                    times.setdefault((entrant, batch), []).append(taken)
    for page in pages.values():
        page.close()
    return {key: statistics.median(taken) for key, taken in times.items()}


def _prepare(folder: Path) -> None:
    """Build the page, lay the peer's scripts and the wasm binaries beside it, make the models."""
    vite = ["npx", "vite", "build", "--config", "bench/vite.config.ts", "--logLevel", "warn"]
    subprocess.run([*vite, "--outDir", str(folder)], cwd=_FRONTEND, check=True, stdout=2)
    (folder / "peer").symlink_to(_FRONTEND / "bench/peer/node_modules/@magenta/music")
    (folder / "wasm").symlink_to(_FRONTEND / "node_modules/@tensorflow/tfjs-backend-wasm/dist")
    for preset, architecture in itertools.product(PRESETS, ARCHITECTURES):
        out_dir = folder / "models" / f"{preset}-{architecture}"
        out_dir.parent.mkdir(exist_ok=True)
        export_random(architecture, preset=preset, out_dir=out_dir)
    for words in (STOCK_VOCABULARY, VOCABULARY):
        write_music_vae(folder / "models" / f"music-vae-{words}", words=words)
