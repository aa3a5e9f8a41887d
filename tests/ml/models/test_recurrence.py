import numpy as np
import pytest

STEPS, WIDTH, UNITS = 7, 6, 4


@pytest.fixture
def layers(keras):
    """Makes ours and Keras' own, with the same weights."""
    from ml.models.recurrence import Lstm

    def make(dtype="float32"):
        keras.utils.set_random_seed(3)
        stock = keras.layers.LSTM(UNITS, return_sequences=True, name="lstm_0")
        ours = Lstm(UNITS, return_sequences=True, name="lstm_0", dtype=dtype)
        for layer in (stock, ours):
            layer.build((None, STEPS, WIDTH))
        ours.set_weights([weight + 0.1 for weight in stock.get_weights()])
        stock.set_weights(ours.get_weights())
        return ours, stock

    return make


@pytest.fixture(params=[5, 67], ids=["in one part", "in two parts"])
def sequences(request):
    shape = (request.param, STEPS, WIDTH)
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


def with_gradients(layer, sequences):
    """What a layer gives in training, and the gradient of a scalar of it by input and weights."""
    import tensorflow as tf

    weights = (
        np.random.default_rng(2).normal(size=(len(sequences), STEPS, UNITS)).astype(np.float32)
    )
    variables = [variable.value for variable in layer.trainable_variables]

    @tf.function  # as the trainer has it
    def learn(entering):
        with tf.GradientTape() as tape:
            tape.watch(entering)
            out = tf.cast(layer(entering, training=True), tf.float32)
            loss = tf.reduce_sum(out * weights)
        return [out, *tape.gradient(loss, [entering, *variables])]

    return [found.numpy() for found in learn(tf.constant(sequences))]


def test_it_is_the_lstm_of_keras_and_has_its_gradients(layers, sequences):
    ours, stock = layers()
    pairs = zip(with_gradients(ours, sequences), with_gradients(stock, sequences), strict=True)
    for found, expected in pairs:
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_in_bfloat16_it_is_so_but_for_rounding(layers, sequences):
    ours, stock = layers("mixed_bfloat16")
    pairs = zip(with_gradients(ours, sequences), with_gradients(stock, sequences), strict=True)
    for found, expected in pairs:
        assert found.dtype == np.float32
        scale = np.abs(expected).max()
        np.testing.assert_allclose(found / scale, expected / scale, atol=0.03)


def test_it_learns_from_batches_whose_size_is_only_known_then(layers, sequences):
    import tensorflow as tf

    ours, stock = layers()
    unknown = tf.TensorSpec((None, STEPS, WIDTH), tf.float32)
    learning = tf.function(lambda entering: ours(entering, training=True), [unknown])
    np.testing.assert_allclose(learning(sequences), stock(sequences), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("training", [True, False])
def test_what_is_heard_throughout_is_as_if_it_stood_in_every_step(layers, sequences, training):
    import tensorflow as tf

    ours, stock = layers()
    own, same = sequences[..., :4], sequences[:, 0, 4:]
    beside = np.concatenate([own, np.repeat(same[:, None], STEPS, axis=1)], axis=-1)

    @tf.function
    def learn(layer, entering, **how):
        with tf.GradientTape() as tape:
            watched = [entering, *how.values()]
            tape.watch(watched)
            out = layer(entering, training=training, **how)
        weights = [variable.value for variable in layer.trainable_variables]
        return [out, *tape.gradient(out, [*watched, *weights])]

    out, of_own, of_same, *of_weights = learn(ours, tf.constant(own), throughout=tf.constant(same))
    expected, of_beside, *of_stock_weights = learn(stock, tf.constant(beside))
    found = [out, of_own, of_same, *of_weights]
    wanted = [
        expected,
        of_beside[..., :4],
        tf.reduce_sum(of_beside[..., 4:], axis=1),
        *of_stock_weights,
    ]
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def test_its_weights_have_the_names_of_those_of_keras(layers):
    ours, stock = layers()
    assert [weight.path for weight in ours.weights] == [weight.path for weight in stock.weights]
