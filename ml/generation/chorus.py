"""Music over given chords, window by window: each goes on from the bar before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.errors import ConfigError
from ml.generation.bar_plan import BarGuide, PlannedBar
from ml.generation.decode import Sampler, SampleRequest
from ml.generation.sampling import draw_latent, window_seed
from ml.generation.token_roles import TokenRoles
from ml.models.checkpoints import Checkpoint, load_model
from ml.music.chord_lines import ChordBar, bar_header
from ml.music.tokenizers import tokenizer_from_json
from ml.music.tokenizers.event_words import nearest_tempo

# New bars a window is asked for: with the one that is kept before them they mostly fit.
_BARS = 3
_BARS_PER_TEMPO = 4
# Played at once; more would only take memory.
_BATCH = 40
# How much of z is drawn anew from one window to the next.
_DRIFT = 0.35


@dataclass(frozen=True, slots=True)
class Chorus:
    """What is to be played.

    Attributes:
        bars: Chords of each bar.
        qpm: Tempo, in quarters a minute.
        seed: Of z and of all that is drawn; 0 to 2**32 - 1.
        temperature: 0.1 to 2.0.
        top_p: Above 0 to 1.
        label: One of the model's, or None.
    """

    bars: tuple[ChordBar, ...]
    qpm: float
    seed: int
    temperature: float = 1.0
    top_p: float = 1.0
    label: str | None = None


def play_with(checkpoint: Checkpoint, choruses: Sequence[Chorus]) -> list[list[int]]:
    """Return the tokens of each chorus, played by a checkpoint's model.

    Raises:
        ConfigError: The model's words are not bars with chords, or it has no such label.
    """
    sampler = Sampler(load_model(checkpoint))
    vocabulary = tokenizer_from_json(checkpoint.tokenizer).vocabulary
    config = checkpoint.config
    return [
        tokens
        for first in range(0, len(choruses), _BATCH)
        for tokens in play(
            choruses[first : first + _BATCH],
            sampler=sampler,
            vocabulary=vocabulary,
            window=config.window,
            latent_dimensions=config.latent_dimensions,
        )
    ]


def play(
    choruses: Sequence[Chorus],
    *,
    sampler: Sampler,
    vocabulary: Sequence[str],
    window: int,
    latent_dimensions: int,
) -> list[list[int]]:
    """Return the tokens of each chorus, bar by bar as they were asked for.

    Args:
        choruses: What to play, side by side.
        sampler: Of a model of the representation `events`.
        vocabulary: The tokenizer's words.
        window: Tokens in one of the model's windows.
        latent_dimensions: Size of z.

    Raises:
        ConfigError: The model's words are not bars with chords.
    """
    token_of_word = {word: token for token, word in enumerate(vocabulary)}
    if "chords" not in token_of_word:
        message = (
            "music over chords needs a model of the representation events, which says chords; "
            f"of this model's {len(vocabulary):,} words none does"
        )
        raise ConfigError(message)
    roles = TokenRoles(vocabulary)
    players = [_Player(each, token_of_word, roles) for each in choruses]
    part = 0
    while unfinished := [each for each in players if each.has_more]:
        requests = [each.request(part, window, latent_dimensions) for each in unfinished]
        samples = sampler.sample(requests)
        for player, sample in zip(unfinished, samples, strict=True):
            player.take(sample.tokens)
        part += 1
    return [each.tokens() for each in players]


class _Player:
    """A chorus while it is played."""

    def __init__(self, chorus: Chorus, token_of_word: dict[str, int], roles: TokenRoles) -> None:
        self._chorus = chorus
        self._tempo = nearest_tempo(chorus.qpm)
        self._token_of_word = token_of_word
        self._roles = roles
        self._played: list[list[int]] = []

    @property
    def has_more(self) -> bool:
        """Whether bars are left to play."""
        return len(self._played) < len(self._chorus.bars)

    def request(self, part: int, window: int, latent_dimensions: int) -> SampleRequest:
        """The next window: the bar before, whole, and what the next bars begin with."""
        chorus, begin = self._chorus, len(self._played)
        plan = [PlannedBar(words=tuple(self._said(begin - 1, has_tempo=True)))] if begin else []
        for i, bar in enumerate(chorus.bars[begin : begin + _BARS]):
            header = bar_header(bar, qpm=None if begin or i else self._tempo)
            plan.append(PlannedBar(header=tuple(self._token_of_word[word] for word in header)))
        return SampleRequest(
            z=_drifting_latent(chorus.seed, part, latent_dimensions),
            seed=window_seed(chorus.seed, window=part),
            temperature=chorus.temperature,
            top_p=chorus.top_p,
            guide=BarGuide(plan, roles=self._roles, window=window),
            label=chorus.label,
        )

    def take(self, tokens: Sequence[int]) -> None:
        """Keep the new bars that are complete; of one alone whatever there is."""
        bars = _split(tokens, self._roles)
        new = bars[1:] if self._played else bars
        complete = new[: min(_BARS, len(new) - 1)] or new[:1]
        self._played += complete[: len(self._chorus.bars) - len(self._played)]

    def tokens(self) -> list[int]:
        """All bars, with the tempo in every fourth."""
        return [
            token
            for i in range(len(self._played))
            for token in self._said(i, has_tempo=i % _BARS_PER_TEMPO == 0)
        ]

    def _said(self, index: int, *, has_tempo: bool) -> list[int]:
        first, *rest = (token for token in self._played[index] if token not in self._roles.tempos)
        tempo = [self._token_of_word[f"tempo {self._tempo}"]] if has_tempo else []
        return [first, *tempo, *rest]


def _split(tokens: Sequence[int], roles: TokenRoles) -> list[list[int]]:
    return [
        [*bar.header, *(token for section in bar.sections for token in section)]
        for bar in roles.split_bars(tokens)
    ]


def _drifting_latent(seed: int, part: int, dimensions: int) -> NDArray[np.float32]:
    """Walk from one draw of the prior towards others, each as likely as the first."""
    z = draw_latent(seed, dimensions=dimensions)
    for i in range(1, part + 1):
        other = draw_latent(window_seed(seed, window=i), dimensions=dimensions)
        z = math.sqrt(1 - _DRIFT**2) * z + _DRIFT * other
    return z.astype(np.float32)
