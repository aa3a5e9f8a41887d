"""What followed the latest tokens when they were heard before, as a decoder's logits hear it.

The decoder's own probabilities are refined by counts of contexts earlier in the window, in the
manner of PAQ (Mahoney 2005) and of `ml.evaluation.mixing`: of each kind of context, how much
likelier it makes a token than shorter ones do, times a weight that is learnt. Contexts are met as
tokens and as intervals, so that a phrase in another key is met too. A copy head points at single
places; this adds up all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from ml.config import TrainingConfig
from ml.models.context_kinds import CHAINS, Chain, looked_back, of_latest
from ml.models.copying import later_matches, window_matches
from ml.models.relative_pitch import RelativePitch
from ml.music.tokenizers import Tokenizer
from ml.music.transposition import Transpositions

_LONGEST = 24
_SHORT = 3
# Counts lose this much to what was never met; short contexts are trusted less.
_DISCOUNT, _STRENGTH, _SHORT_STRENGTH = 0.5, 1.0, 4.0
# How much a kind has seen, in all and of how many tokens; how often it has seen one token, the
# others, and whether that came last; how long the window has repeated itself.
_SIZES, _TOKENS = 5, 3
_EVIDENCE = 18
_MATCHES = 12
# Weights that begin at zero and end near one need longer steps than others.
_STEP = 5.0
_LEAST_PROBABILITY = 1e-6


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was heard up to each of some steps, of tokens or of intervals.

    Attributes:
        matches: How many tokens before each place agree with the latest, one after the other
            [shape=(batch, steps, places)].
        agree: By how long ago it was: whether a token agrees with the one as long before each
            place [shape the same].
        allowed: 1 for the places that were heard and can be said again, else 0 [shape the same].
        same: 1 where two places hold the same [shape=(batch, places, places)].
        latest: 1 for the last place of each token or interval [shape=(batch, steps, places)].
        base: The decoder's own probability of what each place holds [shape the same].
    """

    matches: Any
    agree: Mapping[int, Any]
    allowed: Any
    same: Any
    latest: Any
    base: Any

    def agreeing(self, context: tuple[int, ...]) -> Any:
        """1 for the places before which a context agrees, else 0."""
        if (context,) == of_latest(len(context)):
            return ops.cast(self.matches >= len(context), "float32") * self.allowed
        found = self.allowed
        for ago in context:
            found = found * self.agree[ago]
        return found


class ContextMixing(keras.layers.Layer):
    """Adds to the vocabulary's logits what contexts heard before in the window speak for."""

    def __init__(
        self, *, window: int, vocabulary_size: int, pitch: RelativePitch, chains: Sequence[Chain]
    ) -> None:
        super().__init__(name="context_mixing", dtype="float32")
        self.window = window
        self.vocabulary_size = vocabulary_size
        self.pitch = pitch
        self.chains = chains
        self.kinds = sum(len(chain.contexts) for chain in chains)
        self._ago = looked_back(chains)
        self.gate = keras.layers.Dense(
            self.kinds, use_bias=False, kernel_initializer="zeros", name="gate", dtype="float32"
        )

    def build(self, input_shape: Any) -> None:
        """Create all weights; `input_shape` is that of the decoder's states."""
        self.gate.build(input_shape)
        self.by_state = self._table("by_state", self.kinds, _SIZES * _TOKENS)
        self.by_match = self._table("by_match", _MATCHES, self.kinds)
        self.by_evidence = self._table("by_evidence", self.kinds, _EVIDENCE)
        self.base = self._table("base", _MATCHES)
        self.built = True

    def _table(self, name: str, *shape: int) -> Any:
        return self.add_weight(shape=shape, initializer="zeros", name=name)

    def call(self, logits: Any, *, states: Any, previous: Any) -> Any:
        """Refine the logits of a window.

        Args:
            logits: [shape=(batch, steps, vocabulary)]
            states: What the decoder knew at each step [shape=(batch, steps, units)].
            previous: The token before each step [shape=(batch, steps), int32].

        Returns:
            Logits [shape=(batch, steps, vocabulary)].
        """
        logits = ops.cast(logits, "float32")
        chances = ops.softmax(logits, axis=-1)
        real = previous < self.vocabulary_size
        tokens = ops.where(real, previous, 0)
        steps = np.arange(self.window)
        heard = ops.convert_to_tensor((steps[:, None] >= steps).astype(np.float32))
        allowed = heard * ops.cast(real, "float32")[:, None]
        anchors = self._anchors(tokens, real=real)
        codes = self.pitch.code(tokens, anchor=ops.pad(anchors, ((0, 0), (1, 0)))[:, :-1])
        meant = self.pitch.token(codes[:, None], anchor=anchors[..., None])

        words = ops.one_hot(ops.where(real, previous, -1), self.vocabulary_size)
        base = ops.matmul(chances, ops.transpose(words, (0, 2, 1)))
        matches = window_matches(previous, real=real, longest=_LONGEST)
        latest = ops.cast(matches > 0, "float32")
        agree = {ago: _earlier(latest, ago - 1) for ago in self._ago}
        as_tokens = _heard(
            previous, matches=matches, agree=agree, allowed=allowed, real=real, base=base
        )

        said = ops.maximum(meant, 0)
        base = ops.take_along_axis(chances, said, axis=2)
        matches = window_matches(codes, real=real, longest=_LONGEST)
        possible = allowed * ops.cast(meant >= 0, "float32")
        as_codes = _heard(codes, matches=matches, agree={}, allowed=possible, real=real, base=base)

        boosts, relative_boosts, scale = self._boosts(as_tokens, as_codes, states=states)
        return logits * scale + ops.matmul(boosts, words) + self._by_token(relative_boosts, said)

    @property
    def state_size(self) -> int:
        """Numbers a step hands to the next: tokens and intervals, matches of both, a height."""
        return 4 * self.window + 1

    def step(
        self, logits: Any, *, inputs: Any, token: Any, position: Any, state: Any
    ) -> tuple[Any, Any]:
        """One step of `call`.

        Args:
            logits: [shape=(batch, vocabulary)]
            inputs: The decoder's state [shape=(batch, units)].
            token: The token before [shape=(batch,), int32].
            position: Step from 0 [shape=(), int32].
            state: Zeros first, then what the step before returned [shape=(batch, state_size)].

        Returns:
            Logits [shape=(batch, vocabulary)] and the next state.
        """
        window = self.window
        chances = ops.softmax(logits, axis=-1)
        heard, codes, before, codes_before = ops.split(state[:, : 4 * window], 4, axis=-1)
        anchor = ops.cast(state[:, 4 * window :], "int32")
        now = ops.cast(ops.equal(ops.arange(window), position), "float32")
        is_real = token < self.vocabulary_size
        known = ops.where(is_real, token, 0)[:, None]
        code = self.pitch.code(known, anchor=anchor)
        # Both count from 1 here: 0 is what was not heard, or is no token of the vocabulary.
        real = ops.cast(is_real, "float32")[:, None]
        spoken = real * (ops.cast(known, "float32") + 1)
        spoken_code = real * (ops.cast(code, "float32") + 1)
        heard, codes = heard + spoken * now, codes + spoken_code * now
        is_note = ops.take(self.pitch.is_note, known) * ops.cast(real, "int32")
        anchor = is_note * ops.take(self.pitch.height, known) + (1 - is_note) * anchor

        matches = _grown(before, ops.equal(heard, spoken) & (heard > 0))
        code_matches = _grown(codes_before, ops.equal(codes, spoken_code) & (codes > 0))
        is_heard = heard > 0
        allowed = ops.cast(is_heard, "float32")[:, None]
        meant = self.pitch.token(
            ops.cast(ops.maximum(codes - 1, 0), "int32")[:, None], anchor=anchor[:, None]
        )
        words = _word_marks(heard, self.vocabulary_size, first=1)
        meant_words = _word_marks(ops.cast(meant[:, 0], "float32"), self.vocabulary_size)
        base = ops.matmul(chances[:, None], ops.transpose(words, (0, 2, 1)))
        agree = {ago: self._agree(heard, ago, position=position)[:, None] for ago in self._ago}
        as_tokens = _heard(
            heard, matches=matches[:, None], agree=agree, allowed=allowed, real=is_heard, base=base
        )
        base = ops.matmul(chances[:, None], ops.transpose(meant_words, (0, 2, 1)))
        possible = allowed * ops.cast(meant >= 0, "float32")
        as_codes = _heard(
            codes, matches=code_matches[:, None], agree={}, allowed=possible, real=is_heard,
            base=base,
        )  # fmt: skip
        boosts, relative_boosts, scale = self._boosts(as_tokens, as_codes, states=inputs[:, None])
        added = ops.matmul(boosts, words) + ops.matmul(relative_boosts, meant_words)
        carried = [heard, codes, matches, code_matches, ops.cast(anchor, "float32")]
        return logits * scale[:, 0] + added[:, 0], ops.concatenate(carried, axis=-1)

    def _agree(self, heard: Any, ago: int, *, position: Any) -> Any:
        """Where the token of so many steps ago agrees with the one as long before each place.

        Args:
            heard: Tokens counted from 1, 0 for none [shape=(batch, places)].
            ago: 1 for the latest token.
            position: Step from 0 [shape=(), int32].
        """
        places = ops.arange(self.window)
        it = ops.cast(ops.equal(places, position - (ago - 1)), "float32")
        token = ops.sum(heard * it, axis=-1, keepdims=True)
        same = ops.cast(ops.equal(heard, token) & (heard > 0), "float32")
        return ops.pad(same, ((0, 0), (ago, 0)))[:, : self.window]

    def _boosts(self, as_tokens: _Heard, as_codes: _Heard, *, states: Any) -> tuple[Any, Any, Any]:
        """What is added for the token and for the interval of each place, and the logits' factor.

        Returns:
            Boosts twice [shape=(batch, steps, places)], zero but in the last place of each token
            or interval, and factors [shape=(batch, steps, 1)].
        """
        longest = ops.max(ops.where(as_tokens.allowed > 0, as_tokens.matches, 0), axis=-1)
        entry = ops.cast(ops.minimum(longest, _MATCHES - 1), "int32")
        trust = ops.take(self.by_match * _STEP, entry, axis=0)
        trust = trust + self.gate(ops.cast(states, "float32"))
        first, sums = 0, [0.0, 0.0]
        for chain in self.chains:
            heard = as_codes if chain.is_relative else as_tokens
            sums[chain.is_relative] += self._chain_boosts(chain, heard, first=first, trust=trust)
            first += len(chain.contexts)
        scale = 1 + ops.take(self.base * _STEP, entry)[..., None]
        return sums[0] * as_tokens.latest, sums[1] * as_codes.latest, scale

    def _chain_boosts(self, chain: Chain, heard: _Heard, *, first: int, trust: Any) -> Any:
        """The weighed boosts of a chain's contexts [shape=(batch, steps, places)].

        As in `ml.evaluation.mixing`, what no context has met shares the factor `escape`, and what
        shorter contexts have met is `shorter` times as likely as that.
        """
        boosts: Any = 0.0
        shorter, escape = heard.base, 1.0
        for kind, context in enumerate(chain.contexts, start=first):
            agrees = heard.agreeing(context)
            if chain.newest is not None:
                agrees = _newest(agrees, chain.newest)
            count = ops.matmul(agrees, heard.same)
            total = ops.sum(agrees, axis=-1, keepdims=True)
            kinds = ops.sum(agrees / ops.maximum(count, 1), axis=-1, keepdims=True)
            strength = _SHORT_STRENGTH if len(context) < _SHORT else _STRENGTH
            spread = strength + _DISCOUNT * kinds
            low = spread * escape * shorter
            raised = ops.maximum(count - _DISCOUNT, 0) + low
            is_met = count > 0
            boost = ops.maximum(ops.log(raised) - ops.log(low), 0)
            after = escape * spread / (total + strength)
            shorter = ops.where(is_met, raised / (total + strength) / after, shorter)
            escape = ops.where(total > 0, after, escape)
            weight = self._by_state(kind, total=total, kinds=kinds)[..., None]
            weight = weight + trust[..., kind, None]
            bonus = self._by_evidence(kind, agrees=agrees, count=count, same=heard.same)
            boosts = boosts + ops.where(is_met, weight * boost + bonus, 0)
        return boosts

    def _by_state(self, kind: int, *, total: Any, kinds: Any) -> Any:
        """A kind's weight by how much it has seen, in all and of how many tokens."""
        size = ops.where(total <= 4, 2, ops.where(total <= 10, 3, 4))
        size = ops.where(total <= 2, ops.cast(ops.maximum(total - 1, 0), "int32"), size)
        few = ops.cast(ops.clip(ops.round(kinds), 1, _TOKENS), "int32") - 1
        return ops.take(self.by_state[kind] * _STEP, (size * _TOKENS + few)[..., 0])

    def _by_evidence(self, kind: int, *, agrees: Any, count: Any, same: Any) -> Any:
        """What is added for how often a token was met, and others, and whether it came last."""
        others = ops.sum(agrees, axis=-1, keepdims=True) - count
        places = ops.arange(1, self.window + 1, dtype="float32")
        place = agrees * places
        newest = ops.maximum(ops.max(place, axis=-1, keepdims=True), 1)
        came_last = ops.matmul(ops.cast(ops.equal(place, newest), "float32"), same)
        rivals = ops.where(others <= 0, 0, ops.where(others <= 2, 1, 2))
        entry = (ops.cast(ops.clip(count, 1, 3), "int32") - 1) * 3 + rivals
        entry = entry * 2 + ops.cast(came_last > 0, "int32")
        return ops.take(self.by_evidence[kind] * _STEP, entry)

    def _anchors(self, tokens: Any, *, real: Any) -> Any:
        """The height of the last note up to each step, or 0 [shape=(batch, steps)]."""
        steps = np.arange(self.window)
        heard = ops.convert_to_tensor(steps[:, None] >= steps)
        is_note = real & (ops.take(self.pitch.is_note, tokens) > 0)
        places = ops.where(heard & is_note[:, None], steps + 1, 0)
        latest = ops.max(places, axis=-1)
        heights = ops.pad(ops.take(self.pitch.height, tokens), ((0, 0), (1, 0)))
        return ops.where(latest > 0, ops.take_along_axis(heights, latest, axis=1), 0)

    def _by_token(self, boosts: Any, tokens: Any) -> Any:
        """Boosts of places, added up by the tokens that they mean at each step.

        Args:
            boosts: [shape=(batch, steps, places)]
            tokens: [shape=(batch, steps, places), int32]
        """
        rows = ops.shape(tokens)[0] * self.window
        first = ops.reshape(ops.arange(rows) * self.vocabulary_size, (-1, self.window, 1))
        places = ops.reshape(first + tokens, (-1,))
        sums = ops.segment_sum(ops.reshape(boosts, (-1,)), places, rows * self.vocabulary_size)
        return ops.reshape(sums, (-1, self.window, self.vocabulary_size))


def context_mixing(
    config: TrainingConfig, *, vocabulary_size: int, tokenizer: Tokenizer | None
) -> ContextMixing | None:
    """The layer of a configuration that has one, which must know how its vocabulary transposes."""
    if not config.context_mixing:
        return None
    if tokenizer is None:
        message = "context mixing needs the tokenizer, by which its words transpose"
        raise ValueError(message)
    pitch = RelativePitch.of(Transpositions.of(tokenizer))
    return ContextMixing(
        window=config.window,
        vocabulary_size=vocabulary_size,
        pitch=pitch,
        chains=CHAINS[config.context_mixing],
    )


def _heard(
    view: Any, *, matches: Any, agree: Mapping[int, Any], allowed: Any, real: Any, base: Any
) -> _Heard:
    """What was heard as tokens or as intervals, `view` [shape=(batch, places)]."""
    same = ops.equal(view[:, :, None], view[:, None]) & real[:, :, None] & real[:, None]
    same = ops.cast(same, "float32")
    places = np.arange(view.shape[1])
    is_later = ops.convert_to_tensor((places[:, None] > places).astype(np.float32))
    again = ops.matmul(allowed, same * is_later)
    return _Heard(
        matches=matches,
        agree=agree,
        allowed=allowed,
        same=same,
        latest=allowed * ops.cast(again < 0.5, "float32"),
        base=ops.stop_gradient(base) + _LEAST_PROBABILITY,
    )


def _earlier(agree: Any, steps: int) -> Any:
    """What agreed so many steps ago, of the places as long before each."""
    if not steps:
        return agree
    return ops.pad(agree, ((0, 0), (steps, 0), (steps, 0)))[:, :-steps, :-steps]


def _newest(agrees: Any, limit: int) -> Any:
    """The last places of those that agree, no more than so many."""
    places = np.arange(agrees.shape[-1])
    is_later = (places[:, None] >= places).astype(np.float32)
    count = ops.matmul(agrees, ops.convert_to_tensor(is_later))
    return agrees * ops.cast(count < limit + 0.5, "float32")


def _grown(before: Any, agree: Any) -> Any:
    """Matches with one token more, from those of the step before [shape=(batch, places)]."""
    return later_matches(ops.cast(agree, "float32") * (before + 1))


def _word_marks(values: Any, vocabulary_size: int, *, first: int = 0) -> Any:
    """1 where a place holds a token, counted from `first` [shape=(batch, places, vocabulary)]."""
    words = ops.arange(first, first + vocabulary_size, dtype="float32")
    return ops.cast(ops.equal(values[..., None], words), "float32")
