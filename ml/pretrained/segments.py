"""Songs cut into segments of a window, each from the beginning of a bar and with its tempo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def bars_of(words: Sequence[str]) -> list[list[str]]:
    """Return the words of each bar, its tempo left out unless it changes inside the bar."""
    bars: list[list[str]] = []
    for word in words:
        if word.startswith("bar "):
            bars.append([])
        bars[-1].append(word)
    return bars


def segments(words: Sequence[str], *, window: int, hop: int, first: int = 0) -> Iterator[list[str]]:
    """Yield the words from every ``hop``-th bar on, as many as fill a window.

    Each begins with its tempo, and says it again in every fourth bar, as a song does.

    Args:
        words: a song's, as `event_words` gives them.
        window: words in a segment; the last ones of a song are shorter.
        hop: bars from one segment's beginning to the next.
        first: the bar with which the first segment begins.
    """
    bars = bars_of(words)
    tempos = _tempos(bars)
    for start in range(first, len(bars), hop):
        found: list[str] = []
        for number, bar in enumerate(bars[start:]):
            found += _with_tempo(bar, tempos[start + number], is_said=number % 4 == 0)
            if len(found) >= window:
                break
        if len(found) >= window // 2:
            yield found[:window]


def _tempos(bars: Sequence[Sequence[str]]) -> list[str]:
    """The tempo at the beginning of each bar."""
    found, tempo = [], "tempo 120"
    for bar in bars:
        if len(bar) > 1 and bar[1].startswith("tempo "):
            tempo = bar[1]
        found.append(tempo)
        tempo = next((word for word in reversed(bar) if word.startswith("tempo ")), tempo)
    return found


def _with_tempo(bar: Sequence[str], tempo: str, *, is_said: bool) -> list[str]:
    has_tempo = len(bar) > 1 and bar[1].startswith("tempo ")
    rest = list(bar[2:]) if has_tempo else list(bar[1:])
    return [bar[0], *([tempo] if is_said else []), *rest]
