"""The windows of training songs that a map shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.data.token_dataset import PADDING, TokenDataset


@dataclass(frozen=True, slots=True)
class MapWindows:
    """Points of a map.

    Attributes:
        tokens: The windows, -1 for padding [shape=(n, window)].
        songs: For each, its song among those trained on.
        positions: For each, where it begins in its song, 0 to 1.
    """

    tokens: NDArray[np.int32]
    songs: list[int]
    positions: list[float]


def map_windows(dataset: TokenDataset, *, window: int, most: int) -> MapWindows:
    """The training songs' windows, side by side; if they are too many, some evenly from all songs.

    Args:
        dataset: With at least one song to train on.
        window: Tokens in a window.
        most: Windows to return at most.
    """
    windows = _cut(dataset, window=window)
    count = len(windows.songs)
    if count <= most:
        return windows
    chosen = np.linspace(0, count - 1, most).astype(int).tolist()
    return MapWindows(
        windows.tokens[chosen],
        [windows.songs[i] for i in chosen],
        [windows.positions[i] for i in chosen],
    )


def _cut(dataset: TokenDataset, *, window: int) -> MapWindows:
    """All windows, side by side; of a song's last one, half at least must be music."""
    rows, songs, positions = [], [], []
    for index, song in enumerate(dataset.songs("train")):
        for start in range(0, len(song), window):
            piece = song[start : start + window]
            if start and len(piece) < window / 2:
                continue
            row = np.full(window, PADDING, np.int32)
            row[: len(piece)] = piece
            rows.append(row)
            songs.append(index)
            positions.append(start / len(song))
    return MapWindows(np.stack(rows), songs, positions)
