import pytest

from ml.pretrained.groove import Drummers, drum_notes
from tests.ml.pretrained.small_sets import RIDE, groove_zip, performance


@pytest.fixture
def drummers(tmp_path):
    return lambda performances: Drummers.read(groove_zip(tmp_path / "groove.zip", performances))


def test_strokes_are_put_where_the_feel_has_them(drummers):
    found = drummers({("jazz/swing", 160): performance()})
    (bar,) = found.bars(feel="swing", qpm=160, count=1, choice=0)
    # 1.66 quarters is the third of a triplet: 8 of 12 steps.
    assert bar == ((0, 51), (12, 51), (20, 51), (24, 51), (36, 51), (44, 51))
    assert [note.start_quarters for note in drum_notes([bar])] == pytest.approx(
        [0, 1, 20 / 12, 2, 3, 44 / 12]
    )


def test_the_performance_nearest_in_tempo_plays_and_begins_anew_when_it_is_over(drummers):
    slow = performance(hits=tuple((51, at) for at in RIDE))
    others = {
        ("jazz/swing", qpm): performance(hits=tuple((53, at) for at in RIDE))
        for qpm in (280, 290, 300)
    }
    found = drummers({("jazz/fast", 100): slow, **others})
    bars = found.bars(feel="swing", qpm=290, count=12, choice=1)
    assert {hit for bar in bars for _, hit in bar} == {53}
    assert len(bars) == 12
    assert found.bars(feel="swing", qpm=290, count=12, choice=1) == bars


def test_ghost_notes_and_all_but_the_loudest_eight_are_left_out(drummers):
    many = tuple((51 if i % 2 else 42, i / 4) for i in range(12))
    loud = drummers({("funk", 100): performance(hits=many)})
    (bar,) = loud.bars(feel="funk", qpm=100, count=1, choice=0)
    assert len(bar) == 8
    quiet = drummers({("funk", 100): performance(hits=many, velocity=20)})
    with pytest.raises(KeyError):
        quiet.bars(feel="funk", qpm=100, count=1, choice=0)


@pytest.mark.parametrize(
    "key", [("jazz/swing", 160, "fill"), ("jazz/swing", 160, "beat", "3-4"), ("rock", 160)]
)
def test_fills_other_metres_and_other_styles_are_left_out(drummers, key):
    found = drummers({key: performance(), ("latin/samba", 160): performance()})
    with pytest.raises(KeyError):
        found.bars(feel="swing", qpm=160, count=1, choice=0)
    assert found.bars(feel="latin", qpm=160, count=1, choice=0)


def test_a_performance_of_less_than_four_whole_bars_is_left_out(drummers):
    without_cymbals = performance(hits=((36, 0.0), (38, 1.0), (36, 2.0), (38, 3.0)))
    found = drummers(
        {
            ("jazz/swing", 160): performance(bars=3),
            ("jazz/swing", 170): without_cymbals,
            ("funk", 100): without_cymbals,
        }
    )
    with pytest.raises(KeyError):
        found.bars(feel="swing", qpm=160, count=1, choice=0)
    assert found.bars(feel="funk", qpm=100, count=1, choice=0)
