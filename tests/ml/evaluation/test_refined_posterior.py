"""Posteriors that are bettered after the encoder, where a model is measured."""

import dataclasses

import numpy as np
import pytest

from ml.config import make_config
from ml.errors import ConfigError


@pytest.fixture
def held_out(finished, dataset_dir):
    """Makes what measures a finished run whose settings have so many steps and free nats."""
    from ml.data.token_dataset import TokenDataset
    from ml.evaluation.elbo import HeldOut
    from ml.models.checkpoints import load_checkpoint, load_model

    checkpoint = load_checkpoint(finished.directory)
    windows = TokenDataset.load(dataset_dir).train_windows(16)

    def make(steps, *, free_nats=0.0, rows=slice(0, 40)):
        config = dataclasses.replace(checkpoint.config, posterior_steps=steps, free_nats=free_nats)
        model = load_model(dataclasses.replace(checkpoint, config=config))
        return HeldOut(model, windows=windows[rows])

    return make


def test_without_steps_it_is_the_encoders(held_out):
    plain = held_out(0)
    refined, first = plain.refined_posterior(), plain.posterior()
    np.testing.assert_array_equal(refined.z_mean, first.z_mean)
    np.testing.assert_array_equal(refined.z_log_var, first.z_log_var)


def test_steps_raise_the_bound_and_leave_the_model_as_it_is(held_out):
    measured = held_out(30)
    before = measured.elbo()
    refined = measured.elbo(measured.refined_posterior())
    assert refined.negative_elbo < before.negative_elbo - 1e-3
    assert measured.elbo() == before


def test_what_is_free_to_the_window_is_still_said(held_out):
    frugal, free = held_out(60), held_out(60, free_nats=3.0)
    pressed = frugal.refined_posterior().kl.sum(axis=1)
    kept = free.refined_posterior().kl.sum(axis=1)
    assert kept.mean() > pressed.mean()
    assert np.median(kept) > 2.5


def test_a_windows_posterior_does_not_depend_on_the_others(held_out):
    together = held_out(10).refined_posterior()
    # The noise is of the place in the batch: the same place, among others.
    fewer = held_out(10, rows=slice(0, 3)).refined_posterior()
    np.testing.assert_allclose(fewer.z_mean, together.z_mean[:3], atol=1e-5)
    np.testing.assert_allclose(fewer.z_log_var, together.z_log_var[:3], atol=1e-5)


def test_a_note_that_is_to_be_foretold_is_not_looked_at():
    with pytest.raises(ConfigError, match="posterior_steps needs the objective teacher-forced"):
        make_config("vae-lstm", preset="paper", settings={"posterior_steps": 5})
