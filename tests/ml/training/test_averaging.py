import numpy as np


def test_averages_take_the_place_of_the_weights_while_they_are_used(keras, small):
    from ml.models.vae import build_vae
    from ml.training.averaging import AveragedWeights
    from ml.training.optimizer import compile_for_training

    vae = build_vae(small(averaging=4, warmup_steps=0), vocabulary_size=9)
    compile_for_training(vae)
    weight, learnt = vae.trainable_variables[0], []
    for _ in range(3):
        vae.optimizer.apply([np.ones(each.shape, np.float32) for each in vae.trainable_variables])
        learnt.append(np.asarray(weight))
    expected = learnt[0]  # the average begins with what the first step left
    for each in learnt[1:]:
        expected = 0.75 * expected + 0.25 * each
    with AveragedWeights(vae).in_use():
        np.testing.assert_allclose(np.asarray(weight), expected, atol=1e-6)
    np.testing.assert_array_equal(np.asarray(weight), learnt[2])


def test_without_averaging_the_last_weights_are_used(keras, small):
    from ml.models.vae import build_vae
    from ml.training.averaging import AveragedWeights
    from ml.training.optimizer import compile_for_training

    vae = build_vae(small(), vocabulary_size=9)
    compile_for_training(vae)
    before = vae.get_weights()
    with AveragedWeights(vae).in_use():
        for used, kept in zip(vae.get_weights(), before, strict=True):
            np.testing.assert_array_equal(used, kept)
