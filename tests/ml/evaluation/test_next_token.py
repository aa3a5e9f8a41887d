import numpy as np
import pytest

from ml.errors import CheckpointVersionError
from ml.evaluation import neighbours
from ml.evaluation.contexts import LEARNT, SOURCES, Music, Source, link
from ml.evaluation.counting import Counting
from ml.evaluation.library import Library
from ml.evaluation.mixing import Lesson, Mixture
from ml.evaluation.neighbours import nearest
from ml.evaluation.next_token import NextToken, fitted_weights, nll_per_token, trust_in_second
from ml.evaluation.trails import follow
from ml.music.tokenizers import get_representation
from ml.music.transposition import SPAN, Transpositions

WORDS = ["C4", "D4", "E4", "F4", "G4", "A4", "0.4.7", "2.5.9", "0.3.6.9", "1.4.7.10"]


@pytest.fixture(scope="module")
def tokenizer():
    return get_representation("chord-strings").build(WORDS)


@pytest.fixture(scope="module")
def transpositions(tokenizer):
    return Transpositions.of(tokenizer)


@pytest.fixture(scope="module")
def tokens_of(tokenizer):
    """Token ids of words, -1 for unknown ones."""
    places = {word: token for token, word in enumerate(tokenizer.vocabulary)}
    return lambda text: np.array([places.get(word, -1) for word in text.split()], np.int32)


@pytest.fixture(scope="module")
def songs(tokens_of):
    return [
        tokens_of("C4 D4 E4 0.4.7 C4 G4 A4 F4 " * 6),
        tokens_of("D4 E4 D4 C4 2.5.9 A4 A4 G4 " * 6),
        tokens_of("E4 G4 0.3.6.9 F4 D4 C4 E4 C4 " * 6),
    ]


def counting_of(songs, transpositions, model=None):
    weights = fitted_weights(songs, transpositions=transpositions, model=model)
    return NextToken(Library.of(songs, transpositions=transpositions), weights=weights, model=model)


@pytest.fixture(scope="module")
def counting(songs, transpositions):
    return counting_of(songs, transpositions)


def random_block(seed, size=60):
    return np.random.default_rng(seed).integers(-1, len(WORDS), size=size).astype(np.int32)


def test_every_prediction_is_a_distribution(counting):
    sums = np.exp(counting.predict(random_block(0)).astype(np.float64)).sum(axis=1)
    np.testing.assert_allclose(sums, 1, rtol=1e-5)


def test_what_comes_later_changes_no_earlier_prediction(counting):
    block, other = random_block(1), random_block(2)
    other[:30] = block[:30]
    same = counting.predict(block)[:31], counting.predict(other)[:31]
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(counting.predict(block)[31:], counting.predict(other)[31:])


def test_a_block_is_predicted_the_same_whatever_was_predicted_before(counting):
    first = counting.predict(random_block(3))
    counting.predict(random_block(4))
    np.testing.assert_array_equal(counting.predict(random_block(3)), first)


def test_what_repeats_is_foreseen(counting):
    block = np.tile(random_block(5, size=30), 2)
    found = counting.predict(block)
    first, second = (
        nll_per_token([found[half]], blocks=[block[half]]) for half in (slice(30), slice(30, 60))
    )
    assert second < first / 2


def test_a_single_song_is_counted_without_being_fitted_on(tokens_of, transpositions):
    alone = counting_of([tokens_of("C4 D4 " * 20)], transpositions)
    block = tokens_of("C4 D4 C4 D4")
    found = alone.predict(block)
    assert found[1].argmax() == block[1]


def test_unknown_tokens_are_neither_predicted_nor_stumbled_over(counting):
    found = counting.predict(np.full(5, -1, np.int32))
    assert found.shape == (5, len(WORDS))
    assert np.isfinite(found).all()


@pytest.fixture
def mixture(transpositions):
    """One that has learnt nothing: all sources weigh nothing, and the prior one."""
    found = Mixture(transpositions)
    for weights in found.weights[1:]:
        weights[:] = 0
    return found


def lesson_of(library, block):
    """A block with the bigram of the library's songs as prior."""
    prior = library.bigram[np.concatenate([[-1], block[:-1]])]
    found = library.look_up(block, expected=prior)
    return Lesson(found, library.learnt, np.log(prior).astype(np.float32))


def test_without_weights_the_mixture_is_the_bigram_of_the_training_songs(
    mixture, transpositions, tokens_of
):
    library = Library.of([tokens_of("C4 D4 C4 E4")], transpositions=transpositions)
    found = np.exp(mixture.predict(lesson_of(library, tokens_of("C4 D4 C4")), rate=0))
    unigram = (np.array([2, 1, 1] + [0] * 7) + 0.5) / 9
    places = tokens_of("C4 D4 E4 F4")
    np.testing.assert_allclose(found[0][places], [*unigram[:3], 0.5 / 9], rtol=1e-5)
    # After C4 came D4 and E4, once each: 0.1 of either is kept, 3.8 of 4 is the unigram's.
    after = np.array([3.8 * unigram[0], 0.1 + 3.8 * unigram[1], 0.1 + 3.8 * unigram[2]]) / 4
    np.testing.assert_allclose(found[1][places[:3]], after, rtol=1e-5)


def test_one_repetition_weighs_what_was_worked_out_by_hand(mixture, transpositions, tokens_of):
    """The song's own first order alone: its C4 was followed by G4 once."""
    library = Library.of([tokens_of("C4 D4 C4 E4")], transpositions=transpositions)
    own = SOURCES.index(Source(0, (1,)))
    mixture.weights.by_state[own] = 1
    block = tokens_of("C4 G4 C4 G4")
    bigram = library.bigram[block[0]]
    found = np.exp(mixture.predict(lesson_of(library, block), rate=0)[3])
    g4 = block[1]
    # What the order before it, with no context, says of the four tokens' G4: 1 of 3 was one.
    shorter = (0.5 + (4 + 0.5 * 2) * bigram[g4]) / 7
    low = (4 + 0.5) * shorter
    boost = (1 - 0.5 + low) / low
    expected = bigram[g4] * boost / (1 - bigram[g4] + bigram[g4] * boost)
    assert found[g4] == pytest.approx(expected, rel=1e-5)


def test_what_a_model_already_expects_is_raised_less_by_a_repetition(
    mixture, transpositions, tokens_of
):
    """The same ratio over another prior: counts add what the model does not know."""
    library = Library.of([tokens_of("C4 D4 C4 E4")], transpositions=transpositions)
    mixture.weights.by_state[SOURCES.index(Source(0, (1,)))] = 1
    block = tokens_of("C4 G4 C4 G4")
    g4 = block[1]
    raised = []
    for expected in (0.1, 0.9):
        prior = np.full((4, len(WORDS)), (1 - expected) / (len(WORDS) - 1))
        prior[:, g4] = expected
        lesson = lesson_of(library, block)._replace(prior=np.log(prior).astype(np.float32))
        found = np.exp(mixture.predict(lesson, rate=0)[3])[g4]
        raised.append(found / (1 - found) / (expected / (1 - expected)))
    assert raised[0] > raised[1] > 1


def test_a_model_that_knows_what_comes_is_believed(songs, tokens_of, transpositions):
    def knows(block):
        chances = np.full((len(block), len(WORDS)), 0.1 / (len(WORDS) - 1))
        chances[np.arange(len(block)), block] = 0.9
        return np.log(chances)

    block = np.abs(random_block(6))
    alone, with_model = (counting_of(songs, transpositions, model) for model in (None, knows))
    found = [nll_per_token([one.predict(block)], blocks=[block]) for one in (alone, with_model)]
    assert found[1] < 0.4 < 1.5 < found[0]


def knows_nothing(block):
    return np.full((len(block), len(WORDS)), -np.log(len(WORDS)))


@pytest.fixture(scope="module")
def given_away(songs, transpositions):
    return Counting.of(
        songs, transpositions=transpositions, model=knows_nothing, is_given_away=True
    )


def test_counts_that_are_given_away_foretell_the_same_when_read_back(given_away, transpositions):
    read = Counting.of_arrays(given_away.to_arrays(), transpositions=transpositions)
    block = random_block(8)
    for kind, model in (("alone", None), ("joined", knows_nothing)):
        found = [
            NextToken(each.library, weights=getattr(each, kind), model=model).predict(block)
            for each in (given_away, read)
        ]
        np.testing.assert_array_equal(*found)


def test_songs_cannot_be_read_out_of_counts_that_are_given_away(transpositions, tokens_of):
    """What followed more than three tokens once is not in them; what did twice is."""
    once, twice = "C4 D4 E4 F4 G4 A4", "A4 F4 D4 G4 E4 C4"
    songs = [tokens_of(f"{once} {twice}"), tokens_of(twice)]
    library = Library.of(songs, transpositions=transpositions, is_given_away=True)
    whole = Library.of(songs, transpositions=transpositions)
    row = LEARNT.index(Source(5, (1, 2, 3, 4), is_learnt=True))

    def is_met(text, within):
        block = tokens_of(text)
        prior = within.bigram[np.concatenate([[-1], block[:-1]])]
        return within.look_up(block, expected=prior).learnt[row, 4] >= 0

    assert [is_met(once, each) for each in (whole, library)] == [True, False]
    assert [is_met(twice, each) for each in (whole, library)] == [True, True]


def test_counts_of_other_contexts_are_refused(given_away, transpositions):
    arrays = given_away.to_arrays()
    arrays["version"] = arrays["version"] + np.uint32(1)
    with pytest.raises(CheckpointVersionError, match="the training songs are needed"):
        Counting.of_arrays(arrays, transpositions=transpositions)


def test_what_followed_a_context_in_training_is_counted(transpositions, tokens_of):
    songs = [tokens_of("C4 D4 E4 C4 D4 G4"), tokens_of("C4 D4 E4")]
    library = Library.of(songs, transpositions=transpositions)
    row = LEARNT.index(Source(5, (1, 2), is_learnt=True))
    block = tokens_of("C4 D4 E4")
    prior = library.bigram[np.concatenate([[-1], block[:-1]])]
    learnt = library.look_up(block, expected=prior).learnt[row]
    assert (learnt[:2] == -1).all()
    found = slice(*library.learnt.starts[learnt[2] : learnt[2] + 2])
    assert library.learnt.followers[found].tolist() == tokens_of("E4 G4").tolist()
    assert library.learnt.counts[found].tolist() == [2, 1]


def test_of_two_that_learn_more_and_less_the_better_is_trusted():
    better, worse = np.full((40, 2), np.log(0.5)), np.full((40, 2), np.log(0.5))
    better[:, 0], better[:, 1] = np.log(0.9), np.log(0.1)
    block = np.zeros(40, np.int32)
    trust = trust_in_second(worse, better, block=block)
    assert trust[0] == 0.5
    assert (np.diff(trust) > 0).any()
    assert trust[-1] > 0.9
    # It is never wholly distrusted, and what comes now does not count yet.
    block[20:] = 1
    changed = trust_in_second(worse, better, block=block)
    np.testing.assert_array_equal(changed[:21], trust[:21])
    assert changed[-1] < 0.1


def test_a_trail_goes_on_past_a_token_that_differs():
    view = np.array([1, 2, 3, 4, 5, 6, 1, 2, 3, 9, 5, 6], np.int64)
    before = np.full((1, len(view)), -1, np.int32)
    before[0, 8] = 2  # the context 1 2 was met before
    places, states = follow(before, view)
    assert places.tolist() == [-1] * 8 + [2, 3, 4, 5]
    # An agreeing context, then none, then none after one token of the latest eight was missed.
    assert states[8:].tolist() == [1, 0, 2, 2]


def test_a_trail_that_differs_too_often_ends():
    view = np.arange(40, dtype=np.int64)
    before = np.full((1, len(view)), -1, np.int32)
    before[0, 20] = 3
    places, _ = follow(before, view)
    assert places[20:28].tolist() == [3, 4, 5, 6, 7, 8, 9, -1]
    assert (places[28:] == -1).all()


def test_the_place_most_like_another_follows_the_same_music():
    tokens = np.array([1, 2, 3, 4, 9, 8, 7, 6, 1, 2, 5, 4, 0], np.int64)
    same = np.full((len(tokens), 10), 0.1)
    places, states = nearest(tokens, same, count=2)
    assert places[0, 0] == -1  # nothing is before it
    # After 1 2 5 4 comes what came after 1 2 3 4, though 5 is not 3.
    assert tokens[places[0, 12]] == 9
    assert states[0, 12] >= states[1, 12]
    # A neighbour that says nothing is none.
    tokens[4] = -1
    assert 4 not in nearest(tokens, same, count=2)[0]


def test_places_where_the_same_is_expected_are_alike():
    tokens = np.arange(40, dtype=np.int64)  # none of them twice
    places, _ = nearest(tokens, np.tile(np.eye(20), (2, 1)), count=1)
    assert places[0, 30:].tolist() == list(range(10, 20))


@pytest.mark.parametrize("size", [300, 600])
def test_neighbours_are_those_that_every_pair_compared_gives(size):
    """Across the rows that are worked out at once, held against the sum written out."""
    random = np.random.default_rng(size)
    tokens = random.integers(0, 4, size)
    expected = random.dirichlet(np.ones(5), size)
    places, _ = nearest(tokens, expected, count=1)
    before = np.concatenate([[-1], tokens[:-1]])
    alike = np.sqrt(expected) @ np.sqrt(expected).T
    alike += (before[:, None] == before) & (before >= 0)
    for place in range(1, size):
        for other in range(1, place):
            alike[place, other] += 0.85 * alike[place - 1, other - 1]
    best = [int(alike[place, :place].argmax()) for place in range(1, size)]
    known = places[0, 1:] >= 0
    assert known.mean() > 0.9
    np.testing.assert_array_equal(places[0, 1:][known], np.array(best)[known])


def test_nobody_looks_further_back_than_is_said(monkeypatch):
    monkeypatch.setattr(neighbours, "_FURTHEST", 256)
    tokens = np.tile(random_block(9, size=10), 90)
    places, _ = nearest(tokens, np.full((900, 2), 0.5), count=3)
    # Rows are worked out 256 at once, and look back from the first of them.
    first = np.arange(900) // 256 * 256
    assert (places[0, 300:] >= np.maximum(0, first[300:] - 256)).all()


def test_a_phrase_in_another_key_has_the_same_codes(transpositions, tokens_of):
    def codes(text):
        music = Music.of([tokens_of(text)], transpositions=transpositions)
        return music.views[1].tolist()

    assert codes("C4 D4 E4")[1:] == codes("F4 G4 A4")[1:]
    # A diminished chord is the same in four places.
    assert codes("C4 0.3.6.9")[1] == codes("A4 0.3.6.9")[1]
    assert codes("C4 0.4.7")[1] != codes("G4 0.4.7")[1]


def test_orbits_have_the_periods_of_their_chords(transpositions, tokens_of):
    note, triad, diminished = tokens_of("C4 0.4.7 0.3.6.9")
    period = transpositions.period[transpositions.orbit]
    assert (period[note], period[triad], period[diminished]) == (0, 12, 3)
    assert transpositions.members.shape[1] == SPAN
    heights = transpositions.height[tokens_of("C4 D4 A4")]
    assert np.diff(heights).tolist() == [2, 7]


def test_places_are_linked_to_the_last_one_with_their_context(transpositions, tokens_of):
    music = Music.of(
        [tokens_of("C4 D4 C4 D4 E4"), tokens_of("D4 E4")], transpositions=transpositions
    )
    by_one = link(music, Source(0, (1,)))
    assert by_one.tolist() == [-1, -1, -1, 1, 2, -1, 4]
    assert link(music, Source(0, ())).tolist() == [-1, 0, 1, 2, 3, 4, 5]
    # No context reaches into the song before.
    assert link(music, Source(0, (1, 2))).tolist() == [-1, -1, -1, -1, 2, -1, -1]
