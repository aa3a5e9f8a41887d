"""The paper's representation: the names of notes and chords, one for each onset."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from ml.music.notes import Note, NoteSequence, Track
from ml.music.tokenizers.base import OUTSIDE
from ml.music.tokenizers.pitch_names import (
    canonical_word,
    chord_name,
    pitch_name,
    pitches_of_word,
    transpose_word,
)

REPRESENTATION = "chord-strings"

# The paper's notebook puts each word half a quarter after the one before.
STEP_QUARTERS = 0.5
VELOCITY = 90
# Notes that begin within less than a 64th of the first are one chord: players are
# not machines, and the fastest written runs are slower.
ONSET_TOLERANCE_QUARTERS = 1 / 16


class ChordStrings:
    """Words such as "C4", "E-3" and "0.4.7": a pitch, or a chord's pitch classes.

    Rests, durations, velocities and the octaves of chords are not kept.

    Args:
        vocabulary: the words, each once.
        step_quarters: time from one decoded word to the next, in quarters, > 0.

    Raises:
        ValueError: a word is no note's or chord's name, or is there twice.
    """

    def __init__(self, vocabulary: Iterable[str], *, step_quarters: float = STEP_QUARTERS) -> None:
        self._vocabulary = tuple(vocabulary)
        self._step_quarters = step_quarters
        if len(set(self._vocabulary)) < len(self._vocabulary):
            message = "a vocabulary has each word once, got some twice"
            raise ValueError(message)
        if not step_quarters > 0:
            message = f"step_quarters must be above zero, got {step_quarters}"
            raise ValueError(message)
        # By today's spelling: older vocabularies put some chords in another order.
        self._token_of_word: dict[str, int] = {}
        for token, word in enumerate(self._vocabulary):
            self._token_of_word.setdefault(canonical_word(word), token)
        self._pitches = [pitches_of_word(word) for word in self._vocabulary]

    @property
    def representation(self) -> str:
        """``chord-strings``."""
        return REPRESENTATION

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words; a token is an index into them."""
        return self._vocabulary

    @property
    def pitch_tokens(self) -> tuple[int, ...]:
        """None: every token is all of a note or chord."""
        return ()

    def encode(self, sequence: NoteSequence) -> list[int]:
        """Return a token for each onset of the first pitched track, -1 for unknown words."""
        return [self._token_of_word.get(word, OUTSIDE) for word in chord_string_words(sequence)]

    def decode(self, tokens: Sequence[int]) -> NoteSequence:
        """Return the tokens as piano notes, one after another in even steps.

        Raises:
            ValueError: a token is not between 0 and the vocabulary's last.
        """
        step = self._step_quarters
        notes = tuple(
            Note(pitch, VELOCITY, index * step, step)
            for index, token in enumerate(tokens)
            for pitch in sorted(self._pitches_of_token(token))
        )
        return NoteSequence((Track(notes, name="Piano"),))

    def transposed(self, semitones: int) -> list[int]:
        """Return, for each token, the token so many semitones higher, or -1 for none."""
        words = (transpose_word(word, semitones) for word in self._vocabulary)
        return [OUTSIDE if one is None else self._token_of_word.get(one, OUTSIDE) for one in words]

    def to_json(self) -> dict[str, Any]:
        """Return the form that :meth:`from_json` reads, here and in the browser."""
        return {
            "representation": REPRESENTATION,
            "vocabulary": list(self._vocabulary),
            "step_quarters": self._step_quarters,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ChordStrings":
        """Read what :meth:`to_json` wrote."""
        return cls(value["vocabulary"], step_quarters=float(value["step_quarters"]))

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "ChordStrings":
        """Return the tokenizer that knows these words, in an order of its own."""
        return cls(sorted(set(words)))

    def _pitches_of_token(self, token: int) -> tuple[int, ...]:
        if not 0 <= token < len(self._pitches):
            message = f"a token is between 0 and {len(self._pitches) - 1}, got {token}"
            raise ValueError(message)
        return self._pitches[token]


def chord_string_words(sequence: NoteSequence) -> list[str]:
    """Return a word for each onset of the first track that is not drums and has notes.

    The paper took the first instrument of each file, and nothing else.
    """
    track = next((one for one in sequence.tracks if one.notes and not one.is_drum), None)
    if track is None:
        return []
    return [_word(pitches) for pitches in _onsets(track.notes)]


def _onsets(notes: Iterable[Note]) -> list[set[int]]:
    """Return the pitches that begin together, in the order of their beginning."""
    onsets: list[set[int]] = []
    begin = -inf
    for pitch, _, start, _ in notes:
        if start - begin >= ONSET_TOLERANCE_QUARTERS:
            onsets.append({pitch})
            begin = start
        else:
            onsets[-1].add(pitch)
    return onsets


def _word(pitches: set[int]) -> str:
    if len(pitches) == 1:
        return pitch_name(next(iter(pitches)))
    return chord_name({pitch % 12 for pitch in pitches})
