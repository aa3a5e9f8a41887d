"""The full representation: bars, chords, instruments, onsets, lengths, velocities, tempo, metre.

What is lost, by the rules of `event_words`: onsets go to the nearest twelfth of a quarter;
lengths to 28 of 1/12 to 16 quarters (longer ones are cut); velocities to 8; tempos to 37 of
30 to 364 a minute, on beats; the lengths of drums; names of tracks and their order, which
becomes that of the programs; octaves outside the piano's keys; percussion outside General
MIDI 2's; of equal pitches struck together all but the longest; silence of more than 8 bars.
Metres other than 1/2 to 3/2, 1/4 to 6/4 and 1/8 to 12/8 are counted in bars as long, or
else in 4/4, their notes in place.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ml.music.chord_symbols import transpose_chord
from ml.music.notes import NoteSequence
from ml.music.tokenizers.base import OUTSIDE
from ml.music.tokenizers.event_decoding import EventReader
from ml.music.tokenizers.event_encoding import event_words
from ml.music.tokenizers.event_words import VOCABULARY

REPRESENTATION = "events"


class Events:
    """Words such as "bar 4/4", "family 4", "at 18", "length 6", "note 60" and "hit 38".

    A bar's words stand between two "bar", its chords' in it from "chords", an instrument's
    from its "family" or "drums" to the next one's: all can be cut out, exchanged and put
    back, as nothing but the tempo is carried over from one to the next.

    Args:
        vocabulary: words of ``event_words.VOCABULARY``, each once.

    Raises:
        ValueError: a word is not one of them, or is there twice.
    """

    def __init__(self, vocabulary: Iterable[str] = VOCABULARY) -> None:
        self._vocabulary = tuple(vocabulary)
        self._token_of_word = {word: token for token, word in enumerate(self._vocabulary)}
        if len(self._token_of_word) < len(self._vocabulary):
            message = "a vocabulary has each word once, got some twice"
            raise ValueError(message)
        unknown = self._token_of_word.keys() - set(VOCABULARY)
        if unknown:
            message = f"a word is one such as bar 4/4, at 18 or note 60, got {min(unknown)!r}"
            raise ValueError(message)

    @property
    def representation(self) -> str:
        """``events``."""
        return REPRESENTATION

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words; a token is an index into them."""
        return self._vocabulary

    @property
    def pitch_tokens(self) -> tuple[int, ...]:
        """The tokens of notes; others say when, how long and how loud they sound."""
        words = enumerate(self._vocabulary)
        return tuple(token for token, word in words if word.startswith("note "))

    def encode(self, sequence: NoteSequence) -> list[int]:
        """Return the sequence's tokens; -1 for what a smaller vocabulary does not hold."""
        return [self._token_of_word.get(word, OUTSIDE) for word in event_words(sequence)]

    def decode(self, tokens: Sequence[int]) -> NoteSequence:
        """Return tokens as music, in whatever order they come.

        Raises:
            ValueError: a token is not between 0 and the vocabulary's last.
        """
        reader = EventReader()
        for token in tokens:
            if not 0 <= token < len(self._vocabulary):
                message = f"a token is between 0 and {len(self._vocabulary) - 1}, got {token}"
                raise ValueError(message)
            reader.read(self._vocabulary[token])
        return reader.sequence()

    def transposed(self, semitones: int) -> list[int]:
        """Return, for each token, the token so many semitones higher, or -1 for none.

        Notes and chords move: drums, times and instruments stay.
        """
        words = (_transpose_word(word, semitones) for word in self._vocabulary)
        return [self._token_of_word.get(word, OUTSIDE) for word in words]

    def to_json(self) -> dict[str, Any]:
        """Return the form that :meth:`from_json` reads, here and in the browser."""
        return {"representation": REPRESENTATION, "vocabulary": list(self._vocabulary)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Events":
        """Read what :meth:`to_json` wrote."""
        return cls(value["vocabulary"])

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "Events":
        """Return the tokenizer that knows every word, whichever are used."""
        del words
        return cls()


def _transpose_word(word: str, semitones: int) -> str:
    kind, _, value = word.partition(" ")
    if kind == "chord":
        return f"chord {transpose_chord(value, semitones)}"
    return f"note {int(value) + semitones}" if kind == "note" else word
