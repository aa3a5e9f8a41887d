"""Music that is tokens already: text files with a word a line."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.data.sources import ImportLimits, size_reason
from ml.errors import DatasetError
from ml.music.tokenizers import OUTSIDE, Tokenizer, get_representation

TOKEN_TEXT_SUFFIXES = {".txt", ".tokens"}
_MAX_BYTES = ImportLimits().max_upload_bytes


def read_token_text(path: Path) -> list[str]:
    """Return the words of a text file, one a line; empty lines are passed over.

    Raises:
        DatasetError: the file cannot be read, is no text, is too large or has no word.
    """
    try:
        if (size := path.stat().st_size) > _MAX_BYTES:
            raise DatasetError(size_reason(size, limit=_MAX_BYTES, what="a file of tokens"))
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        message = f"{path.name} cannot be read: {error.strerror or error}"
        raise DatasetError(message) from error
    except UnicodeError as error:
        message = f"{path.name} is not text: tokens are read from text files, one a line"
        raise DatasetError(message) from error
    words = [word for line in lines if (word := line.strip())]
    if not words:
        message = f"{path.name} holds no tokens: each line is one"
        raise DatasetError(message)
    return words


def tokenizer_of_words(words: Sequence[str], *, representation: str) -> Tokenizer:
    """Return a tokenizer that knows the words.

    Raises:
        DatasetError: a word is none of the representation's.
    """
    try:
        tokenizer = get_representation(representation).build(words)
    except ValueError as error:
        raise DatasetError(str(error)) from error
    if unknown := set(words) - set(tokenizer.vocabulary):
        message = f"{min(unknown)!r} is no word of {representation}"
        raise DatasetError(message)
    return tokenizer


def to_tokens(words: Sequence[str], *, vocabulary: Sequence[str]) -> NDArray[np.int32]:
    """Return each word's place in the vocabulary, -1 where it has none."""
    token_of_word = {word: token for token, word in enumerate(vocabulary)}
    return np.array([token_of_word.get(word, OUTSIDE) for word in words], np.int32)
