"""A plan of bars for the representation `events`: each is free, kept, or kept in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from ml.errors import ConfigError
from ml.generation.token_roles import BAR_RANK, CHORDS_RANK, TokenRoles

# Below that of anything that a bar can begin.
_NO_RANK = CHORDS_RANK - 1


@dataclass(frozen=True, slots=True)
class PlannedBar:
    """What a bar must hold; the default is a free one.

    Attributes:
        words: All of a bar that is kept as it is, the bar's own word first. The others are empty
            then.
        header: What a bar must begin with, its own word first: metre, tempo, chords. Where it holds
            chords, no others are said; the same holds for tempos.
        sections: Kept instruments: each begins with its family or drums, in the order of the
            instruments. No more notes are drawn for their families.
    """

    words: tuple[int, ...] = ()
    header: tuple[int, ...] = ()
    sections: tuple[tuple[int, ...], ...] = ()

    @property
    def first(self) -> int | None:
        """The bar's own word, where it is said."""
        return next(iter(self.words or self.header), None)

    @property
    def least(self) -> int:
        """The fewest tokens that the bar takes."""
        return len(self.words) or max(1, len(self.header)) + sum(map(len, self.sections))

    @property
    def is_free(self) -> bool:
        """Whether nothing is kept."""
        return not (self.words or self.header or self.sections)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sample stands in its plan.

    Attributes:
        bar: Of the plan; -1 before the first.
        queue: What must follow, word for word.
        section: The next kept one of the bar.
        floor: What begins something of this rank or below cannot follow in the bar.
        is_closed: Whether only what begins something can follow.
    """

    bar: int = -1
    queue: tuple[int, ...] = ()
    section: int = 0
    floor: int = BAR_RANK - 1
    is_closed: bool = True


class BarGuide:
    """Keeps bars, or some instruments or the beginning of them; what follows the plan is free.

    Where the model goes on to something that would leave out what is kept next, that follows
    instead. Kept bars always fit: what is free ends in time.

    Args:
        bars: The plan, from the sample's first bar on.
        roles: Of the tokenizer's words.
        window: Tokens in a sample.

    Raises:
        ConfigError: A bar or a section does not begin as it must, or a window cannot hold it all.
    """

    def __init__(self, bars: Sequence[PlannedBar], *, roles: TokenRoles, window: int) -> None:
        self._bars = tuple(bars)
        self._roles = roles
        self._window = window
        for bar in self._bars:
            _check(bar, roles)
        last = max((i for i, bar in enumerate(self._bars) if not bar.is_free), default=-1)
        self._after = [sum(bar.least for bar in self._bars[i : last + 1]) for i in range(last + 2)]
        if self._after[0] > window:
            message = f"a sample has {window} words, and what is kept takes {self._after[0]}"
            raise ConfigError(message)
        self._walked: tuple[int, ...] = ()
        self._reached = _Place()

    def forced(self, tokens: Sequence[int]) -> int | None:
        """See `Guide`."""
        place = self._place(tokens)
        if place.queue:
            return place.queue[0]
        bar = self._bar(place.bar)
        if self._is_over(place) or self._is_short(place, tokens):
            sections = bar.sections[place.section :]
            return sections[0][0] if sections else self._bar(place.bar + 1).first
        return None

    def barred(self, tokens: Sequence[int]) -> frozenset[int]:
        """See `Guide`."""
        place = self._place(tokens)
        if self._is_over(place) or self._is_short(place, tokens):
            return self._roles.all_but(BAR_RANK)
        if place.is_closed:
            return self._roles.all_but(place.floor + 1)
        said = self._roles.up_to(place.floor)
        has_tempo = not self._roles.tempos.isdisjoint(self._bar(place.bar).header)
        return said | self._roles.tempos if has_tempo else said

    def settled(self, tokens: Sequence[int], drawn: int) -> int:
        """See `Guide`."""
        rank = self._roles.ranks[drawn]
        if rank is None:
            return drawn
        place = self._place(tokens)
        kept = self._bar(place.bar).sections[place.section :]
        if kept:
            return kept[0][0] if rank >= self._rank_of(kept[0]) else drawn
        following = self._bar(place.bar + 1).first
        return drawn if rank < BAR_RANK or following is None else following

    def _bar(self, index: int) -> PlannedBar:
        return self._bars[index] if 0 <= index < len(self._bars) else PlannedBar()

    def _rank_of(self, section: Sequence[int]) -> int:
        rank = self._roles.ranks[section[0]]
        return _NO_RANK if rank is None else rank

    def _place(self, tokens: Sequence[int]) -> _Place:
        """Asked three times a step, about a token more each time: it goes on from there."""
        known = len(self._walked)
        if self._walked != tuple(tokens[:known]):
            known, self._reached = 0, _Place()
        self._reached = reduce(self._advanced, tokens[known:], self._reached)
        self._walked = tuple(tokens)
        return self._reached

    def _advanced(self, place: _Place, token: int) -> _Place:
        if place.queue:
            return _Place(
                place.bar, place.queue[1:], place.section, place.floor, is_closed=place.is_closed
            )
        rank = self._roles.ranks[token]
        if rank == BAR_RANK:
            return self._begun(place.bar + 1)
        if rank is None:
            return place
        kept = self._bar(place.bar).sections[place.section :]
        if kept and kept[0][0] == token:
            return _Place(place.bar, kept[0][1:], place.section + 1, rank, is_closed=True)
        return _Place(place.bar, (), place.section, place.floor, is_closed=False)

    def _begun(self, index: int) -> _Place:
        bar = self._bar(index)
        if bar.words:
            return _Place(index, bar.words[1:], 0, BAR_RANK - 1, is_closed=True)
        has_chords = any(self._roles.ranks[token] == CHORDS_RANK for token in bar.header)
        floor = CHORDS_RANK if has_chords else _NO_RANK
        return _Place(index, bar.header[1:], 0, floor, is_closed=has_chords)

    def _is_over(self, place: _Place) -> bool:
        """Whether only a bar can follow: at the beginning, and after a bar kept as a whole."""
        return place.floor == BAR_RANK - 1 and not self._bar(place.bar).sections[place.section :]

    def _is_short(self, place: _Place, tokens: Sequence[int]) -> bool:
        """Whether there is room for what is kept only, from here on."""
        here = sum(map(len, self._bar(place.bar).sections[place.section :]))
        after = self._after[place.bar + 1] if place.bar + 1 < len(self._after) else 0
        return 0 < here + after >= self._window - len(tokens)


def _check(bar: PlannedBar, roles: TokenRoles) -> None:
    for name, words in (("words", bar.words), ("header", bar.header)):
        begins = [roles.ranks[token] == BAR_RANK for token in words]
        if words and (not begins[0] or any(begins[1:])):
            message = f"a kept bar's {name} must begin with its one bar word, got {list(words)}"
            raise ConfigError(message)
    if bar.words and (bar.header or bar.sections):
        message = "a bar is kept as words, or as a header and sections, not as both"
        raise ConfigError(message)
    header_ranks = [roles.ranks[token] for token in bar.header[1:]]
    if any(rank is not None and rank > CHORDS_RANK for rank in header_ranks):
        message = f"a bar's header holds no instruments, got {list(bar.header)}"
        raise ConfigError(message)
    ranks = [roles.ranks[section[0]] if section else None for section in bar.sections]
    if any(rank is None or not CHORDS_RANK < rank < BAR_RANK for rank in ranks):
        message = f"a kept section must begin with its family or drums, got {bar.sections}"
        raise ConfigError(message)
    if ranks != sorted(rank for rank in ranks if rank is not None):
        message = "kept sections must be in the order of their instruments"
        raise ConfigError(message)
