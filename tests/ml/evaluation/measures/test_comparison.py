import numpy as np
import pytest

from ml.evaluation.measures.comparison import compare, percentile
from ml.evaluation.measures.distributions import (
    FEATURES,
    compare_sets,
    density,
    distances,
    kl_divergence,
    overlapped_area,
)
from tests.ml.evaluation.measures.music import line, piece

REAL = np.random.default_rng(3).normal(2.0, 0.5, 400)


def test_a_percentile_counts_half_of_what_is_equal():
    assert percentile(2.0, reference=np.array([1.0, 2.0, 2.0, 3.0])) == 50
    assert percentile(0.0, reference=np.array([1.0, 2.0])) == 0
    assert percentile(9.0, reference=np.array([1.0, 2.0])) == 100


def test_the_real_songs_themselves_are_at_no_distance_and_nine_in_ten_are_inside():
    found = compare(REAL, reference=REAL)
    assert found.distance == pytest.approx(0)
    assert found.inside == pytest.approx(0.9, abs=0.01)
    assert found.percentile == pytest.approx(50, abs=3)
    assert found.mean_interval[0] < REAL.mean() < found.mean_interval[1]


def test_more_is_not_better_the_distance_grows_to_either_side():
    near = compare(REAL + 0.1, reference=REAL)
    above, below = (compare(REAL + shift, reference=REAL) for shift in (1.0, -1.0))
    assert near.distance < above.distance
    # A shift by two standard deviations is a distance of two.
    assert above.distance == pytest.approx(1.0 / REAL.std())
    assert below.distance == pytest.approx(above.distance)
    assert (below.percentile, above.percentile) == (
        pytest.approx(2, abs=2),
        pytest.approx(98, abs=2),
    )


def test_songs_all_alike_are_far_from_real_though_their_mean_is_right():
    loop = compare(np.full(50, REAL.mean()), reference=REAL)
    # The mean deviation of a normal distribution is sqrt(2 / pi) of its standard deviation.
    assert loop.distance == pytest.approx(0.798, abs=0.03)
    assert loop.distance > 2 * loop.distance_of_real
    assert loop.inside == 1


def test_other_real_songs_are_closer_than_what_real_songs_stay_below():
    others = np.random.default_rng(4).normal(2.0, 0.5, 100)
    found = compare(others, reference=REAL)
    assert found.distance < found.distance_of_real
    assert found.distance_interval[0] < found.distance_interval[1]


def test_the_comparison_is_the_same_each_time_and_nothing_where_there_is_nothing():
    assert compare(REAL[:20], reference=REAL) == compare(REAL[:20], reference=REAL)
    assert compare(np.zeros(0), reference=REAL) is None
    alone = compare(np.array([1.0, 3.0]), reference=np.zeros(0))
    assert alone.songs.mean == 2
    assert alone.distance is None


def test_a_measure_that_never_varies_among_real_songs_does_not_divide_by_zero():
    found = compare(np.ones(5), reference=np.ones(9))
    assert (found.distance, found.inside) == (0, 1)


def test_distances_are_euclidean_and_equal_rows_are_at_none():
    rows = np.array([[0.0, 0.0], [3.0, 4.0]])
    assert distances(rows, rows).tolist() == [[0, 5], [5, 0]]
    far = np.array([[1e3 + 0.1, 7.7]])
    assert distances(far, far)[0, 0] == 0


def test_equal_densities_overlap_wholly_and_distant_ones_not_at_all():
    low, high = density(np.full(50, 1.0), top=10), density(np.full(50, 8.0), top=10)
    assert overlapped_area(low, low) == pytest.approx(1)
    assert overlapped_area(low, high) == pytest.approx(0, abs=1e-6)
    assert kl_divergence(low, low) == pytest.approx(0)
    assert kl_divergence(low, high) > 5


def test_two_normal_densities_overlap_as_the_formula_says():
    # Two normal densities one standard deviation apart share 2 Phi(-1/2) = 0.617, and their
    # divergence is 1/2.
    grid = (np.arange(512) + 0.5) / 512 * 20
    first, second = (np.exp(-0.5 * (grid - mean) ** 2) for mean in (9.5, 10.5))
    first, second = first / first.sum(), second / second.sum()
    assert overlapped_area(first, second) == pytest.approx(0.617, abs=0.001)
    assert kl_divergence(first, second) == pytest.approx(0.5, abs=0.001)


def test_songs_like_the_real_ones_overlap_and_others_do_not():
    random = np.random.default_rng(5)
    real = random.normal(size=(80, 3))
    alike = compare_sets(random.normal(size=(40, 3)), reference=real)
    apart = compare_sets(random.normal(size=(40, 3)) + 4, reference=real)
    assert alike.overlapped_area > 0.9
    assert apart.overlapped_area < 0.2
    assert apart.kl > 10 * alike.kl
    low, high = alike.overlapped_area_interval
    assert low <= alike.overlapped_area <= high + 0.02
    assert alike.real_overlapped_area > 0.9


def test_copies_of_one_song_are_seen_by_the_distances_among_themselves():
    real = np.random.default_rng(6).normal(size=(80, 3))
    found = compare_sets(np.zeros((20, 3)), reference=real)
    assert found.own_overlapped_area < 0.1


def test_features_are_what_they_are_called():
    one = piece(line(60, 64, 67, 60, length=0.5))
    told = {name: feature(one) for name, feature in FEATURES.items()}
    assert told["pitch_count"].tolist() == [3]
    assert told["pitch_range"].tolist() == [7]
    assert told["pitch_interval"].tolist() == pytest.approx([(4 + 3 + 7) / 3])
    assert told["inter_onset_mean"].tolist() == [0.5]
    assert told["notes_per_bar"].tolist() == [4]
    histogram = told["pitch_class_histogram"]
    assert (histogram[0], histogram[4], histogram[7], histogram.sum()) == (0.5, 0.25, 0.25, 1)
    steps = told["pitch_class_transitions"].reshape(12, 12)
    assert steps[0, 4] == steps[4, 7] == steps[7, 0] == pytest.approx(1 / 3)
    # All of one length: one bin, and every step from it to itself.
    assert told["note_length_histogram"].max() == told["note_length_transitions"].max() == 1


def test_features_of_a_single_note_are_finite():
    for feature in FEATURES.values():
        assert np.isfinite(feature(piece(line(60)))).all()
