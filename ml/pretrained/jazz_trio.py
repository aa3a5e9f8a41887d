"""The data of the shipped model: ``python -m ml.pretrained.jazz_trio --help``.

Jazz solos with chords, bass and drums, and some ragtime, folk, chorales and classical music, cut
into segments of a window. Pieces are held out by title: no solo over a piece is learnt from where
another over it is measured on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from ml.data.token_dataset import Split, TokenDataset
from ml.music.midi import write_midi
from ml.music.notes import NoteSequence
from ml.music.tokenizers.event_encoding import event_words
from ml.music.tokenizers.events import Events
from ml.pretrained import other_styles
from ml.pretrained.groove import Drummers
from ml.pretrained.segments import segments
from ml.pretrained.weimar import read_solos

WINDOW = 224
_JAZZ_HOP = 2
_OTHER_HOP = 4
# Of each label that is not jazz: the model shall know them, and be one of jazz.
_OTHER_SEGMENTS = 500
_HELD_OUT_PERCENT = 10

# Title, label, words of one segment.
_Segment = tuple[str, str, list[str]]


def main() -> None:
    """Read the zips named and write the token dataset."""
    parser = argparse.ArgumentParser(
        prog="python -m ml.pretrained.jazz_trio", description=main.__doc__
    )
    parser.add_argument("--weimar", type=Path, required=True, help="weimar-jazz.zip")
    parser.add_argument("--groove", type=Path, required=True, help="groove.zip")
    parser.add_argument("--mutopia", type=Path, help="mutopia.zip")
    parser.add_argument("--ryans", type=Path, help="ryans-mammoth.zip")
    parser.add_argument("--chorales", type=Path, help="js-fakes.zip")
    parser.add_argument("--window", type=int, default=WINDOW, help="words in a segment")
    parser.add_argument("--out", type=Path, required=True, help="the token dataset's folder")
    parser.add_argument(
        "--midi", type=Path, help="a folder for the jazz as MIDI: train/ and validation/"
    )
    arguments = parser.parse_args()
    found = [*_jazz(arguments), *_others(arguments)]
    dataset = _dataset(found)
    dataset.save(arguments.out)
    labels = Counter(label for label in dataset.labels_of_songs)
    result = {
        "dataset": str(arguments.out),
        "hash": dataset.hash,
        "segments": {split: dataset.splits.count(split) for split in ("train", "validation")},
        "tokens": len(dataset.tokens),
        "labels": dict(labels),
    }
    sys.stdout.write(json.dumps(result) + "\n")


def split_of(title: str) -> Split:
    """Return the side of all that is played over a piece."""
    digest = hashlib.sha256(title.strip().lower().encode()).digest()
    return "validation" if digest[0] * 100 < _HELD_OUT_PERCENT * 256 else "train"


def _jazz(arguments: argparse.Namespace) -> Iterator[_Segment]:
    for solo in read_solos(arguments.weimar, drummers=Drummers.read(arguments.groove)):
        if arguments.midi:
            _write(arguments.midi / split_of(solo.title) / solo.name, solo.sequence)
        words = event_words(solo.sequence)
        for segment in segments(words, window=arguments.window, hop=_JAZZ_HOP):
            if _has_solo(segment):
                yield solo.title, solo.style, segment


def _others(arguments: argparse.Namespace) -> Iterator[_Segment]:
    readers = (
        (arguments.mutopia, other_styles.read_mutopia),
        (arguments.ryans, other_styles.read_fiddle_tunes),
        (arguments.chorales, other_styles.read_chorales),
    )
    by_label: defaultdict[str, list[_Segment]] = defaultdict(list)
    for path, read in readers:
        for song in read(path) if path else ():
            words = event_words(song.sequence)
            for segment in segments(words, window=arguments.window, hop=_OTHER_HOP):
                by_label[song.label].append((song.title, song.label, segment))
    for label_segments in by_label.values():
        # Some evenly from all pieces.
        count = min(_OTHER_SEGMENTS, len(label_segments))
        chosen = np.linspace(0, len(label_segments) - 1, count).astype(int)
        yield from (label_segments[i] for i in chosen)


def _has_solo(words: Iterable[str]) -> bool:
    """Whether somebody plays beside bass and drums in half of the bars at least."""
    listed = list(words)
    bars = sum(word.startswith("bar ") for word in listed)
    solos = sum(word.startswith("family ") and word != "family 4" for word in listed)
    return 2 * solos >= bars


def _dataset(found: list[_Segment]) -> TokenDataset:
    tokenizer = Events()
    token_of_word = {word: token for token, word in enumerate(tokenizer.vocabulary)}
    songs = [np.array([token_of_word[word] for word in words], np.int32) for _, _, words in found]
    return TokenDataset(
        tokens=np.concatenate(songs),
        offsets=np.cumsum([0, *map(len, songs)], dtype=np.int64),
        titles=tuple(title for title, _, _ in found),
        splits=tuple(split_of(title) for title, _, _ in found),
        tokenizer=tokenizer,
        labels_of_songs=tuple(label for _, label, _ in found),
    )


def _write(path: Path, sequence: NoteSequence) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_midi(sequence))


if __name__ == "__main__":
    main()
