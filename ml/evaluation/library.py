"""What followed which contexts in the training songs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.contexts import LEARNT, Music, OwnPlaces, Source, own_places
from ml.evaluation.pairs import Pairs
from ml.music.transposition import Ints, Transpositions

Floats = NDArray[np.float64]

_BIGRAM_DISCOUNT = 0.9
_BIGRAM_STRENGTH = 2.0
# Of longer contexts only what followed them twice is given away.
_FREELY_GIVEN = 3


class LearntCounts(NamedTuple):
    """Contexts of all learnt sources, source after source, and what followed each.

    Attributes:
        firsts: Where each source's contexts begin, and where the last one's end
            [shape=(sources + 1,)].
        hashes: Of the contexts, 32 bits, sorted within each source [shape=(contexts,)].
        starts: Where what followed each context begins, and ends [shape=(contexts + 1,)].
        followers: Tokens or relative codes, each context's commonest first [shape=(followers,)].
        counts: How often each of them followed [shape=(followers,)].
    """

    firsts: Ints
    hashes: NDArray[np.uint32]
    starts: Ints
    followers: Ints
    counts: Ints


class BlockArrays(NamedTuple):
    """A block as the mixture reads it.

    Attributes:
        views: Tokens and their relative codes [shape=(2, tokens)].
        anchors: The height of the last note before each token.
        own: Its own earlier places.
        learnt: For each learnt source, which of the library's contexts each token's is, -1 for none
            [shape=(sources, tokens)].
    """

    views: Ints
    anchors: Ints
    own: OwnPlaces
    learnt: Ints


class Library:
    """Counts of training songs, in which contexts are looked up.

    Attributes:
        pairs: Counts of tokens and pairs.
        learnt: Counts of all other contexts.
        bigram: Probability of each token after each other one; the last row is for what follows
            nothing, or something unknown [shape=(vocabulary + 1, vocabulary)].
        transpositions: Of the vocabulary.
    """

    def __init__(self, pairs: Pairs, learnt: LearntCounts, transpositions: Transpositions) -> None:
        self.pairs, self.learnt, self.transpositions = pairs, learnt, transpositions
        self.bigram = _bigram(pairs)

    @classmethod
    def of(
        cls,
        songs: Sequence[NDArray[np.int32]],
        *,
        transpositions: Transpositions,
        is_given_away: bool = False,
    ) -> Library:
        """Count training songs.

        Args:
            songs: Token ids, -1 for unknown ones; there may be none.
            transpositions: Of the vocabulary.
            is_given_away: Whether songs must not be read out of it: of contexts of more than three
                tokens, only what followed them twice or more is kept.
        """
        music = Music.of(songs, transpositions=transpositions)
        found = [
            _followers(music, source, least=2 if is_given_away and _is_long(source) else 1)
            for source in LEARNT
        ]
        sizes = [len(hashes) for hashes, _, _, _ in found]
        hashes, kinds, followers, counts = (
            np.concatenate(parts) for parts in zip(*found, strict=True)
        )
        learnt = LearntCounts(_ends(sizes), hashes, _ends(kinds), followers, counts)
        pairs = Pairs.of(songs, vocabulary_size=len(transpositions.orbit))
        return cls(pairs, learnt, transpositions)

    @classmethod
    def of_arrays(
        cls, arrays: Mapping[str, NDArray[Any]], *, transpositions: Transpositions
    ) -> Library:
        """What `to_arrays` gave."""
        learnt = LearntCounts(
            firsts=_ends(arrays["sizes"]),
            hashes=np.cumsum(arrays["gaps"], dtype=np.uint32),
            starts=_ends(arrays["kinds"]),
            followers=arrays["followers"].astype(np.int64),
            counts=arrays["often"].astype(np.int64),
        )
        return cls(Pairs.of_arrays(arrays), learnt, transpositions)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that is counted, in arrays that are small when compressed."""
        learnt = self.learnt
        return {
            **{name: values.astype(np.uint32) for name, values in self.pairs._asdict().items()},
            "sizes": np.diff(learnt.firsts).astype(np.uint32),
            "gaps": np.diff(learnt.hashes, prepend=np.uint32(0)),
            "kinds": np.diff(learnt.starts).astype(np.uint32),
            "followers": learnt.followers.astype(np.uint32),
            "often": learnt.counts.astype(np.uint32),
        }

    def look_up(self, block: NDArray[np.int32], *, expected: NDArray[Any]) -> BlockArrays:
        """A block of music that is none of the songs.

        Args:
            block: Token ids, -1 for unknown ones.
            expected: Chances of each token, by what is before it [shape=(tokens, vocabulary)].
        """
        music = Music.of([block], transpositions=self.transpositions)
        ranges = zip(LEARNT, self.learnt.firsts[:-1], self.learnt.firsts[1:], strict=True)
        return BlockArrays(
            views=music.views,
            anchors=music.anchors,
            own=own_places(music, expected=expected),
            learnt=np.stack([self._contexts(music, *one) for one in ranges]),
        )

    def _contexts(self, music: Music, source: Source, first: int, last: int) -> Ints:
        """The number of each place's context, -1 where it was not met."""
        hashes, has_context = _hashes(music, source)
        known = self.learnt.hashes[first:last]
        if not len(known):
            return np.full(len(hashes), -1)
        places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        return np.where(has_context & (known[places] == hashes), first + places, -1)


def _is_long(source: Source) -> bool:
    return len(source.lags) > _FREELY_GIVEN


def _ends(sizes: Sequence[int] | NDArray[Any]) -> Ints:
    """Where parts of these sizes begin, one after another, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])


def _hashes(music: Music, source: Source) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    hashes, has_context = music.hashes(source)
    return (hashes >> np.uint64(32)).astype(np.uint32), has_context


def _followers(
    music: Music, source: Source, *, least: int
) -> tuple[NDArray[np.uint32], Ints, Ints, Ints]:
    """Contexts that were met, how many kinds followed each, which, and how often."""
    hashes, has_context = _hashes(music, source)
    view = music.views[int(source.is_relative)]
    kept = has_context & (view >= 0)
    events = hashes[kept].astype(np.uint64) << np.uint64(32) | view[kept].astype(np.uint64)
    events, counts = np.unique(events, return_counts=True)
    events, counts = events[counts >= least], counts[counts >= least]
    contexts = (events >> np.uint64(32)).astype(np.uint32)
    order = np.lexsort((-counts, contexts))
    known, kinds = np.unique(contexts, return_counts=True)
    followers = (events[order] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return known, kinds, followers, counts[order]


def _bigram(pairs: Pairs) -> Floats:
    """Unigrams with one half added, refined by pairs as `ml.evaluation.ngrams` tells."""
    unigram, table = pairs.unigram, pairs.table()
    spread = _BIGRAM_STRENGTH + _BIGRAM_DISCOUNT * pairs.kinds[:, None]
    kept = np.maximum(table - _BIGRAM_DISCOUNT, 0)
    found = (kept + spread * unigram) / (pairs.totals[:, None] + _BIGRAM_STRENGTH)
    return np.concatenate([found, unigram[None]])
