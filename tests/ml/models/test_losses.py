import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("keras")


def test_nll_is_that_of_the_softmax():
    from ml.models.losses import token_nll

    logits = np.log(np.array([[[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]]], np.float32))
    nll = np.asarray(token_nll(logits + 3, np.array([[0, -1]], np.int32)))
    np.testing.assert_allclose(nll, [[-np.log(0.7), 0]], atol=1e-6)


def test_kl_is_that_of_two_normal_distributions():
    from ml.models.losses import kl_by_dimension

    mean = np.array([[0.0, 1.0, 0.0]], np.float32)
    log_var = np.array([[0.0, 0.0, np.log(4.0)]], np.float32)
    kl = np.asarray(kl_by_dimension(mean, log_var))
    np.testing.assert_allclose(kl, [[0, 0.5, 0.5 * (4 - 1 - np.log(4))]], atol=1e-6)


def test_free_nats_are_counted_per_dimension_on_the_mean_of_the_batch():
    from ml.models.losses import with_free_nats

    kl = np.array([[0.0, 1.0], [0.4, 3.0]], np.float32).mean(axis=0)
    priced = with_free_nats(kl, of_dimension=0.25, of_window=0.0)
    assert float(priced) == pytest.approx(0.25 + 2.0)
    assert float(with_free_nats(kl, of_dimension=0.0, of_window=0.0)) == pytest.approx(0.2 + 2.0)


def test_free_nats_of_a_window_are_shared_by_its_dimensions():
    from ml.models.losses import with_free_nats

    kl = np.array([0.2, 2.0], "float32")
    assert float(with_free_nats(kl, of_dimension=0.0, of_window=3.0)) == pytest.approx(3.0)
    assert float(with_free_nats(kl, of_dimension=0.0, of_window=2.1)) == pytest.approx(2.2)
    assert float(with_free_nats(kl, of_dimension=0.25, of_window=2.1)) == pytest.approx(2.25)
