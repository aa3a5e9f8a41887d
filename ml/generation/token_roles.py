"""What the words of the representation `events` begin: a bar, its chords, or an instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.errors import ConfigError

CHORDS_RANK = -1
_DRUMS_RANK = 16
BAR_RANK = 17


@dataclass(frozen=True, slots=True)
class BarWords:
    """A bar's tokens.

    Attributes:
        header: Its own word, tempo and chords.
        sections: Its instruments, each from its family or drums on.
    """

    header: list[int]
    sections: list[list[int]]


class TokenRoles:
    """Ranks of the tokens that begin something, in the order in which a bar says them.

    Attributes:
        ranks: By token: `BAR_RANK` for a bar, `CHORDS_RANK` for its chords, 0 to 15 for the
            instruments of a family and 16 for drums; None for what begins nothing.
        tempos: The tokens that say a tempo.

    Args:
        vocabulary: The tokenizer's words.

    Raises:
        ConfigError: None of them begins a bar.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.ranks = tuple(_rank(word) for word in vocabulary)
        self._all = frozenset(range(len(vocabulary)))
        self.tempos = frozenset(
            token for token, word in enumerate(vocabulary) if word.startswith("tempo ")
        )
        if BAR_RANK not in self.ranks:
            message = "bars can be kept where the representation has bars; this one has none"
            raise ConfigError(message)

        begun = {rank: self._of_ranks(CHORDS_RANK, rank) for rank in range(CHORDS_RANK, 18)}
        self._up_to = {CHORDS_RANK - 1: frozenset[int](), **begun}

    def up_to(self, highest: int) -> frozenset[int]:
        """The tokens that begin something of this rank or a lower one."""
        return self._up_to[highest]

    def all_but(self, lowest: int) -> frozenset[int]:
        """All tokens but those that begin something of this rank or a higher one."""
        return self._all - self._of_ranks(lowest, BAR_RANK)

    def split_bars(self, tokens: Sequence[int]) -> list[BarWords]:
        """Cut tokens before each bar; what stands before the first bar is left out."""
        bars: list[BarWords] = []
        for token in tokens:
            rank = self.ranks[token]
            if rank == BAR_RANK:
                bars.append(BarWords(header=[token], sections=[]))
            elif bars and rank is not None and rank > CHORDS_RANK:
                bars[-1].sections.append([token])
            elif bars:
                part = bars[-1].sections[-1] if bars[-1].sections else bars[-1].header
                part.append(token)
        return bars

    def _of_ranks(self, lowest: int, highest: int) -> frozenset[int]:
        return frozenset(
            token
            for token, rank in enumerate(self.ranks)
            if rank is not None and lowest <= rank <= highest
        )


def _rank(word: str) -> int | None:
    kind, _, value = word.partition(" ")
    if kind == "bar":
        return BAR_RANK
    if kind == "family":
        return int(value)
    return {"chords": CHORDS_RANK, "drums": _DRUMS_RANK}.get(word)
