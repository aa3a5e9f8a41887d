"""Where a token's context was met before in its song, and the kinds of contexts there are.

A context is some of the tokens before a place, as they are or as intervals, in the same song or in
the training songs (`ml.evaluation.library`). All contexts of a kind are hashed to 64 bits; each
place of a song is linked to the one before it with the same hash. Trails and neighbours are earlier
places that need no equal context.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.neighbours import nearest
from ml.evaluation.trails import follow
from ml.models.context_kinds import of_latest
from ml.music.transposition import Ints, Transpositions

Hashes = NDArray[np.uint64]
_MOST_COUNTED = 255


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of context.

    Attributes:
        chain: Sources of one chain refine each other, the longer the shorter. The latest tokens
            are the chain 0, as intervals 1: trails begin where these agree.
        lags: Which tokens before a place are looked at; 1 is the one just before it.
        is_relative: Whether they are looked at as intervals, and what follows is one too.
        is_learnt: Whether it is met in the training songs, not earlier in the same song.
        latest: Of what followed it in the same song, the latest so many are counted.
        trail: Above 0, the source is a trail that begins where a context of so many latest tokens
            or more was met in the same song.
        neighbour: Above 0, the source is one of the most similar earlier places; 1 is the first.
    """

    chain: int
    lags: tuple[int, ...]
    is_relative: bool = False
    is_learnt: bool = False
    latest: int = _MOST_COUNTED
    trail: int = 0
    neighbour: int = 0


# Chosen on blocks of a jazz corpus that nobody is measured on.
SOURCES: tuple[Source, ...] = (
    *(Source(0, lags) for lags in of_latest(0, 1, 2, 3, 4, 5, 6, 8, 11, 16, 24)),
    *(Source(1, lags, is_relative=True) for lags in of_latest(1, 2, 3, 4, 5, 6, 8, 12, 16)),
    *(Source(2, lags) for lags in ((2,), (2, 3), (2, 3, 4))),
    *(Source(3, lags) for lags in ((3,), (3, 4), (3, 4, 5))),
    *(Source(4, lags) for lags in ((4,), (1, 3), (1, 2, 4))),
    *(Source(7, lags) for lags in ((5,), (5, 6), (5, 6, 7))),
    *(Source(8, lags) for lags in ((6,), (6, 7), (6, 7, 8))),
    *(Source(9, lags) for lags in ((2, 3, 4, 5, 6), (3, 4, 5, 6, 7), (4, 5, 6, 7, 8))),
    Source(10, (), latest=8),
    Source(11, (), latest=24),
    Source(12, (), is_relative=True, latest=40),
    Source(13, (1,), latest=3),
    Source(14, (1,), is_relative=True, latest=4),
    Source(15, (1, 2), latest=2),
    *(Source(16, lags) for lags in ((8,), (1, 8))),
    *(Source(17, lags) for lags in ((12,), (1, 12))),
    *(Source(18, lags) for lags in ((16,), (1, 16))),
    Source(19, (), latest=1, trail=3),
    Source(20, (), latest=1, trail=8),
    Source(21, (), latest=1, trail=16),
    Source(22, (), is_relative=True, latest=1, trail=4),
    Source(23, (), is_relative=True, latest=1, trail=8),
    *(Source(23 + rank, (), latest=1, neighbour=rank) for rank in range(1, 7)),
    *(Source(5, lags, is_learnt=True) for lags in of_latest(2, 3, 4, 6, 10, 16)),
    *(
        Source(6, lags, is_relative=True, is_learnt=True)
        for lags in of_latest(1, 2, 3, 4, 5, 6, 8, 12)
    ),
    *(Source(30, lags, is_learnt=True) for lags in ((3,), (3, 4), (3, 4, 5))),
    *(Source(31, lags, is_relative=True, is_learnt=True) for lags in ((3,), (3, 4), (3, 4, 5))),
)
OWN = [source for source in SOURCES if not source.is_learnt]
LEARNT = [source for source in SOURCES if source.is_learnt]


@dataclass(frozen=True)
class Music:
    """Songs one after another, as tokens and as intervals.

    Attributes:
        tokens: -1 for unknown ones.
        begins: For each token, where its song begins.
        transpositions: Of the vocabulary.
    """

    tokens: Ints
    begins: Ints
    transpositions: Transpositions

    @classmethod
    def of(cls, songs: Sequence[NDArray[np.int32]], *, transpositions: Transpositions) -> Music:
        """Put songs one after another; there may be none."""
        lengths = np.array([len(song) for song in songs], np.int64)
        firsts = np.cumsum(lengths) - lengths
        tokens = np.concatenate([np.zeros(0, np.int64), *songs]).astype(np.int64)
        return cls(tokens, np.repeat(firsts, lengths).astype(np.int64), transpositions)

    @cached_property
    def anchors(self) -> Ints:
        """The height of the last note before each token."""
        return self.transpositions.anchors(self.tokens, begins=self.begins)

    @cached_property
    def views(self) -> Ints:
        """Tokens, and their relative codes [shape=(2, tokens)]."""
        relative = self.transpositions.relative(self.tokens, anchors=self.anchors)
        return np.stack([self.tokens, relative])

    def hashes(self, source: Source) -> tuple[Hashes, NDArray[np.bool_]]:
        """A hash of each place's context, and whether the song has one there."""
        view = self.views[int(source.is_relative)]
        furthest = max(source.lags, default=0)
        mixed, found = _mixed(view.astype(np.uint64)), np.zeros(len(view), np.uint64)
        for lag in source.lags:
            found[lag:] += _mixed(mixed[: max(0, len(view) - lag)] + np.uint64(lag))
        return found, np.arange(len(view)) - self.begins >= furthest


def link(music: Music, source: Source) -> NDArray[np.int32]:
    """The last place before each one with the same context, -1 for none."""
    hashes, has_context = music.hashes(source)
    places = np.flatnonzero(has_context)
    places = places[np.argsort(hashes[places], kind="stable")]
    same = hashes[places[1:]] == hashes[places[:-1]]
    before = np.full(len(hashes), -1, np.int32)
    before[places[1:][same]] = places[:-1][same]
    return before


class OwnPlaces(NamedTuple):
    """A song's own earlier places, as the mixture reads them.

    Attributes:
        before: Links of each of its own sources [shape=(sources, tokens)].
        states: Of each of them that is a trail or a neighbour, its state, else -1
            [shape=(sources, tokens)].
    """

    before: NDArray[np.int32]
    states: NDArray[np.int32]


def own_places(music: Music, *, expected: NDArray[Any]) -> OwnPlaces:
    """Of each own source, the earlier place to look at from each place of a song.

    Args:
        music: One song.
        expected: Chances of each token, by what is before it [shape=(tokens, vocabulary)].
    """
    looked_up = [source for source in OWN if not source.trail and not source.neighbour]
    links = {source: link(music, source) for source in looked_up}
    count = max(source.neighbour for source in OWN)
    neighbours, states = nearest(music.tokens, expected, count=count)

    def places(source: Source) -> tuple[Any, Any]:
        if source.neighbour:
            return neighbours[source.neighbour - 1], states[source.neighbour - 1]
        if source.trail:
            return _trail(source, links, music=music)
        return links[source], -1

    found = [places(source) for source in OWN]
    return OwnPlaces(
        before=np.stack([before for before, _ in found]),
        states=np.stack([np.broadcast_to(states, before.shape) for before, states in found]),
    )


def _trail(
    source: Source, links: Mapping[Source, NDArray[np.int32]], *, music: Music
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where a trail is at each place, and its state."""
    chain = int(source.is_relative)
    longer = [
        before
        for one, before in links.items()
        if one.chain == chain and len(one.lags) >= source.trail
    ]
    return follow(np.stack(longer), music.views[chain])


def _mixed(values: Hashes) -> Hashes:
    """Scramble 64 bits (the finalizer of splitmix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
