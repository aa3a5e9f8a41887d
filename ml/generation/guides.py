"""What a sample must keep: asked before each of its steps, and a function of the tokens so far.

The browser computes the same in TypeScript: both read tests/fixtures/guides.json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ml.errors import ConfigError
from ml.generation.bar_plan import BarGuide, PlannedBar
from ml.generation.token_roles import TokenRoles

_NOTHING: frozenset[int] = frozenset()


class Guide(Protocol):
    """What a sample must keep. A step's uniform number is its index's, drawn or not."""

    def forced(self, tokens: Sequence[int]) -> int | None:
        """The token that must follow `tokens`; None where it is drawn."""

    def barred(self, tokens: Sequence[int]) -> frozenset[int]:
        """The tokens that must not be drawn after `tokens`."""

    def settled(self, tokens: Sequence[int], drawn: int) -> int:
        """What stands in the place of the token that was drawn after `tokens`: mostly itself."""


class PositionGuide:
    """Keeps tokens at their places: the beginning of a song, or any notes of it.

    Args:
        tokens: What stands at each place from the first on; None where it is drawn.
    """

    def __init__(self, tokens: Sequence[int | None]) -> None:
        self._tokens = tuple(tokens)

    def forced(self, tokens: Sequence[int]) -> int | None:
        """See `Guide`."""
        place = len(tokens)
        return self._tokens[place] if place < len(self._tokens) else None

    def barred(self, tokens: Sequence[int]) -> frozenset[int]:
        """None."""
        del tokens
        return _NOTHING

    def settled(self, tokens: Sequence[int], drawn: int) -> int:
        """Itself."""
        del tokens
        return drawn


def guide_from_json(data: object, *, vocabulary: Sequence[str], window: int) -> Guide:
    """The guide that a request describes.

    Args:
        data: `{"kind": "positions", "tokens": [12, null, …]}`, or
            `{"kind": "bars", "bars": [{"words": […]}, {"header": […], "sections": [[…], …]}, {}]}`
            as `PlannedBar` tells.
        vocabulary: The tokenizer's words.
        window: Tokens in a sample.

    Raises:
        ConfigError: It is no such description, names a token outside the vocabulary, or keeps more
            than a window holds.
    """
    fields = _object(data, "a guide")
    kind = fields.get("kind")
    size = len(vocabulary)
    if kind == "positions":
        tokens = _list(fields.get("tokens"), "a guide's tokens")
        if len(tokens) > window:
            message = f"a guide may keep {window} tokens, got {len(tokens)}"
            raise ConfigError(message)
        return PositionGuide([None if each is None else _token(each, size) for each in tokens])
    if kind == "bars":
        bars = [_planned_bar(bar, size) for bar in _list(fields.get("bars"), "a guide's bars")]
        return BarGuide(bars, roles=TokenRoles(vocabulary), window=window)
    message = f"a guide's kind must be positions or bars, got {kind!r}"
    raise ConfigError(message)


def _planned_bar(data: object, size: int) -> PlannedBar:
    fields = _object(data, "a guide's bar")
    return PlannedBar(
        words=_tokens(fields.get("words", []), size),
        header=_tokens(fields.get("header", []), size),
        sections=tuple(
            _tokens(section, size)
            for section in _list(fields.get("sections", []), "a guide's sections")
        ),
    )


def _tokens(data: object, size: int) -> tuple[int, ...]:
    return tuple(_token(each, size) for each in _list(data, "a guide's words"))


def _token(value: object, size: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size:
        return value
    message = f"a guide's token must be 0 to {size - 1}, got {value!r}"
    raise ConfigError(message)


def _list(value: object, what: str) -> list[object]:
    if isinstance(value, list):
        return value
    message = f"{what} must be a list, got {value!r}"
    raise ConfigError(message)


def _object(value: object, what: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    message = f"{what} must be an object, got {value!r}"
    raise ConfigError(message)
