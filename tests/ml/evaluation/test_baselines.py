import numpy as np
import pytest

from ml.evaluation.baselines import measure_baselines
from ml.evaluation.pairs import Pairs


def test_the_baselines_are_those_worked_out_by_hand():
    # Counts, one half added: 2.5, 3.5, 0.5. What followed 0 was a 1, twice.
    songs = [np.array([0, 1], np.int32), np.array([1, 0, 1], np.int32)]
    unigram = np.array([2.5, 3.5, 0.5]) / 6.5
    windows = np.array([[0, 1, -1, 2]], np.int32)
    after_zero = (2 + 1 * unigram[1]) / (2 + 1)
    found = measure_baselines(Pairs.of(songs, vocabulary_size=3), windows=windows)
    assert found.uniform == pytest.approx(np.log(3))
    assert found.unigram == pytest.approx(-np.log(unigram).sum() / 3)
    assert found.bigram == pytest.approx(-np.log([unigram[0], after_zero, unigram[2]]).sum() / 3)


def test_a_token_that_nothing_followed_in_training_leaves_the_word_to_the_unigram():
    songs = [np.array([0, 1], np.int32)]
    found = measure_baselines(
        Pairs.of(songs, vocabulary_size=2), windows=np.array([[1, 0]], np.int32)
    )
    assert found.bigram == pytest.approx(found.unigram)


def test_every_bigram_distribution_sums_to_one():
    songs = [np.random.default_rng(0).integers(0, 5, 200).astype(np.int32)]
    pairs = Pairs.of(songs, vocabulary_size=5)

    def nll(*window):
        return measure_baselines(pairs, windows=np.array([window], np.int32)).bigram

    for before in range(5):
        first = nll(before, -1)
        chances = [np.exp(first - 2 * nll(before, after)) for after in range(5)]
        assert sum(chances) == pytest.approx(1)


def test_unknown_tokens_are_counted_nowhere_and_nothing_is_paired_across_them():
    songs = [np.array([1, -1, 0], np.int32), np.array([2], np.int32), np.array([0, 2], np.int32)]
    pairs = Pairs.of(songs, vocabulary_size=3)
    assert pairs.tokens.tolist() == [2, 1, 2]
    assert pairs.table().tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
    before, after = np.array([0, 1, 2]), np.array([2, 0, 2])
    assert pairs.between(before, after).tolist() == [1, 0, 0]


def test_of_no_songs_there_are_no_counts():
    pairs = Pairs.of([], vocabulary_size=3)
    assert pairs.unigram.tolist() == pytest.approx([1 / 3] * 3)
    windows = np.array([[0, 1]], np.int32)
    assert measure_baselines(pairs, windows=windows).bigram == pytest.approx(np.log(3))
