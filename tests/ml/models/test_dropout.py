import numpy as np
import pytest

RATE = 0.3


@pytest.fixture
def dropout(keras):
    """Makes the layer anew, with the same seed."""
    from ml.models.dropout import Dropout

    def make(rate=RATE, dtype="float32"):
        keras.utils.set_random_seed(3)
        layer = Dropout(rate, dtype=dtype)
        return lambda values, **how: keras.ops.convert_to_numpy(
            keras.ops.cast(layer(values, **how), "float32")
        )

    return make


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("rate", [0.001, RATE, 0.9])
def test_it_silences_the_share_it_is_asked_for_and_keeps_the_mean(dropout, rate, dtype):
    heard = dropout(rate, dtype)(np.ones((301, 999)), training=True)
    spread = np.sqrt(rate * (1 - rate) / heard.size)
    assert (heard == 0).mean() == pytest.approx(rate, abs=5 * spread + 2**-16)
    assert heard[heard != 0] == pytest.approx(1 / (1 - rate), rel=5e-3)


def test_neighbours_are_silenced_independently_of_each_other(dropout):
    silent = dropout()(np.ones((1000, 1000)), training=True) == 0
    both = (silent[:, :-1] & silent[:, 1:]).mean()
    assert both == pytest.approx(RATE**2, abs=2e-3)


def test_each_call_silences_others_and_the_same_seed_the_same(dropout):
    first, again = dropout(), dropout()
    ones = np.ones((20, 50), np.float32)
    calls = [layer(ones, training=True) for layer in (first, first, again)]
    assert (calls[0] == calls[2]).all()
    assert (calls[0] != calls[1]).any()


def test_the_gradient_passes_where_units_are_heard(keras):
    import tensorflow as tf

    from ml.models.dropout import Dropout

    layer, ones = Dropout(RATE), tf.ones((20, 50))
    with tf.GradientTape() as tape:
        tape.watch(ones)
        heard = layer(ones, training=True)
    np.testing.assert_allclose(tape.gradient(heard, ones), heard, rtol=1e-6)


def test_without_training_nothing_is_silenced(dropout):
    ones = np.ones((4, 5), np.float32)
    assert (dropout()(ones, training=False) == ones).all()
