import numpy as np
import pytest


@pytest.fixture(scope="module")
def measure(keras):
    from ml.evaluation.elbo import Posteriors
    from ml.evaluation.information import mutual_information

    def of(z_mean, *, log_var):
        z_mean = np.array(z_mean, np.float32)
        posteriors = Posteriors(z_mean=z_mean, z_log_var=np.full_like(z_mean, log_var))
        return mutual_information(posteriors, z=z_mean)

    return of


def test_a_z_that_tells_four_windows_apart_carries_the_logarithm_of_four(measure):
    assert measure([[-9, 0], [9, 0], [0, 9], [0, -9]], log_var=-4) == pytest.approx(np.log(4))


def test_equal_posteriors_carry_nothing(measure):
    assert measure([[1, 2]] * 300, log_var=0.5) == pytest.approx(0, abs=1e-9)


def test_two_windows_one_deviation_apart_are_worked_out_by_hand(measure):
    # At a mean the own density is 1, that of the other exp(-1/2), times a constant.
    assert measure([[0], [1]], log_var=0) == pytest.approx(-np.log((1 + np.exp(-0.5)) / 2))
