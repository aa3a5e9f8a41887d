"""Which sounds the browser gets, and which of them plays each General MIDI program.

A set of samples for each of the 128 programs would be far more than a listener should fetch.
Every program is played by the nearest of a few families; the families that jazz is made of have
sets of their own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """One set of samples.

    Attributes:
        program: The General MIDI program that is rendered, 0 to 127.
        lowest: Lowest sampled pitch, a MIDI key.
        highest: Highest pitch worth a sample; between the two there is one every `step`.
        step: Semitones between neighbouring samples.
        seconds: Length of the lowest sample; higher ones of an instrument that dies away are
            shorter.
        sustained: Whether the tone goes on while a key is held. Such samples are looped.
        release: Seconds a note takes to fade once its key is let go.
    """

    program: int
    lowest: int
    highest: int
    step: int = 5
    seconds: float = 1.1
    sustained: bool = True
    release: float = 0.12

    @property
    def pitches(self) -> tuple[int, ...]:
        """The pitches that are sampled, lowest first."""
        return tuple(range(self.lowest, self.highest + 1, self.step))


def _struck(
    program: int,
    lowest: int,
    highest: int,
    *,
    step: int = 5,
    seconds: float = 2.5,
    release: float = 0.25,
) -> Instrument:
    """An instrument whose notes die away by themselves."""
    return Instrument(program, lowest, highest, step, seconds, sustained=False, release=release)


INSTRUMENTS: dict[str, Instrument] = {
    "piano": _struck(0, 24, 104, step=5, seconds=3.3, release=0.3),
    "electric-piano": _struck(4, 30, 95, step=6, seconds=2.8, release=0.2),
    "harpsichord": _struck(6, 32, 86, step=6, seconds=1.8),
    "vibraphone": _struck(11, 53, 89, step=5, seconds=2.6, release=0.6),
    "marimba": _struck(12, 43, 91, step=6, seconds=0.9, release=0.5),
    "organ": Instrument(16, 36, 96, step=6, release=0.06),
    "accordion": Instrument(21, 44, 86, step=6, release=0.08),
    "nylon-guitar": _struck(24, 40, 85, step=5, seconds=2.2, release=0.2),
    "jazz-guitar": _struck(26, 40, 85, step=5, seconds=2.2, release=0.15),
    "distortion-guitar": Instrument(30, 40, 82, step=6, release=0.1),
    "acoustic-bass": _struck(32, 28, 63, step=5, seconds=2.2, release=0.12),
    "electric-bass": _struck(33, 28, 63, step=5, seconds=2.2, release=0.1),
    "violin": Instrument(40, 55, 97, step=6, release=0.18),
    "cello": Instrument(42, 36, 72, step=6, release=0.2),
    "strings": Instrument(48, 31, 91, step=6, seconds=1.5, release=0.35),
    "pizzicato": _struck(45, 36, 90, step=6, seconds=0.8, release=0.4),
    "timpani": _struck(47, 36, 60, step=6, seconds=1.6, release=0.6),
    "choir": Instrument(52, 43, 79, step=6, seconds=1.8, release=0.35),
    "trumpet": Instrument(56, 52, 88, step=6),
    "trombone": Instrument(57, 34, 70, step=6),
    "brass": Instrument(61, 36, 84, step=6),
    "alto-sax": Instrument(65, 49, 85, step=6),
    "tenor-sax": Instrument(66, 42, 78, step=6),
    "oboe": Instrument(68, 46, 88, step=6),
    "clarinet": Instrument(71, 50, 92, step=6),
    "flute": Instrument(73, 59, 95, step=6),
    "synth-lead": Instrument(81, 36, 96, step=6, seconds=0.8, release=0.08),
    "synth-pad": Instrument(89, 36, 84, step=6, seconds=1.5, release=0.5),
    "banjo": _struck(105, 45, 87, step=6, seconds=1.2),
}

_FAMILIES: tuple[tuple[str, int], ...] = (  # an instrument, and how many programs it plays
    ("piano", 4),  # 0
    ("electric-piano", 2),
    ("harpsichord", 2),
    ("vibraphone", 4),  # 8: celesta, glockenspiel, music box
    ("marimba", 2),
    ("vibraphone", 1),
    ("harpsichord", 1),
    ("organ", 5),  # 16
    ("accordion", 3),
    ("nylon-guitar", 2),  # 24
    ("jazz-guitar", 3),
    ("distortion-guitar", 2),
    ("jazz-guitar", 1),
    ("acoustic-bass", 1),  # 32
    ("electric-bass", 7),
    ("violin", 2),  # 40
    ("cello", 2),
    ("strings", 1),
    ("pizzicato", 1),
    ("nylon-guitar", 1),
    ("timpani", 1),
    ("strings", 4),  # 48
    ("choir", 3),
    ("strings", 1),
    ("trumpet", 1),  # 56
    ("trombone", 2),
    ("trumpet", 1),
    ("brass", 4),
    ("alto-sax", 2),  # 64
    ("tenor-sax", 2),
    ("oboe", 3),
    ("clarinet", 1),
    ("flute", 8),  # 72
    ("synth-lead", 8),  # 80
    ("synth-pad", 16),  # 88: pads and effects
    ("banjo", 4),  # 104: sitar, shamisen, koto
    ("marimba", 1),
    ("oboe", 1),
    ("violin", 1),
    ("oboe", 1),
    ("vibraphone", 1),  # 112
    ("marimba", 1),
    ("vibraphone", 1),
    ("marimba", 1),
    ("timpani", 3),
    ("synth-pad", 9),  # 119: noises, which no sample of a tone can stand for
)

PROGRAMS: tuple[str, ...] = tuple(key for key, count in _FAMILIES for _ in range(count))
"""The instrument that plays each General MIDI program."""

_RARE_DRUMS = {  # a key that is seldom used: the one whose sound it borrows
    27: 75,
    28: 39,
    29: 73,
    30: 73,
    31: 37,
    32: 37,
    33: 37,
    34: 80,
    35: 36,
    40: 38,
    52: 49,
    55: 49,
    57: 49,
    59: 51,
    77: 76,
    79: 78,
    82: 70,
    83: 54,
    84: 81,
    85: 75,
    86: 64,
    87: 64,
}

DRUM_KEYS = range(27, 88)
"""The keys of a General MIDI 2 drum kit."""

DRUMS: dict[int, int] = {key: _RARE_DRUMS.get(key, key) for key in DRUM_KEYS}
"""For each key of the kit, the key whose sound is rendered."""

CYMBALS = frozenset({46, 49, 51, 53, 81})
"""Drums that ring longer than the others."""
