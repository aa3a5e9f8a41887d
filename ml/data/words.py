"""The words of many songs, kept as numbers while the vocabulary is not yet known."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ml.data.splitting import TokenizedSong
from ml.music.tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class WordCorpus:
    """Songs as indices into the words met so far.

    Attributes:
        words: each word once, in the order it was met.
        songs: title, word indices and label of each song that has any words.
        silent_count: songs that have none.
    """

    words: tuple[str, ...]
    # A string, as Python 3.11 has no array[int] at run time.
    songs: "tuple[tuple[str, array[int], str | None], ...]"
    silent_count: int

    @property
    def song_count(self) -> int:
        """How many songs have words."""
        return len(self.songs)

    def tokenized(self, tokenizer: Tokenizer) -> list[TokenizedSong]:
        """Return the songs in the tokens of a tokenizer built from these words."""
        token_of_word = {word: token for token, word in enumerate(tokenizer.vocabulary)}
        tokens = np.array([token_of_word[word] for word in self.words], dtype=np.int32)
        return [
            TokenizedSong(title, tokens[np.frombuffer(indices, dtype=np.intc)], label=label)
            for title, indices, label in self.songs
        ]


def collect_words(songs: Iterable[tuple[str, list[str], str | None]]) -> WordCorpus:
    """Gather the words of each song, given with title and label; ``songs`` is read once."""
    index_of_word: dict[str, int] = {}
    collected: list[tuple[str, array[int], str | None]] = []
    silent_count = 0
    for title, words, label in songs:
        if words:
            indices = (index_of_word.setdefault(word, len(index_of_word)) for word in words)
            collected.append((title, array("i", indices), label))
        else:
            silent_count += 1
    return WordCorpus(tuple(index_of_word), tuple(collected), silent_count)
