import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.config import make_config
from ml.models.tokens import hidden_token, previous_tokens
from ml.music.tokenizers import get_representation
from ml.music.transposition import Transpositions

NAMES = ["C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B"]
WORDS = [f"{name}{octave}" for octave in (3, 4, 5) for name in NAMES]
CHORDS = ["0.4.7", "2.5.9", "5.9.0", "2.6.9", "0.3.6.9", "1.4.7.10"]
WINDOW = 16
UNITS = 8


@pytest.fixture(scope="module")
def tokenizer():
    return get_representation("chord-strings").build([*WORDS, *CHORDS])


@pytest.fixture(scope="module")
def transpositions(tokenizer):
    return Transpositions.of(tokenizer)


@pytest.fixture(scope="module")
def tokens_of(tokenizer):
    places = {word: token for token, word in enumerate(tokenizer.vocabulary)}
    return lambda text: np.array([places[word] for word in text.split()], np.int32)


def layer_of(keras, transpositions, *, weights, level=1):
    """A layer whose tables hold `weights` by name, and else zeros."""
    from ml.models.context_kinds import CHAINS
    from ml.models.context_mixing import ContextMixing
    from ml.models.relative_pitch import RelativePitch

    pitch = RelativePitch.of(transpositions)
    size = len(transpositions.orbit)
    built = ContextMixing(window=WINDOW, vocabulary_size=size, pitch=pitch, chains=CHAINS[level])
    built.build((None, WINDOW, UNITS))
    for name, value in weights.items():
        table = getattr(built, name)
        table.assign(np.broadcast_to(value, table.shape))
    return built


def added(layer, tokens, *, previous=None):
    """What is added to flat logits at each step."""
    size = layer.vocabulary_size
    tokens = np.pad(tokens, (0, WINDOW - len(tokens)), constant_values=-1)[None]
    previous = previous_tokens(tokens, vocabulary_size=size) if previous is None else previous
    logits = np.zeros((1, WINDOW, size), np.float32)
    states = np.zeros((1, WINDOW, UNITS), np.float32)
    return np.asarray(layer(logits, states=states, previous=previous))[0]


def only(kinds, *, of=26):
    """Weights that trust some of the kinds of contexts."""
    trusted = np.zeros((of, 1), np.float32)
    trusted[kinds] = 0.2
    return {"by_state": trusted}


# As `CHAINS` has them: tokens, those before the latest one, before the latest two, intervals.
TOKENS, INTERVALS = slice(0, 11), slice(17, 26)


def test_a_new_layer_leaves_logits_as_they_are(keras, transpositions, tokens_of):
    layer = layer_of(keras, transpositions, weights={})
    assert not added(layer, tokens_of("C4 D4 E4 C4 D4 E4 C4")).any()


def test_what_followed_the_latest_tokens_before_is_expected_again(keras, transpositions, tokens_of):
    layer = layer_of(keras, transpositions, weights=only(TOKENS))
    found = added(layer, tokens_of("C4 D4 E4 G4 A4 C4 D4 E4"))
    c, d, e, g = tokens_of("C4 D4 E4 G4")
    assert found[8].argmax() == g
    assert found[8, [c, d, e]].min() > 0  # heard before, if not after these tokens
    assert found[8, tokens_of("B4 F5 0.4.7")].max() == 0
    assert found[6, d] < found[7, e] < found[8, g]  # the longer the agreement, the surer


def test_a_phrase_in_another_key_is_expected_to_go_on_as_before(keras, transpositions, tokens_of):
    layer = layer_of(keras, transpositions, weights=only(INTERVALS))
    found = added(layer, tokens_of("C4 D4 E4 0.4.7 A3 F4 G4 A4"))
    moved, as_it_was = tokens_of("5.9.0 0.4.7")
    assert found[8, moved] > 1
    assert found[8, as_it_was] == 0


def test_what_is_in_no_octave_of_the_vocabulary_is_not_said(keras, transpositions, tokens_of):
    # C4 D4 is a tone up; after B5 that would be a C#6, which there is not.
    layer = layer_of(keras, transpositions, weights=only(INTERVALS))
    found = added(layer, tokens_of("C4 D4 B5"))
    assert np.isfinite(found).all()
    assert found[3, tokens_of("C#4")].max() == 0


def test_moving_all_tokens_moves_what_intervals_speak_for(
    keras, transpositions, tokenizer, tokens_of
):
    layer = layer_of(keras, transpositions, weights=only(INTERVALS))
    # The first note has none before it: its interval is like no other here.
    phrase = tokens_of("B5 C4 D4 E4 0.4.7 C4 D4 E4 G4 C4 D4")
    table = np.array(tokenizer.transposed(-12))
    before, after = added(layer, phrase), added(layer, table[phrase])
    kept = np.flatnonzero((table >= 0) & (before[: len(phrase) + 1] > 0).any(axis=0))
    assert len(kept) >= 3
    np.testing.assert_allclose(
        after[: len(phrase) + 1, table[kept]], before[: len(phrase) + 1, kept], atol=1e-5
    )


def test_hidden_tokens_speak_for_nothing(keras, transpositions, tokens_of):
    layer = layer_of(keras, transpositions, weights=only(slice(0, 26)))
    size = layer.vocabulary_size
    previous = np.full((1, WINDOW), hidden_token(size), np.int32)
    assert not added(layer, np.array([], np.int32), previous=previous).any()


def kind_of(context, *, newest=None):
    """The place of a kind of context among those of the second level."""
    from ml.models.context_kinds import CHAINS

    kinds = [(each, chain.newest) for chain in CHAINS[2] for each in chain.contexts]
    return kinds.index((context, newest)), len(kinds)


def test_the_second_level_hears_that_a_phrase_comes_every_eight_notes(
    keras, transpositions, tokens_of
):
    kind, count = kind_of((8,))
    layer = layer_of(keras, transpositions, weights=only(kind, of=count), level=2)
    # Eight notes before the last step there is the second C4; eight after the first came D5.
    found = added(layer, tokens_of("C4 D3 E3 F3 G3 C4 B3 C5 D5 C3 D4 E4 F4"))
    assert np.flatnonzero(found[13]).tolist() == tokens_of("D5").tolist()


def test_a_short_memory_forgets_what_came_long_ago(keras, transpositions, tokens_of):
    kind, count = kind_of((1,), newest=3)
    layer = layer_of(keras, transpositions, weights=only(kind, of=count), level=2)
    found = added(layer, tokens_of("C4 D4 C4 E4 C4 F4 C4 G4 C4"))
    assert found[9, tokens_of("E4 F4 G4")].min() > 0
    assert found[9, tokens_of("D4")] == 0


@pytest.fixture(params=["chord-strings", "chord-strings, more kinds", "events"])
def decoder(request, keras, architecture, tokenizer):
    """A decoder with random weights, and with words of either representation."""
    from ml.models.vae import build_vae_for

    representation, *more = request.param.split(", ")
    own = tokenizer if representation == "chord-strings" else get_representation("events").build([])
    small = {"window": 14, "hidden_units": 16, "heads": 2, "layers": 1, "precision": "float32"}
    config = make_config(
        architecture, preset="best", representation=representation,
        settings={**small, "context_mixing": 2 if more else 1},
    )  # fmt: skip
    built = build_vae_for(config, tokenizer=own).decoder
    random = np.random.default_rng(3)
    for weight in built.trainable_weights:
        weight.assign(random.normal(scale=0.1, size=weight.shape))
    return built


def test_a_decoder_that_mixes_says_in_steps_what_it_says_of_a_window(decoder):
    random = np.random.default_rng(4)
    size = decoder.output_layer.units
    few = random.choice(size, size=6, replace=False)
    previous = few[random.integers(6, size=(3, 14))].astype(np.int32)
    previous[0] = random.integers(size + 2, size=14)
    previous[:, 0] = size
    z = random.standard_normal((3, decoder.decoder_latents)).astype(np.float32)
    whole = np.asarray(decoder(previous, z))
    state = np.zeros((3, decoder.state_size), np.float32)
    for step in range(14):
        said, state = decoder.step(
            z=z, token=previous[:, step], position=np.int32(step), state=state
        )
        np.testing.assert_allclose(said, whole[:, step], atol=2e-4)


def test_it_needs_to_know_how_its_words_transpose(keras, architecture, small):
    from ml.models.vae import build_vae

    with pytest.raises(ValueError, match="tokenizer"):
        build_vae(small(architecture, context_mixing=1), vocabulary_size=5)


@given(st.data())
def test_codes_are_those_of_the_counting_baselines_and_lead_back(transpositions, data):
    from ml.models.relative_pitch import RelativePitch

    size = len(transpositions.orbit)
    token = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=8)))
    anchor = np.array(data.draw(st.integers(-40, 40)))
    pitch = RelativePitch.of(transpositions)
    code = np.asarray(pitch.code(token, anchor=anchor))
    relative = transpositions.relative(token, anchors=np.full(len(token), anchor))
    # The same numbering, with the gaps closed.
    orbit = transpositions.orbit[token]
    np.testing.assert_array_equal(code - pitch.first[token], relative - orbit * 256)
    np.testing.assert_array_equal(np.asarray(pitch.token(code, anchor=anchor)), token)
