"""Which songs are trained on and which are held out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

MAX_VALIDATION_FRACTION = 0.5


@dataclass(frozen=True, slots=True)
class TokenizedSong:
    """A song's tokens [shape=(tokens,)], and the side it is on."""

    title: str
    tokens: NDArray[np.int32]
    split: Literal["train", "validation"] = "train"
    label: str | None = None


def split_songs(
    songs: Sequence[TokenizedSong], *, validation_fraction: float, seed: int
) -> list[TokenizedSong]:
    """Return each distinct song with its side, those to train on first.

    A song's place depends on its tokens and the seed, not on the order of the songs
    or on their titles. At least one song is on each side, unless the fraction is 0. A
    single song becomes two: its last share, of at least one token, is held out.

    Args:
        songs: at least one; of those with the same tokens the first is kept.
        validation_fraction: the share of the songs held out, 0 to 0.5.
        seed: >= 0.
    """
    if not 0 <= validation_fraction <= MAX_VALIDATION_FRACTION:
        message = (
            f"validation_fraction must be between 0 and {MAX_VALIDATION_FRACTION}, "
            f"got {validation_fraction}"
        )
        raise ValueError(message)
    ranked: dict[bytes, TokenizedSong] = {}
    for song in songs:
        ranked.setdefault(_rank(song, seed=seed), song)
    ordered = [song for _, song in sorted(ranked.items(), key=lambda item: item[0])]
    if validation_fraction == 0:
        return ordered
    if len(ordered) == 1:
        return _split_within(ordered[0], validation_fraction=validation_fraction)
    held_out = max(1, round(len(ordered) * validation_fraction))
    return [
        *ordered[held_out:],
        *(replace(one, split="validation") for one in ordered[:held_out]),
    ]


def _rank(song: TokenizedSong, *, seed: int) -> bytes:
    """Return what the songs are shuffled by."""
    tokens = song.tokens.astype("<i4").tobytes()
    return hashlib.sha256(f"{seed}:".encode() + tokens).digest()


def _split_within(song: TokenizedSong, *, validation_fraction: float) -> list[TokenizedSong]:
    held_out = max(1, round(len(song.tokens) * validation_fraction))
    return [
        replace(song, tokens=song.tokens[:-held_out]),
        replace(song, tokens=song.tokens[-held_out:], split="validation"),
    ]
