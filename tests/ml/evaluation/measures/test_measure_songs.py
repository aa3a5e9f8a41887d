import json
import subprocess
import sys

import numpy as np
import pytest

from ml.errors import ConfigError, MeasureError
from ml.evaluation.measures import measure_songs
from tests.ml.evaluation.measures.music import line, song


def tunes(count, *, seed, notes=64):
    random = np.random.default_rng(seed)
    scale = np.array([60, 62, 64, 65, 67, 69, 71, 72])
    return [
        (f"tune {i}", song(line(*scale[random.integers(8, size=notes)].tolist(), length=0.5)))
        for i in range(count)
    ]


def test_songs_like_the_reference_are_told_to_be_and_a_loop_is_not():
    real = tunes(30, seed=1)
    alike = measure_songs(tunes(10, seed=2), reference=real)
    loop = measure_songs(
        [(str(i), song(line(*[60] * 64, length=0.5))) for i in range(10)], reference=real
    )
    assert alike.measures["h1"].distance < 1 < loop.measures["h1"].distance
    assert loop.measures["pattern_repetition"].percentile == 100
    assert alike.mean_overlapped_area > 0.8 > loop.mean_overlapped_area
    assert "of 1" in loop.summary
    assert "h1" in loop.summary or "h4" in loop.summary or "pattern" in loop.summary


def test_a_copied_song_is_counted_as_one():
    real = tunes(5, seed=1)
    report = measure_songs([real[2], *tunes(1, seed=9)], reference=real)
    assert (report.copies, report.longest_match) == (1, 64)
    assert report.files[0].match.file == "tune 2"
    assert report.files[1].match.notes < 24


def test_each_song_has_its_own_figures_and_where_they_lie_among_real_ones():
    report = measure_songs(tunes(2, seed=2), reference=tunes(20, seed=1))
    for one in report.files:
        assert set(one.percentiles) == {name for name, v in one.measures.items() if v is not None}
        assert all(0 <= value <= 100 for value in one.percentiles.values())
    assert report.files[0].measures["cpi"] is None
    assert report.measures["cpi"] is None


def test_without_a_reference_songs_are_measured_and_nothing_is_compared():
    report = measure_songs(tunes(2, seed=2))
    assert report.measures["scale_consistency"].songs.mean == 1
    assert report.measures["h1"].distance is report.copies is report.mean_overlapped_area is None
    assert report.overlapped_areas == {}


def test_what_cannot_be_measured_is_told_and_all_of_it_is_an_error():
    report = measure_songs([*tunes(1, seed=1), ("none", song(line(None)))])
    assert report.rejected == [{"file": "none", "reason": "it has no pitched notes to measure"}]
    with pytest.raises(MeasureError, match="no song to measure: none: it has no pitched notes"):
        measure_songs([("none", song())])
    with pytest.raises(MeasureError, match="the reference holds no music"):
        measure_songs(tunes(1, seed=1), reference=[("none", song())])
    with pytest.raises(ConfigError, match="track must be"):
        measure_songs(tunes(1, seed=1), track="")


def test_the_report_is_json_and_the_same_each_time():
    def told():
        return measure_songs(tunes(3, seed=2), reference=tunes(6, seed=1)).to_json()

    first = json.dumps(told(), allow_nan=False)
    assert first == json.dumps(told(), allow_nan=False)


def test_progress_is_told_song_by_song():
    heard = []
    measure_songs(tunes(2, seed=1), reference=tunes(3, seed=2), on_progress=heard.append)
    assert heard == [1, 2, 3, 4, 5]


def test_measuring_loads_no_tensorflow():
    program = "import sys, ml.evaluation.measures; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"
