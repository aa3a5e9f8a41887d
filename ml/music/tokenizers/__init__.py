"""Ways to turn music into tokens and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from ml.errors import ConfigError
from ml.music.notes import NoteSequence
from ml.music.tokenizers.base import OUTSIDE, Representation, Tokenizer
from ml.music.tokenizers.chord_strings import REPRESENTATION as CHORD_STRINGS
from ml.music.tokenizers.chord_strings import ChordStrings, chord_string_words
from ml.music.tokenizers.event_encoding import event_words
from ml.music.tokenizers.events import REPRESENTATION as EVENTS
from ml.music.tokenizers.events import Events

__all__ = [
    "OUTSIDE",
    "REPRESENTATIONS",
    "Representation",
    "Tokenizer",
    "build_tokenizer",
    "get_representation",
    "tokenizer_from_json",
]

REPRESENTATIONS: dict[str, Representation] = {
    CHORD_STRINGS: Representation(
        title="Notes and chords",
        description=(
            "The paper's: names of notes and chords, one after another. One instrument, "
            "no lengths, no dynamics."
        ),
        units="notes and chords",
        audible="a track with notes that is not drums",
        words=chord_string_words,
        build=ChordStrings.from_words,
        load=ChordStrings.from_json,
    ),
    EVENTS: Representation(
        title="Events",
        description=(
            "Bars with all their instruments and drums: onsets, lengths, dynamics, tempo and "
            "metre. Two to four words a note."
        ),
        units="words",
        audible="notes",
        words=event_words,
        build=Events.from_words,
        load=Events.from_json,
    ),
}


def get_representation(key: str) -> Representation:
    """Return a representation by its key.

    Raises:
        ConfigError: there is none of that key.
    """
    if key not in REPRESENTATIONS:
        message = f"representation must be one of {', '.join(REPRESENTATIONS)}, got {key!r}"
        raise ConfigError(message)
    return REPRESENTATIONS[key]


def build_tokenizer(representation: str, sequences: Iterable[NoteSequence]) -> Tokenizer:
    """Return the tokenizer whose vocabulary is what the sequences use.

    Raises:
        ConfigError: there is no such representation.
    """
    kind = get_representation(representation)
    return kind.build(word for sequence in sequences for word in kind.words(sequence))


def tokenizer_from_json(value: Mapping[str, Any]) -> Tokenizer:
    """Return the tokenizer that ``Tokenizer.to_json`` described.

    Raises:
        ConfigError: its representation is not one of this version.
    """
    return get_representation(str(value.get("representation"))).load(value)
