import numpy as np
import pytest

from ml.config import make_config
from ml.errors import ConfigError
from ml.models.tokens import hidden_token, start_token
from ml.music.tokenizers.event_words import VOCABULARY

SIZE = len(VOCABULARY)
TOKEN = {word: token for token, word in enumerate(VOCABULARY)}
UNITS = 6
CHORUS = (
    "bar 4/4", "chords", "chord Dm7", "at 24", "chord G7",
    "family 4", "note 38", "at 24", "note 43",
    "bar 4/4", "chords", "chord Cmaj7", "family 8", "note 64", "at 36", "note 60",
)  # fmt: skip


@pytest.fixture(scope="module")
def harmony(keras):
    from ml.models.harmony import Harmony

    keras.utils.set_random_seed(0)
    built = Harmony(UNITS, vocabulary_size=SIZE)
    built.build((None, None, UNITS))
    return built


def previous_of(words):
    return np.array([[start_token(SIZE), *(TOKEN[word] for word in words)]], np.int32)


def ones(vectors):
    """The places of the ones of each step."""
    return [np.flatnonzero(each).tolist() for each in np.asarray(vectors)[0]]


def test_a_chord_sounds_from_its_place_in_the_bar_on(harmony):
    known = harmony.follow(previous_of(CHORUS))
    by_step = ones(known.root)
    assert by_step[0] == by_step[2] == []
    assert by_step[3] == [2]  # after "chord Dm7": D
    assert by_step[5] == [7]  # after "chord G7": G
    assert by_step[6] == by_step[7] == [2]  # the bass begins the bar: D again
    assert by_step[8] == by_step[9] == [7]  # from its third beat on: G
    assert by_step[10] == [2]  # a bar without a chord yet: what the last one began with
    assert by_step[12] == by_step[16] == [0]


def test_a_chords_tones_are_counted_from_its_root(harmony):
    tones = ones(harmony.follow(previous_of(CHORUS)).tones)
    assert (tones[3], tones[5], tones[12]) == ([0, 3, 7, 10], [0, 4, 7, 10], [0, 4, 7, 11])


def test_where_no_chord_is_said_there_is_no_harmony(harmony):
    known = harmony.follow(previous_of(["bar 4/4", "chords", "chord N.C.", "family 8", "note 64"]))
    assert not np.asarray(known.root).any()
    assert ones(known.note)[-1] == [4]


def test_the_last_chord_said_is_the_one_from_which_the_next_moves(harmony):
    known = harmony.follow(previous_of(CHORUS))
    assert ones(known.last_root)[10] == [7]  # G, though the bar's beginning was D


def test_a_hidden_word_says_nothing(harmony):
    previous = previous_of(CHORUS)
    previous[0, 5] = hidden_token(SIZE)  # "chord G7"
    assert ones(harmony.follow(previous).root)[8] == [2]


def test_steps_know_what_the_window_knows(harmony):
    random = np.random.default_rng(1)
    said = [token for word, token in TOKEN.items() if word.split()[0] not in {"velocity", "hit"}]
    previous = random.choice(said, (4, 60)).astype(np.int32)
    previous[:, 0] = start_token(SIZE)
    states = random.standard_normal((4, 60, UNITS)).astype(np.float32)
    known = harmony.follow(previous)
    whole = np.asarray(harmony.logits(states, known)), np.asarray(harmony.heard(known))
    state = np.zeros((4, harmony.state_size), np.float32)
    for step in range(60):
        now, state = harmony.step(previous[:, step], state)
        np.testing.assert_allclose(
            harmony.logits(states[:, step], now), whole[0][:, step], atol=1e-5
        )
        np.testing.assert_allclose(harmony.heard(now), whole[1][:, step], atol=1e-5)


def test_a_decoder_with_harmony_says_in_steps_what_it_says_of_a_window(keras, architecture):
    from ml.models.vae import build_vae

    small = {"window": 40, "hidden_units": 16, "heads": 2, "layers": 1, "precision": "float32"}
    config = make_config(architecture, preset="best", representation="events", settings=small)
    decoder = build_vae(config, vocabulary_size=SIZE).decoder
    random = np.random.default_rng(3)
    for weight in decoder.trainable_weights:
        weight.assign(random.normal(scale=0.2, size=weight.shape))
    previous = random.integers(SIZE, size=(2, 40)).astype(np.int32)
    previous[:, : len(CHORUS) + 1] = previous_of(CHORUS)
    z = random.standard_normal((2, config.latent_dimensions)).astype(np.float32)
    whole = np.asarray(decoder(previous, z))
    state = np.zeros((2, decoder.state_size), np.float32)
    for step in range(40):
        said, state = decoder.step(
            z=z, token=previous[:, step], position=np.int32(step), state=state
        )
        np.testing.assert_allclose(said, whole[:, step], atol=1e-5)


@pytest.mark.parametrize("semitones", [1, 5, 11])
def test_transposed_chords_and_notes_move_what_is_said_as_far(harmony, semitones):
    from ml.music.tokenizers.events import Events

    table = np.array([*Events().transposed(semitones), start_token(SIZE)], np.int32)
    previous = previous_of(CHORUS)
    states = np.random.default_rng(2).standard_normal((1, len(CHORUS) + 1, UNITS))
    before = np.asarray(harmony.logits(states, harmony.follow(previous)))
    after = np.asarray(harmony.logits(states, harmony.follow(table[previous])))
    moved = table[:SIZE]
    kept = moved >= 0
    np.testing.assert_allclose(after[..., moved[kept]], before[..., kept], atol=1e-5)


def test_what_is_neither_note_nor_chord_is_left_as_it_was(harmony):
    states = np.ones((1, len(CHORUS) + 1, UNITS), np.float32)
    said = np.asarray(harmony.logits(states, harmony.follow(previous_of(CHORUS))))
    plain = [token for word, token in TOKEN.items() if word.split()[0] not in {"note", "chord"}]
    assert not said[..., plain].any()


def test_harmony_is_for_events_alone():
    with pytest.raises(ConfigError, match="harmony needs the representation events"):
        make_config("vae-lstm", preset="tiny", settings={"harmony": 1})
    config = make_config("vae-lstm", preset="best", representation="events")
    assert config.harmony == 1
