import numpy as np
import pytest

from ml.errors import ConfigError
from ml.music.chord_lines import read_chord_line
from ml.music.tokenizers.events import Events

pytestmark = pytest.mark.usefixtures("keras")
TOKENIZER = Events()
WINDOW = 96


class Rambling:
    """Draws any words at all within what the guide leaves, as a model that learnt nothing."""

    def __init__(self):
        self.requests = []

    def sample(self, requests):
        from ml.generation.decode import Sample

        self.requests += requests
        return [Sample(self._draw(each), np.zeros(1, np.float32)) for each in requests]

    def _draw(self, request):
        random = np.random.default_rng(request.seed)
        tokens = []
        for _ in range(WINDOW):
            forced = request.guide.forced(tokens)
            if forced is None:
                barred = request.guide.barred(tokens)
                drawn = next(
                    one
                    for one in random.integers(len(TOKENIZER.vocabulary), size=100_000).tolist()
                    if one not in barred
                )
                forced = request.guide.settled(tokens, drawn)
            tokens.append(forced)
        return tokens


def played(text, *, seed=0, sampler=None):
    from ml.generation.chorus import Chorus, play

    (tokens,) = play(
        [Chorus(bars=read_chord_line(text), qpm=158, seed=seed, label=None)],
        sampler=sampler or Rambling(),
        vocabulary=TOKENIZER.vocabulary,
        window=WINDOW,
        latent_dimensions=4,
    )
    return tokens


def bars_of(tokens):
    words = " | ".join(TOKENIZER.vocabulary[token] for token in tokens)
    return words.split("bar ")[1:]


def test_every_bar_asked_for_is_played_over_its_chords():
    bars = bars_of(played("Dm7 G7 | Cmaj7 | % | Fm7 | Bb7 | Ebmaj7 | N.C."))
    assert len(bars) == 7
    heads = [bar.split("chords | ")[1].split(" | ") for bar in bars]
    assert heads[0][:3] == ["chord Dm7", "at 24", "chord G7"]
    expected = ["Dm7", "Cmaj7", "Cmaj7", "Fm7", "Bb7", "Ebmaj7", "N.C."]
    assert [head[0] for head in heads] == [f"chord {symbol}" for symbol in expected]


def test_the_tempo_is_said_in_every_fourth_bar_and_no_other():
    bars = bars_of(played("C | F | G | C | Am7 | Dm7"))
    assert ["tempo 158" in bar for bar in bars] == [True, False, False, False, True, False]
    assert sum(bar.count("tempo") for bar in bars) == 2


def test_a_window_begins_with_the_last_bar_of_the_one_before():
    sampler = Rambling()
    tokens = played("C | F | G | C | Am7 | Dm7", sampler=sampler)
    later = sampler.requests[1]
    kept = []
    while (forced := later.guide.forced(kept)) is not None:
        kept.append(forced)
    words = [TOKENIZER.vocabulary[token] for token in kept]
    assert words[:2] == ["bar 4/4", "tempo 158"]
    assert " | ".join(words[2:]).split("bar ")[0].strip(" |") in " | ".join(
        TOKENIZER.vocabulary[token] for token in tokens
    )


def test_a_chorus_is_a_function_of_its_seed():
    assert played("C | F", seed=5) == played("C | F", seed=5)
    assert played("C | F", seed=5) != played("C | F", seed=6)


def test_choruses_of_neighbouring_seeds_have_no_window_in_common():
    first, second = Rambling(), Rambling()
    played("C | F | G | C | Am7 | Dm7", seed=5, sampler=first)
    played("C | F | G | C | Am7 | Dm7", seed=6, sampler=second)
    seeds = [each.seed for each in first.requests + second.requests]
    assert len(set(seeds)) == len(seeds) > 2


def test_a_model_without_chords_is_refused():
    from ml.generation.chorus import Chorus, play

    with pytest.raises(
        ConfigError, match="representation events, which says chords; of this model's 2 words none"
    ):
        play(
            [Chorus(bars=read_chord_line("C"), qpm=120, seed=0)],
            sampler=Rambling(),
            vocabulary=["bar 4/4", "note 60"],
            window=WINDOW,
            latent_dimensions=4,
        )
