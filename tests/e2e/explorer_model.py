"""Models to explore that need no training: the exported fixture, with songs put on a map."""

import hashlib
import json
import random
import sqlite3
from pathlib import Path

import numpy as np

from tests.e2e.melodies import melody_midi
from tests.e2e.stack import Api

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "decoder" / "vae-lstm"
LABELS = ["latin", "swing"]
# As many words as the fixture's graph has logits: bars, chords and two instruments.
EVENTS = (
    "bar 4/4", "chords", "chord Dm7", "chord G7", "family 0", "drums", "at 24", "length 12",
    "note 60", "note 64", "note 67", "hit 36",
)  # fmt: skip
SONGS = 12
DIMENSIONS = 2


def add_model(api: Api, *, tokenizer: dict | None = None) -> str:
    """Give the account a run whose export is ready; return its id.

    The decoder knows two labels, and its map twelve songs, `Song 00` to `Song 11`.
    """
    files = [("files", ("tune.mid", melody_midi(seed=5), "audio/midi"))]
    dataset = api.call("POST", "datasets", data={"name": "Tunes"}, files=files, expect=201)
    api.wait_for_job(dataset["job"]["id"])
    body = {"dataset_id": dataset["id"], "architecture": "vae-lstm", "preset": "tiny"}
    run = api.call("POST", "runs", json=body, expect=201)
    api.call("POST", f"runs/{run['id']}/cancel")
    api.wait_for_job(run["job"]["id"])
    manifest = write_model(api.stack.data / "runs" / run["id"] / "export", tokenizer=tokenizer)
    values = (manifest["checkpoint_hash"], json.dumps(manifest), run["id"].replace("-", ""))
    with sqlite3.connect(api.stack.data / "blindfold.sqlite3", timeout=30) as database:
        database.execute(
            "UPDATE training_trainingrun SET export_status = 'ready', checkpoint_hash = ?, "
            "export_manifest = ? WHERE id = ?",
            values,
        )
    return run["id"]


def write_model(folder: Path, *, tokenizer: dict | None = None) -> dict:
    """Write an export with a map of labelled songs; return its manifest."""
    folder.mkdir(parents=True)
    manifest = json.loads((FIXTURE / "manifest.json").read_text())
    manifest["latent_dimensions"] = DIMENSIONS
    manifest["labels"] = LABELS
    if tokenizer:
        manifest["tokenizer"] = tokenizer
        manifest["representation"] = tokenizer["representation"]
    files = {name: (FIXTURE / name).read_bytes() for name in ("model.json", "weights.bin")}
    files |= _map_files(manifest["checkpoint_hash"])
    for name, data in files.items():
        (folder / name).write_bytes(data)
        manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def place_of(song: int) -> tuple[float, float]:
    """Where a song lies on the map, in shares of its width and height from the upper left."""
    x, y = _means()[song].tolist()
    return 0.5 + x / 6, 0.5 - y / 6


def _means() -> np.ndarray:
    """A ring of songs, far enough from each other for a finger."""
    angles = np.arange(SONGS) * 2 * np.pi / SONGS + 0.2
    return np.stack([2.2 * np.cos(angles), 2.2 * np.sin(angles)], axis=1).astype("<f2")


def _map_files(checkpoint_hash: str) -> dict[str, bytes]:
    means = _means()
    chance = random.Random(4)

    def direction(label, vector):
        return {"label": label, "vector": vector, "deviation": 1.0, "extent": 3.0}

    content = {
        "format": 1,
        "checkpoint_hash": checkpoint_hash,
        "latent_dimensions": DIMENSIONS,
        "mean": [0.0, 0.0],
        "axes": [
            direction("Across the map", [1.0, 0.0]),
            direction("Up the map", [0.0, 1.0]),
            direction("Axis 3", [0.8, -0.6]),
        ],
        "attributes": [{"key": "register", "correlation": 0.5,
                        **direction("Register", [0.6, 0.8])}],
        "songs": [f"Song {song:02}" for song in range(SONGS)],
        "labels": LABELS,
        "song_labels": [chance.randrange(2) for _ in range(SONGS)],
        "points": {
            "x": means[:, 0].astype(float).tolist(),
            "y": means[:, 1].astype(float).tolist(),
            "song": list(range(SONGS)),
            "position": [0.0] * SONGS,
        },
    }  # fmt: skip
    return {"map.json": json.dumps(content).encode(), "map-z.bin": means.tobytes()}
