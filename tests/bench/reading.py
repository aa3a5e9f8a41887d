"""MIDI files to words, against music21."""

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

from ml.music.corpus import load_builtin
from ml.music.midi import read_midi, write_midi
from ml.music.tokenizers import get_representation
from tests.bench.pairs import Figure, time_in_pairs

FILES = 8
ROUNDS = 5


def measure() -> list[Figure]:
    """Ours, safe parsing and words, against music21's parsing, and against its way to words."""
    tokenise = get_representation("chord-strings").words
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.mid") for number in range(FILES)]
        songs = itertools.islice(load_builtin("bach-chorales"), FILES)
        for path, (_, song) in zip(paths, songs, strict=True):
            path.write_bytes(write_midi(song))

        def ours() -> list[list[str]]:
            return [tokenise(read_midi(path.read_bytes())) for path in paths]

        return [
            _figure("reading and tokenising MIDI", ours, lambda: [_words(path) for path in paths]),
            _figure(
                "reading and tokenising MIDI, music21 only reading",
                ours,
                lambda: [_parse(path) for path in paths],
            ),
        ]


def _figure(name: str, ours: Callable[[], object], peer: Callable[[], object]) -> Figure:
    mine, theirs = time_in_pairs(ours, peer, rounds=ROUNDS, repeats=9)
    in_files = 1000 / FILES
    return Figure(name, mine * in_files, "ms/file", theirs * in_files, theirs / mine, 300)


def _parse(path: Path) -> object:
    from music21 import converter

    return converter.parse(path, forceSource=True)  # otherwise it keeps what it read before


def _words(path: Path) -> list[str]:
    """Note and chord names of the first instrument, as the paper takes them."""
    from music21 import chord, converter, instrument, note

    score = instrument.partitionByInstrument(converter.parse(path, forceSource=True))
    words = []
    for element in score.parts[0].recurse():
        if isinstance(element, note.Note):
            words.append(str(element.pitch))
        elif isinstance(element, chord.Chord):
            words.append(".".join(str(one) for one in element.normalOrder))
    return words
