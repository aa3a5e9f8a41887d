"""Names of pitches and chords, spelled as music21 spells them.

A flat is "-", as in "E-4", and only E and B are spelled with one. The lowest octave is
-1, so that "C-1" is MIDI pitch 0. Two names mean two things, as they do in music21:
"E-1" and "B-1" are read as the flats (27 and 34), not as the inaudible pitches 4 and 11.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

_STEPS = ("C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B")
_NAMES = tuple(f"{_STEPS[pitch % 12]}{pitch // 12 - 1}" for pitch in range(128))
# Where two pitches share a name the higher one, which comes last, is meant.
_PITCH_OF_NAME = {name: pitch for pitch, name in enumerate(_NAMES)}
_CHORD = re.compile(r"\d{1,2}(\.\d{1,2})*")


def pitch_name(pitch: int) -> str:
    """Return the name of a MIDI pitch, 0 to 127: 63 is "E-4"."""
    return _NAMES[pitch]


def chord_name(pitch_classes: Collection[int]) -> str:
    """Return the pitch classes, 0 to 11, in normal order: C E G is "0.4.7"."""
    return _chord_name(frozenset(pitch_classes))


def normal_order(pitch_classes: Collection[int]) -> list[int]:
    """Return distinct pitch classes in their most compact rotation.

    Forte's rule: the smallest span, then the smallest intervals from the first one
    up; among equals the lowest first pitch class.
    """
    ordered = sorted(set(pitch_classes))
    if not ordered:
        return []
    rotations = (
        [*ordered[first:], *(one + 12 for one in ordered[:first])] for first in range(len(ordered))
    )
    return [one % 12 for one in min(rotations, key=_spread)]


def pitches_of_word(word: str) -> tuple[int, ...]:
    """Return the MIDI pitches that stand for a note's or a chord's name.

    A note keeps its octave. A chord's names lost theirs: its pitch classes are put
    in the octave from middle C.

    Raises:
        ValueError: the word names neither.
    """
    if word in _PITCH_OF_NAME:
        return (_PITCH_OF_NAME[word],)
    return tuple(60 + one for one in pitch_classes_of_word(word))


def canonical_word(word: str) -> str:
    """Return the word as it is spelled here: a chord in its normal order.

    Raises:
        ValueError: the word is no note's or chord's name.
    """
    return word if word in _PITCH_OF_NAME else chord_name(pitch_classes_of_word(word))


def transpose_word(word: str, semitones: int) -> str | None:
    """Return the word so many semitones higher, or None where it leaves MIDI's range."""
    if word in _PITCH_OF_NAME:
        pitch = _PITCH_OF_NAME[word] + semitones
        return _NAMES[pitch] if 0 <= pitch < len(_NAMES) else None
    return chord_name([(one + semitones) % 12 for one in pitch_classes_of_word(word)])


def pitch_classes_of_word(word: str) -> list[int]:
    """Return the pitch classes of a chord's name.

    Raises:
        ValueError: the word is no chord's name.
    """
    pitch_classes = [int(one) for one in word.split(".")] if _CHORD.fullmatch(word) else []
    if not pitch_classes or max(pitch_classes) > 11:
        message = f"a word is a pitch such as E-4 or pitch classes such as 0.4.7, got {word!r}"
        raise ValueError(message)
    return pitch_classes


@cache  # There are 4,095 chords, and music says few of them often.
def _chord_name(pitch_classes: frozenset[int]) -> str:
    return ".".join(map(str, normal_order(pitch_classes)))


def _spread(rotation: Sequence[int]) -> list[int]:
    first = rotation[0]
    return [rotation[-1] - first, *(one - first for one in rotation)]
