"""Data sets that need no upload: music that the music21 package brings along."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ml.errors import DatasetError
from ml.music.chordify import chordified
from ml.music.corpus.chorales import load_chorales
from ml.music.corpus.tunes import load_tunes
from ml.music.notes import NoteSequence, content_hash

__all__ = ["BUILTIN_DATASETS", "BuiltinDataset", "load_builtin"]

_BACH_LICENCE = (
    "Bach's music is in the public domain. The encodings come with the music21 package (BSD), "
    "which distributes them by permission of their encoders and states no licence for them; "
    "music21 asks to check the terms of each collection before commercial use."
)
_RYAN_LICENCE = (
    "William Bradbury Ryan's collection of 1883 is in the public domain. The ABC transcriptions, "
    "by volunteers, come with the music21 package (BSD), which distributes them by permission "
    "and states no licence for them; check their terms before commercial use."
)


@dataclass(frozen=True, slots=True)
class BuiltinDataset:
    """A data set to choose by its key, as the user reads of it."""

    key: str
    title: str
    description: str
    licence: str


BUILTIN_DATASETS: dict[str, BuiltinDataset] = {
    one.key: one
    for one in (
        BuiltinDataset(
            "bach-chorales",
            "Bach chorales, four voices",
            "Some 350 chorales with soprano, alto, tenor and bass on a track each. "
            "Training on notes and chords takes the first track: the melodies.",
            _BACH_LICENCE,
        ),
        BuiltinDataset(
            "bach-chorales-chords",
            "Bach chorales, as chords",
            "The same chorales with all voices on one piano: a chord wherever a voice moves. "
            "Training takes their harmony.",
            _BACH_LICENCE,
        ),
        BuiltinDataset(
            "ryans-mammoth",
            "Ryan's Mammoth Collection",
            "Some 1,000 reels, jigs and hornpipes for the fiddle, one melody each.",
            _RYAN_LICENCE,
        ),
    )
}


def load_builtin(key: str) -> Iterator[tuple[str, NoteSequence]]:
    """Yield title and music of each piece of a built-in data set, always in one order.

    A piece that the corpus has twice, note for note, comes once. No network is used.

    Raises:
        DatasetError: there is no such data set.
    """
    if key not in _LOADERS:
        message = f"there is no built-in data set {key!r}; there are {', '.join(_LOADERS)}"
        raise DatasetError(message)
    return _distinct(_LOADERS[key]())


def _distinct(
    pieces: Iterator[tuple[str, NoteSequence]],
) -> Iterator[tuple[str, NoteSequence]]:
    seen: set[str] = set()
    for title, sequence in pieces:
        digest = content_hash(sequence)
        if digest not in seen:
            seen.add(digest)
            yield title, sequence


def _load_chorale_chords() -> Iterator[tuple[str, NoteSequence]]:
    return ((title, chordified(sequence)) for title, sequence in load_chorales())


_LOADERS: dict[str, Callable[[], Iterator[tuple[str, NoteSequence]]]] = {
    "bach-chorales": load_chorales,
    "bach-chorales-chords": _load_chorale_chords,
    "ryans-mammoth": load_tunes,
}
