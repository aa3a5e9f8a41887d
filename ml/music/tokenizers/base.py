"""What every way of turning music into tokens offers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ml.music.notes import NoteSequence

# The token of what a vocabulary does not hold; losses leave it out.
OUTSIDE = -1


class Tokenizer(Protocol):
    """A fixed vocabulary, and the way between it and note sequences."""

    @property
    def representation(self) -> str:
        """The key of the representation, as in ``REPRESENTATIONS``."""
        ...

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words; a token is an index into them."""
        ...

    @property
    def pitch_tokens(self) -> tuple[int, ...]:
        """The tokens that say a pitch alone; none where every token is all of a note."""
        ...

    def encode(self, sequence: NoteSequence) -> list[int]:
        """Return the sequence's tokens; -1 for what the vocabulary does not hold."""
        ...

    def decode(self, tokens: Sequence[int]) -> NoteSequence:
        """Return tokens, each from 0 below the vocabulary's size, as music."""
        ...

    def transposed(self, semitones: int) -> list[int]:
        """Return, for each token, the token so many semitones higher, or -1 for none."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return the form that ``tokenizer_from_json`` reads."""
        ...


@dataclass(frozen=True, slots=True)
class Representation:
    """A kind of tokenizer, before its vocabulary is known.

    Attributes:
        title: two or three words for a form.
        description: what it keeps and what it loses, in a sentence or two.
        units: what its words stand for, in the plural.
        audible: what a song must have for there to be any word.
        words: a sequence's words, in order; empty where nothing of it can be said.
        build: the tokenizer whose vocabulary is the words given, each once.
        load: the tokenizer that ``to_json`` described.
    """

    title: str
    description: str
    units: str
    audible: str
    words: Callable[[NoteSequence], list[str]]
    build: Callable[[Iterable[str]], Tokenizer]
    load: Callable[[Mapping[str, Any]], Tokenizer]
