import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.errors import ConfigError
from ml.generation import sampling

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "sampling.json").read_text())


def test_mix_gives_the_golden_words():
    assert [sampling.mix(case["value"]) for case in GOLDEN["mix"]] == [
        case["mixed"] for case in GOLDEN["mix"]
    ]


def test_uniforms_are_the_golden_numbers_to_the_last_bit():
    for case in GOLDEN["uniform"]:
        drawn = sampling.uniform(seed=case["seed"], stream=case["stream"], index=case["index"])
        assert drawn == case["u"]


def test_latent_vectors_are_the_golden_ones():
    for case in GOLDEN["latent"]:
        drawn = sampling.draw_latent(case["seed"], dimensions=len(case["z"]))
        assert drawn.dtype == np.float32
        # The last bit of log and cos may differ between machines.
        np.testing.assert_allclose(drawn, case["z"], rtol=2e-7, atol=1e-9)


def test_tokens_are_the_golden_ones():
    for case in GOLDEN["sample_token"]:
        logits = np.array(case["logits"], np.float32)
        pitches = np.array(case["pitches"], bool) if "pitches" in case else None
        token = sampling.sample_token(
            logits,
            temperature=case["temperature"],
            u=case["u"],
            top_p=case["top_p"],
            pitches=pitches,
        )
        assert token == case["token"]


def test_latent_vectors_of_many_seeds_are_standard_normal():
    drawn = np.stack([sampling.draw_latent(seed, dimensions=64) for seed in range(100)])
    assert abs(drawn.mean()) < 0.05
    assert abs(drawn.std() - 1) < 0.05


def test_tokens_come_as_often_as_their_probability_says():
    logits = np.log(np.array([0.5, 0.3, 0.2], np.float32))
    tokens = [
        sampling.sample_token(logits, temperature=1.0, u=(i + 0.5) / 1000) for i in range(1000)
    ]
    assert np.bincount(tokens).tolist() == pytest.approx([500, 300, 200], abs=1)


def test_a_nucleus_leaves_out_what_is_less_likely_than_the_share_it_takes():
    logits = np.log(np.array([0.1, 0.5, 0.15, 0.25], np.float32))
    for top_p, kept in ((0.3, {1}), (0.6, {1, 3}), (0.85, {1, 2, 3}), (0.95, {0, 1, 2, 3})):
        drawn = {
            sampling.sample_token(logits, temperature=1.0, u=(i + 0.5) / 100, top_p=top_p)
            for i in range(100)
        }
        assert drawn == kept


def test_a_tune_is_sharpened_and_its_rhythm_half_as_much():
    # Two places in the bar, then four pitches: a place is as likely as before, and of each kind
    # the unlikely is left out.
    logits = np.log(np.array([0.3, 0.1, 0.3, 0.15, 0.1, 0.05], np.float32))
    pitches = np.array([False, False, True, True, True, True])
    for top_p, places in ((0.7, (0.3, 0.1)), (0.4, (0.4, 0))):
        drawn = [
            sampling.sample_token(
                logits, temperature=1.0, u=(i + 0.5) / 1000, top_p=top_p, pitches=pitches
            )
            for i in range(1000)
        ]
        shares = np.bincount(drawn, minlength=6) / 1000
        assert shares[:2].tolist() == pytest.approx(places, abs=0.002)
        kept = [0.3, 0.15, 0, 0] if top_p == 0.7 else [0.3, 0, 0, 0]
        assert shares[2:].tolist() == pytest.approx(0.6 * np.array(kept) / sum(kept), abs=0.002)


def test_tokens_as_likely_as_the_last_of_a_nucleus_belong_to_it():
    tokens = {
        sampling.sample_token(np.zeros(4), temperature=1.0, u=(i + 0.5) / 100, top_p=0.3)
        for i in range(100)
    }
    assert tokens == {0, 1, 2, 3}


@pytest.mark.parametrize("top_p", [0.0, -0.5, 1.01, float("nan")])
def test_a_share_out_of_range_is_refused_by_name_and_rule(top_p):
    with pytest.raises(ConfigError, match=f"top_p must be above 0 and at most 1, got {top_p}"):
        sampling.sample_token(np.zeros(3), temperature=1.0, u=0.5, top_p=top_p)


@given(
    logits=st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=40),
    temperature=st.floats(0.1, 2.0),
    u=st.floats(0, 1, exclude_min=True, exclude_max=True),
    top_p=st.floats(0, 1, exclude_min=True),
)
def test_any_logits_give_a_token_of_the_vocabulary(logits, temperature, u, top_p):
    token = sampling.sample_token(
        np.array(logits, np.float32), temperature=temperature, u=u, top_p=top_p
    )
    assert 0 <= token < len(logits)


@given(st.integers(0, 2**32 - 1), st.integers(1, 2), st.integers(0, 100_000))
def test_every_uniform_lies_strictly_between_zero_and_one(seed, stream, index):
    assert 0 < sampling.uniform(seed=seed, stream=stream, index=index) < 1


def test_a_temperature_out_of_range_is_refused_by_name_and_rule():
    with pytest.raises(ConfigError, match=r"temperature must be between 0\.1 and 2\.0, got 3"):
        sampling.sample_token(np.zeros(3, np.float32), temperature=3.0, u=0.5)
