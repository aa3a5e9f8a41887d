import pytest

from ml.evaluation.collapse import compare_with_counting, summarise
from ml.evaluation.elbo import Elbo


def test_a_model_that_loses_to_counting_is_told_by_how_much_and_what_to_do():
    said = compare_with_counting(3.48, bigram=3.37)
    assert said.startswith("It does not beat counting pairs yet: 0.11 nats per token")
    assert "Train longer" in said


def test_a_model_that_beats_counting_is_said_to():
    said = compare_with_counting(2.10, bigram=2.25)
    assert "better than counting pairs, by 0.15 nats" in said


def said(*, kl=20.0, gap=0.4, active=30, negative_elbo=2.0, bigram=3.0):
    elbo = Elbo(negative_elbo=negative_elbo, reconstruction=negative_elbo, kl_per_window=kl)
    return summarise(elbo, gap=gap, active=active, dimensions=64, bigram=bigram)


def test_a_latent_space_that_is_told_of_listened_to_and_pays_is_used_with_all_figures():
    assert said() == (
        "The latent space is used: z carries 20.0 nats per excerpt, 30 of 64 dimensions vary, and "
        "decoding with another excerpt's z costs 0.400 nats per token."
    )


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ({"kl": 0.02}, "is not used (posterior collapse): "),
        ({"active": 0}, "is not used (posterior collapse): "),
        ({"kl": 40.0, "active": 64, "gap": 0.002}, "collapse), the decoder does not listen: "),
        ({"gap": 0.02}, "is hardly used: "),
        ({"kl": 0.6}, "is hardly used: "),
        ({"negative_elbo": 3.2}, "is used, but counting pairs still foretells the music better: "),
    ],
)
def test_no_figure_alone_proves_that_z_is_used(figures, verdict):
    assert verdict in said(**figures)


def test_the_verdict_is_what_is_before_the_only_colon():
    assert [one.count(":") for one in (said(), said(kl=0.0), said(negative_elbo=9.0))] == [1, 1, 1]
