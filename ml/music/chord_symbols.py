"""Chord symbols: twelve roots, twelve qualities, and how what people write is read as one.

The browser reads them by the same rules (`chordSymbols.ts`), held together by a golden file.
"""

import re

from ml.errors import ConfigError

ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
QUALITIES = (
    "", "6", "maj7", "7", "7sus4", "7#5", "m", "m6", "m7", "mmaj7", "m7b5", "dim7",
)  # fmt: skip
NO_CHORD = "N.C."
CHORD_SYMBOLS = (*(root + quality for root in ROOTS for quality in QUALITIES), NO_CHORD)

# Semitones above the root that belong to the chord.
_INTERVALS = {
    "": (0, 4, 7),
    "6": (0, 4, 7, 9),
    "maj7": (0, 4, 7, 11),
    "7": (0, 4, 7, 10),
    "7sus4": (0, 5, 7, 10),
    "7#5": (0, 4, 8, 10),
    "m": (0, 3, 7),
    "m6": (0, 3, 7, 9),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
}
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# Signs that mean the same as plain letters.
_PLAIN = str.maketrans({"♭": "b", "♯": "#", "−": "-", "–": "-", "°": "o", "Δ": "j", "△": "j"})  # noqa: RUF001
_CHORD = re.compile(r"([A-G])([b#]?)([-+A-Za-z0-9#ø(),]*(?:/9)?)(?:/[A-G][b#]?)?")
_SILENT = re.compile(r"N\.?C\.?", re.IGNORECASE)
_MINOR = "(?:min|mi|m|-)"
_MAJOR = "(?:maj|ma(?!dd)|M|j)"
# The first that matches counts. What stands after it (9, b13, add9…) colours the chord only.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rule), quality)
    for rule, quality in (
        (r"(?:maj|M|5|2|add.*)?$", ""),
        (rf"(?:ø|{_MINOR}7\(?-?b?5|{_MINOR}7\(?5b|h)", "m7b5"),
        (r"(?:dim|o)", "dim7"),
        (rf"{_MINOR}\(?{_MAJOR}", "mmaj7"),
        (rf"\+?{_MAJOR}", "maj7"),
        (rf"{_MINOR}6", "m6"),
        (rf"{_MINOR}(?:7|9|11|13)", "m7"),
        (rf"{_MINOR}(?:add.*)?$", "m"),
        (r"6", "6"),
        (r"(?:7|9|13)?sus", "7sus4"),
        (r"(?:aug|\+|7\(?#5|7\+|7aug)", "7#5"),
        (r"(?:7|9|11|13|alt)", "7"),
    )
)


def read_chord(text: str) -> str:
    """Return the symbol, one of `CHORD_SYMBOLS`, that is closest to what somebody wrote.

    "Dmi7", "D-7" and "D-7/G" are "Dm7"; colours such as 9 and b13 and the bass are left out.

    Raises:
        ConfigError: it is no chord.
    """
    if _SILENT.fullmatch(text):
        return NO_CHORD
    found = _CHORD.fullmatch(text.translate(_PLAIN))
    if found:
        letter, sign, kind = found.groups()
        for rule, quality in _RULES:
            if rule.match(kind):
                root = (_NATURALS[letter] + {"b": -1, "": 0, "#": 1}[sign]) % 12
                return ROOTS[root] + quality
    message = (
        f"“{text}” is no chord: write a root such as C, F# or Bb and a kind such as m7, "
        "maj7, 7 or m7b5"
    )
    raise ConfigError(message)


def transpose_chord(symbol: str, semitones: int) -> str:
    """Return one of `CHORD_SYMBOLS` so many semitones higher."""
    if symbol == NO_CHORD:
        return symbol
    root, quality = _parts(symbol)
    return ROOTS[(root + semitones) % 12] + quality


def chord_pitch_classes(symbol: str) -> frozenset[int]:
    """Return the pitch classes, 0 to 11, of one of `CHORD_SYMBOLS`; none of "N.C."."""
    if symbol == NO_CHORD:
        return frozenset()
    root, quality = _parts(symbol)
    return frozenset((root + interval) % 12 for interval in _INTERVALS[quality])


def chord_root(symbol: str) -> int | None:
    """Return the pitch class of the root of one of `CHORD_SYMBOLS`; None of "N.C."."""
    return None if symbol == NO_CHORD else _parts(symbol)[0]


def _parts(symbol: str) -> tuple[int, str]:
    width = 2 if symbol[1:2] in {"b", "#"} else 1
    return ROOTS.index(symbol[:width]), symbol[width:]
