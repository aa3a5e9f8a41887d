import numpy as np
import pytest

from ml.evaluation.baselines import measure_baselines


def test_the_baselines_are_those_worked_out_by_hand():
    # Counts, one half added: 2.5, 3.5, 0.5. What followed 0 was a 1, twice.
    songs = [np.array([0, 1], np.int32), np.array([1, 0, 1], np.int32)]
    unigram = np.array([2.5, 3.5, 0.5]) / 6.5
    windows = np.array([[0, 1, -1, 2]], np.int32)
    after_zero = (2 + 1 * unigram[1]) / (2 + 1)
    found = measure_baselines(songs, windows=windows, vocabulary_size=3)
    assert found.uniform == pytest.approx(np.log(3))
    assert found.unigram == pytest.approx(-np.log(unigram).sum() / 3)
    assert found.bigram == pytest.approx(-np.log([unigram[0], after_zero, unigram[2]]).sum() / 3)


def test_a_token_that_nothing_followed_in_training_leaves_the_word_to_the_unigram():
    songs = [np.array([0, 1], np.int32)]
    found = measure_baselines(songs, windows=np.array([[1, 0]], np.int32), vocabulary_size=2)
    assert found.bigram == pytest.approx(found.unigram)


def test_every_bigram_distribution_sums_to_one():
    songs = [np.random.default_rng(0).integers(0, 5, 200).astype(np.int32)]
    for before in range(5):
        losses = [
            2
            * measure_baselines(
                songs, windows=np.array([[before, after]]), vocabulary_size=5
            ).bigram
            for after in range(5)
        ]
        first = [
            measure_baselines(songs, windows=np.array([[before, -1]]), vocabulary_size=5).bigram
        ]
        assert sum(np.exp(first[0] - loss) for loss in losses) == pytest.approx(1)
