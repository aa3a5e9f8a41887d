import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml.errors import ConfigError
from ml.generation.interpolation import between_four, linear, path, spherical

GOLDEN = json.loads((Path(__file__).parents[2] / "fixtures" / "interpolation.json").read_text())
WAYS = {"linear": linear, "spherical": spherical}
LATENTS = arrays(np.float32, 6, elements=st.floats(-4, 4, width=32))
SHARES = st.floats(0, 1)


def latent(*values):
    return np.array(values, np.float32)


def test_points_are_the_golden_ones():
    assert GOLDEN
    for case in GOLDEN:
        found = WAYS[case["way"]](latent(*case["start"]), latent(*case["end"]), case["share"])
        np.testing.assert_allclose(found, case["z"], rtol=1e-6, atol=1e-7)


@given(LATENTS, LATENTS, st.sampled_from([linear, spherical]))
def test_a_way_begins_and_ends_where_it_must(start, end, way):
    np.testing.assert_allclose(way(start, end, 0.0), start, atol=1e-5)
    np.testing.assert_allclose(way(start, end, 1.0), end, atol=1e-5)


def test_an_arc_keeps_the_length_where_a_straight_way_does_not():
    start, end = latent(3, 0, 0), latent(0, 3, 0)
    lengths = [float(np.linalg.norm(way(start, end, 0.5))) for way in (spherical, linear)]
    assert lengths == pytest.approx([3, 3 / np.sqrt(2)])


@pytest.mark.parametrize("end", [latent(2, 2), latent(-1, -1), latent(0, 0)])
def test_where_there_is_no_arc_the_way_is_straight(end):
    start = latent(1, 1)
    np.testing.assert_array_equal(spherical(start, end, 0.25), linear(start, end, 0.25))


def test_a_path_has_equal_steps_and_both_ends():
    points = path(latent(0), latent(1), count=5, way=linear)
    assert [float(point[0]) for point in points] == [0, 0.25, 0.5, 0.75, 1]
    with pytest.raises(ConfigError, match="a way has 2 points or more, got 1"):
        path(latent(0), latent(1), count=1)


@given(SHARES, SHARES)
def test_between_four_each_corner_weighs_by_its_nearness(x, y):
    corners = (latent(1, 0, 0, 0), latent(0, 1, 0, 0), latent(0, 0, 1, 0), latent(0, 0, 0, 1))
    found = between_four(corners, x=x, y=y, way=linear)
    expected = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y]
    np.testing.assert_allclose(found, expected, atol=1e-6)
