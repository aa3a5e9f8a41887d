"""The kinds of contexts by which a decoder counts what followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chain:
    """Kinds of contexts that refine each other, the longer the shorter.

    Attributes:
        contexts: Of each kind, the tokens that agree; 1 is the latest one, 2 the one before it.
        is_relative: Whether intervals agree, and what follows is one too.
        newest: Of what followed a context, no more than the newest so many are counted.
    """

    contexts: tuple[tuple[int, ...], ...]
    is_relative: bool = False
    newest: int | None = None


def of_latest(*orders: int) -> tuple[tuple[int, ...], ...]:
    """Contexts of so many of the latest tokens each."""
    return tuple(tuple(range(1, order + 1)) for order in orders)


_FEW_CHAINS = (
    Chain(of_latest(0, 1, 2, 3, 4, 5, 6, 8, 11, 16, 24)),
    Chain(((2,), (2, 3), (2, 3, 4))),
    Chain(((3,), (3, 4), (3, 4, 5))),
    Chain(of_latest(1, 2, 3, 4, 5, 6, 8, 12, 16), is_relative=True),
)
# By the setting `context_mixing`. Those of the first come first in the second, so that a model with
# fewer can begin one with more. Chosen by what they are worth to the next token's counting.
CHAINS: dict[int, tuple[Chain, ...]] = {
    1: _FEW_CHAINS,
    2: (
        *_FEW_CHAINS,
        Chain(((4,), (1, 3), (1, 2, 4))),
        Chain(((5,), (5, 6), (5, 6, 7))),
        Chain(((6,), (6, 7), (6, 7, 8))),
        Chain(((2, 3, 4, 5, 6), (3, 4, 5, 6, 7), (4, 5, 6, 7, 8))),
        Chain(((8,), (1, 8))),
        Chain(((12,), (1, 12))),
        Chain(((16,), (1, 16))),
        Chain(of_latest(0), newest=8),
        Chain(of_latest(0), newest=24),
        Chain(of_latest(1), newest=3),
        Chain(of_latest(2), newest=2),
        Chain(of_latest(0), is_relative=True, newest=40),
        Chain(of_latest(1), is_relative=True, newest=4),
    ),
}


def looked_back(chains: Sequence[Chain]) -> list[int]:
    """How long ago the tokens of those contexts were that do not end with the latest ones."""
    contexts = [context for chain in chains for context in chain.contexts]
    apart = [context for context in contexts if context not in of_latest(len(context))]
    return sorted({ago for context in apart for ago in context})
