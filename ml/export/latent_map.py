"""map.json: where the training songs lie in the latent space, and the directions that matter.

Beside it `map-z.bin` holds each point's whole z, the mean of its posterior: 16-bit floats, lowest
byte first, [n, L]. A browser that decodes it plays the song as the model has understood it.

```
{"format": 1, "checkpoint_hash", "latent_dimensions": L, "mean": [L],
 "axes": [{"label", "vector": [L], "deviation", "extent"}, …],
 "attributes": [{"key", "label", "correlation", "vector": [L], "deviation", "extent"}, …],
 "songs": [title, …], "labels": [label, …], "song_labels": [index of the song's label or -1, …],
 "points": {"x": [n], "y": [n], "song": [n], "position": [n]}}
```

Every direction is a unit vector v. The coordinate of z along it is c = (z - mean) . v, in the
units of z, of which the prior's standard deviation is 1; z + (c' - c) v has the coordinate c'.
`deviation` is the standard deviation of the songs' coordinates, `extent` how far to either side of
the mean a control should reach. The axes are the principal ones, the widest first, orthogonal to
each other; the first two span the map, a point's x and y are its coordinates along them. A point is
a window of a song: `song` indexes `songs`, `position` is where it begins, 0 to 1.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.data.token_dataset import PADDING, TokenDataset
from ml.export.attributes import ATTRIBUTES, Attribute
from ml.export.map_windows import map_windows
from ml.models.checkpoints import Checkpoint
from ml.models.parts import PosteriorModel
from ml.models.vae import SequenceVae
from ml.music.tokenizers import Tokenizer

MAP_FILE = "map.json"
MEANS_FILE = "map-z.bin"
FORMAT = 1
_MOST_POINTS = 2000
_MOST_AXES = 8
_BATCH = 32
_DECIMALS = 5
# Below it a direction is the noise of single precision: the model uses fewer dimensions.
_LEAST_DEVIATION = 1e-4
# An attribute that the latent space says less of is no direction to offer.
_LEAST_CORRELATION = 0.2
# A control reaches this many deviations of the songs, and no less than this many of the prior.
_EXTENT_DEVIATIONS = 3.0
_LEAST_EXTENT = 2.0
# All titles together: the file stays below 300 kB in any script.
_TITLE_CHARACTERS = 60_000
_LONGEST_TITLE = 120

Floats = NDArray[np.float64]


def write_map(
    model: SequenceVae, *, checkpoint: Checkpoint, dataset: TokenDataset, directory: Path
) -> list[str]:
    """Write `map.json` and `map-z.bin` into an export.

    Args:
        model: The checkpoint's; only its encoder is used.
        checkpoint: What is exported.
        dataset: What it was trained on.
        directory: The export's folder.

    Returns:
        The files' names; none where the songs do not spread over two directions, so that there is
        nothing to draw.
    """
    windows = map_windows(dataset, window=checkpoint.config.window, most=_MOST_POINTS)
    z = _posterior_means(model, windows.tokens)
    mean = z.mean(axis=0)
    axes = _principal_axes(z - mean)
    if len(axes) < 2:
        return []
    points = (z - mean) @ np.stack(axes[:2]).T
    used = sorted(set(windows.songs))
    titles = _train_titles(dataset)
    labels = dataset.song_labels("train")
    content = {
        "format": FORMAT,
        "checkpoint_hash": checkpoint.hash,
        "latent_dimensions": len(mean),
        "mean": _rounded(mean),
        "axes": [
            {"label": _axis_label(i), **_direction(z - mean, axis)} for i, axis in enumerate(axes)
        ],
        "attributes": _attributes(z - mean, windows.tokens, tokenizer=dataset.tokenizer),
        "songs": _shortened([titles[song] for song in used]),
        "labels": list(dataset.labels),
        "song_labels": [_label_index(labels[song], dataset.labels) for song in used],
        "points": {
            "x": _rounded(points[:, 0], 3),
            "y": _rounded(points[:, 1], 3),
            "song": np.searchsorted(used, windows.songs).tolist(),
            "position": _rounded(np.array(windows.positions), 3),
        },
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (directory / MAP_FILE).write_text(text, encoding="utf-8")
    (directory / MEANS_FILE).write_bytes(z.astype("<f2").tobytes())
    return [MAP_FILE, MEANS_FILE]


def _posterior_means(model: SequenceVae, windows: NDArray[np.int32]) -> Floats:
    """[shape=(n, latent)]."""
    posterior = PosteriorModel(model)
    missing = -len(windows) % _BATCH
    filled = np.pad(windows, ((0, missing), (0, 0)), constant_values=PADDING)
    parts = np.split(filled, len(filled) // _BATCH)
    means = [posterior.predict_on_batch({"tokens": part})["z_mean"] for part in parts]
    return np.concatenate(means)[: len(windows)].astype(np.float64)


def _principal_axes(centred: Floats) -> list[Floats]:
    """Unit vectors, the widest first; of the two signs, the one with the largest entry positive."""
    _, spread, vectors = np.linalg.svd(centred, full_matrices=False)
    wide = spread / np.sqrt(len(centred)) > _LEAST_DEVIATION
    found = vectors[wide][:_MOST_AXES]
    return [vector * np.sign(vector[np.abs(vector).argmax()]) for vector in found]


def _axis_label(index: int) -> str:
    return ("Across the map", "Up the map")[index] if index < 2 else f"Axis {index + 1}"


def _direction(centred: Floats, vector: Floats) -> dict[str, Any]:
    deviation = float((centred @ vector).std())
    return {
        "vector": _rounded(vector),
        "deviation": round(deviation, _DECIMALS),
        "extent": round(max(_EXTENT_DEVIATIONS * deviation, _LEAST_EXTENT), _DECIMALS),
    }


def _attributes(
    centred: Floats, windows: NDArray[np.int32], *, tokenizer: Tokenizer
) -> list[dict[str, Any]]:
    """The attributes that the latent space tells apart, each with its direction."""
    music = [tokenizer.decode(row[row != PADDING].tolist()) for row in windows]
    audible = [i for i, sequence in enumerate(music) if sequence.note_count]
    if not audible:
        return []
    found = []
    for attribute in ATTRIBUTES:
        values = np.array([attribute.measure(music[i]) for i in audible], np.float64)
        described = _attribute(attribute, centred[audible], values)
        if described:
            found.append(described)
    return found


def _attribute(attribute: Attribute, centred: Floats, values: Floats) -> dict[str, Any] | None:
    """The direction in which z changes with the attribute, by least squares of z on it.

    Fitted this way round, it needs no more windows than dimensions and stays among the songs.
    """
    standard = values - values.mean()
    slope = standard @ (centred - centred.mean(axis=0))
    length = np.linalg.norm(slope)
    if standard.std() < _LEAST_DEVIATION or length == 0:
        return None
    vector = slope / length
    along = centred @ vector
    if along.std() < _LEAST_DEVIATION:
        return None
    correlation = float(np.corrcoef(along, values)[0, 1])
    if correlation < _LEAST_CORRELATION:
        return None
    return {
        "key": attribute.key,
        "label": attribute.label,
        "correlation": round(correlation, 3),
        **_direction(centred, vector),
    }


def _train_titles(dataset: TokenDataset) -> list[str]:
    sides = zip(dataset.titles, dataset.splits, strict=True)
    return [title for title, split in sides if split == "train"]


def _label_index(label: str | None, labels: tuple[str, ...]) -> int:
    return -1 if label is None else labels.index(label)


def _shortened(titles: list[str]) -> list[str]:
    longest = min(_LONGEST_TITLE, _TITLE_CHARACTERS // len(titles))
    return [
        title if len(title) <= longest else f"{title[: longest - 1].rstrip()}…" for title in titles
    ]


def _rounded(values: Floats, decimals: int = _DECIMALS) -> list[float]:
    rounded: list[float] = (np.round(values, decimals) + 0.0).tolist()  # no negative zeros
    return rounded
