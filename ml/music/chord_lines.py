"""Chords as somebody types them: "Dm7 G7 | Cmaj7 | % | N.C."."""

from ml.errors import ConfigError
from ml.music.chord_symbols import read_chord

BEATS = 4
MAX_BARS = 64
# Where the chords of a bar begin, in beats, by how many there are.
_BEGINNINGS = {1: (0,), 2: (0, 2), 3: (0, 2, 3), 4: (0, 1, 2, 3)}
_REPEAT = "%"

# Beat from 0, and symbol.
ChordBar = tuple[tuple[int, str], ...]


def read_chord_line(text: str) -> tuple[ChordBar, ...]:
    """Return the chords of each bar of four quarters.

    Bars are separated by "|" or by lines, chords by blanks; "%" is the bar before again. Two
    chords share a bar evenly, of three the first has two beats.

    Raises:
        ConfigError: something is no chord, a bar has more than four, or there is none at all.
    """
    bars: list[ChordBar] = []
    for part in text.replace("\n", "|").split("|"):
        written = part.split()
        if not written:
            continue
        if len(bars) == MAX_BARS:
            message = f"a line of chords may have {MAX_BARS} bars, this one has more"
            raise ConfigError(message)
        try:
            bars.append(_read_bar(written, last=bars[-1] if bars else None))
        except ConfigError as error:
            message = f"bar {len(bars) + 1}: {error}"
            raise ConfigError(message) from error
    if not bars:
        message = "there are no chords: write some, such as Dm7 G7 | Cmaj7"
        raise ConfigError(message)
    return tuple(bars)


def _read_bar(written: list[str], *, last: ChordBar | None) -> ChordBar:
    if written == [_REPEAT]:
        if last is None:
            message = "there is no bar before it that % could repeat"
            raise ConfigError(message)
        return last
    if len(written) not in _BEGINNINGS:
        message = f"a bar may have {BEATS} chords, got {len(written)}"
        raise ConfigError(message)
    symbols = [read_chord(each) for each in written]
    return tuple(zip(_BEGINNINGS[len(symbols)], symbols, strict=True))


def bar_header(bar: ChordBar, *, qpm: int | None = None) -> list[str]:
    """Return the words of `events` that a bar with these chords begins with.

    Args:
        bar: the bar's chords.
        qpm: a tempo of the vocabulary; None where none is said.
    """
    words = ["bar 4/4", *([f"tempo {qpm}"] if qpm else []), "chords"]
    for beat, symbol in bar:
        words += [f"at {12 * beat}"] if beat else []
        words.append(f"chord {symbol}")
    return words
