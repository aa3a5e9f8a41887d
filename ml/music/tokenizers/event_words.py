"""The words of the representation `events`, and how values are rounded to them.

Times are counted in steps, twelve to a quarter: triplets and sixteenths are exact.
"""

from bisect import bisect_left, bisect_right
from itertools import pairwise
from math import sqrt

from ml.music.chord_symbols import CHORD_SYMBOLS

STEPS_PER_QUARTER = 12
# All metres are whole eighths, so that every bar begins on one.
STEPS_PER_EIGHTH = 6
LONGEST_BAR = 6 * STEPS_PER_QUARTER

CHORDS = "chords"
DRUMS = "drums"
# Instruments are a family of eight General MIDI programs and, unless it is the family's
# first, the member: 16 + 7 words instead of 128, and still one for most headers.
MEMBERS_PER_FAMILY = 8
# Further tracks of one instrument are joined to its last part.
MAX_PARTS = 8

# Ten tempos to an octave, 30 to 364 quarters a minute, 60 and 120 among them.
TEMPOS: tuple[int, ...] = tuple(round(120 * 2 ** (index / 10)) for index in range(-20, 17))
METRES: tuple[tuple[int, int], ...] = tuple(
    (numerator, denominator)
    for denominator in (2, 4, 8)
    for numerator in range(1, LONGEST_BAR * denominator // (4 * STEPS_PER_QUARTER) + 1)
)
LENGTHS: tuple[int, ...] = (
    *range(1, 13), 14, 15, 16, 18, 20, 21, 24, 30, 36, 42, 48, 60, 72, 96, 144, 192,
)  # fmt: skip
VELOCITIES: tuple[int, ...] = tuple(range(8, 128, 16))
PITCHES = range(21, 109)
# General MIDI 2's percussion.
HITS = range(27, 88)
# Edges of the hi-hat, as electronic kits send them.
_HITS_OF_KITS = {22: 42, 26: 46}

VOCABULARY: tuple[str, ...] = (
    *(f"bar {numerator}/{denominator}" for numerator, denominator in METRES),
    *(f"tempo {qpm}" for qpm in TEMPOS),
    CHORDS,
    *(f"chord {symbol}" for symbol in CHORD_SYMBOLS),
    *(f"family {family}" for family in range(128 // MEMBERS_PER_FAMILY)),
    *(f"member {member}" for member in range(1, MEMBERS_PER_FAMILY)),
    DRUMS,
    *(f"part {part}" for part in range(2, MAX_PARTS + 1)),
    *(f"at {step}" for step in range(1, LONGEST_BAR)),
    *(f"velocity {velocity}" for velocity in VELOCITIES),
    *(f"length {steps}" for steps in LENGTHS),
    *(f"note {pitch}" for pitch in PITCHES),
    *(f"hit {pitch}" for pitch in HITS),
)


def bar_steps(metre: tuple[int, int]) -> int:
    """Return the length of a bar of (numerator, denominator), in steps."""
    numerator, denominator = metre
    return numerator * 4 * STEPS_PER_QUARTER // denominator


def nearest_metre(numerator: int, denominator: int) -> tuple[int, int]:
    """Return the metre itself, another with bars as long, or 4/4 where there is neither."""
    while denominator > METRES[-1][1] and numerator % 2 == 0:
        numerator, denominator = numerator // 2, denominator // 2
    if denominator == 1:
        numerator, denominator = numerator * 2, 2
    return (numerator, denominator) if (numerator, denominator) in METRES else (4, 4)


def metre_of_eighths(eighths: int) -> tuple[int, int]:
    """Return the metre of a bar cut down to 1 to 11 eighths: in quarters where it can be."""
    return (eighths, 8) if eighths % 2 else (eighths // 2, 4)


def nearest_tempo(qpm: float) -> int:
    """Return the tempo of the vocabulary closest by ratio to one in quarters a minute, > 0."""
    return TEMPOS[bisect_right(_TEMPO_BOUNDS, qpm)]


def nearest_pitch(pitch: int) -> int:
    """Return a pitch, 0 to 127, moved by octaves onto the piano's 88 keys."""
    while pitch < PITCHES.start:
        pitch += 12
    while pitch >= PITCHES.stop:
        pitch -= 12
    return pitch


def nearest_hit(pitch: int) -> int | None:
    """Return the percussion of a drum track's pitch, or None where there is none."""
    pitch = _HITS_OF_KITS.get(pitch, pitch)
    return pitch if pitch in HITS else None


def nearest_length(steps: int) -> int:
    """Return the length closest to one in steps, the shorter of two as close."""
    if steps >= LENGTHS[-1]:
        return LENGTHS[-1]
    above = bisect_left(LENGTHS, steps)
    if above == 0:
        return LENGTHS[0]
    shorter, longer = LENGTHS[above - 1], LENGTHS[above]
    return shorter if steps - shorter <= longer - steps else longer


def nearest_velocity(velocity: int) -> int:
    """Return the middle of the eighth of the range that a velocity, 1 to 127, lies in."""
    return VELOCITIES[(velocity - 1) // 16]


def instrument_words(*, program: int, is_drum: bool, part: int) -> list[str]:
    """Return what begins a track's notes in a bar; ``part`` counts its equals from 1."""
    family, member = divmod(program, MEMBERS_PER_FAMILY)
    words = [DRUMS] if is_drum else [f"family {family}"]
    if member and not is_drum:
        words.append(f"member {member}")
    if part > 1:
        words.append(f"part {part}")
    return words


_TEMPO_BOUNDS = [sqrt(low * high) for low, high in pairwise(TEMPOS)]
