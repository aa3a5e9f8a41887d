import pytest

from ml.training.annealing import beta, has_risen

pytestmark = pytest.mark.usefixtures("keras")


def test_beta_rises_from_nothing_to_its_full_weight(small):
    config = small(steps=100, beta_warmup=0.5, beta_max=2.0)
    assert beta(config, 0) == pytest.approx(0.04)
    assert beta(config, 24) == pytest.approx(1.0)
    assert beta(config, 49) == beta(config, 99) == 2.0
    assert beta(small(beta_warmup=0), 0) == 1.0


def test_each_cycle_rises_for_one_half_and_holds_for_the_other(small):
    config = small(steps=80, beta_cycles=4, beta_warmup=0.5, beta_max=2.0)
    cycle = [0.2 * step for step in range(1, 11)] + 10 * [2.0]
    assert [beta(config, step) for step in range(80)] == pytest.approx(4 * cycle)


def test_cycles_that_steps_do_not_divide_all_come_to_their_full_weight(small):
    config = small(steps=100, beta_cycles=7, beta_warmup=0.5, beta_max=1.0)
    found = [beta(config, step) for step in range(100)]
    falls = [step for step in range(1, 100) if found[step] < found[step - 1]]
    assert len(falls) == 6
    assert all(found[step - 1] == 1.0 for step in falls)
    assert found[99] == 1.0


def test_patience_waits_until_the_last_cycle_has_risen(small):
    config = small(steps=100, beta_cycles=4, beta_warmup=0.4)
    assert not has_risen(config, steps=84)
    assert has_risen(config, steps=85)
    assert has_risen(small(steps=100, beta_warmup=0.3), steps=30)
