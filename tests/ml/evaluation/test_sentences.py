from ml.evaluation.collapse import compare_with_counting, summarise


def test_a_model_that_loses_to_counting_is_told_by_how_much_and_what_to_do():
    said = compare_with_counting(3.48, bigram=3.37)
    assert said.startswith("It does not beat counting pairs yet: 0.11 nats per token")
    assert "Train longer" in said


def test_a_model_that_beats_counting_is_said_to():
    said = compare_with_counting(2.10, bigram=2.25)
    assert "better than counting pairs, by 0.15 nats" in said


def test_a_latent_space_nobody_listens_to_is_called_collapsed_however_active_it_is():
    assert "posterior collapse" in summarise(gap=0.002, active=64, dimensions=64)
    assert "hardly used" in summarise(gap=0.02, active=64, dimensions=64)
    assert "is used" in summarise(gap=0.4, active=2, dimensions=64)
