import io
import json

import numpy as np
import pytest
import soundfile

from ml.audio.instruments import build_instruments
from ml.audio.programs import DRUMS, INSTRUMENTS, PROGRAMS
from ml.audio.shaping import DECODED_RATE
from ml.cli.main import main
from ml.errors import MlError
from tests.ml.audio.pitch import cents_off

KILOBYTE = 1000


@pytest.fixture(scope="module")
def out(tmp_path_factory, soundfont_path):
    folder = tmp_path_factory.mktemp("instruments")
    assert build_instruments(soundfont_path, out_dir=folder).built
    return folder


@pytest.fixture(scope="module")
def index(out):
    return json.loads((out / "index.json").read_bytes())


def read(path):
    return soundfile.read(io.BytesIO(path.read_bytes()), dtype="float32")


def test_the_index_tells_who_made_the_sounds(index, out):
    assert index["credit"] == "FluidR3Mono, MIT"
    assert "Frank Wen" in (out / "NOTICE.txt").read_text()
    assert index["programs"] == list(PROGRAMS)
    assert set(index["instruments"]) == set(INSTRUMENTS)
    assert index["drums"].keys() == {str(key) for key in DRUMS}


def test_the_sounds_stay_within_their_budget(index, out):
    def size(names):
        return sum((out / name).stat().st_size for name in set(names))

    everything = size(path.name for path in out.glob("*.flac"))
    assert everything < 8_000 * KILOBYTE
    assert size(index["drums"].values()) < 700 * KILOBYTE
    for key, instrument in index["instruments"].items():
        assert size(instrument["samples"].values()) < 420 * KILOBYTE, key


def test_each_sound_begins_at_once_and_does_not_clip(out):
    for path in out.glob("*.flac"):
        sound, rate = read(path)
        level = np.abs(sound)
        assert sound.ndim == 1
        assert 0.01 < level.max() < 0.95, path.name
        assert np.argmax(level > 0.01 * level.max()) < 0.01 * rate, path.name


def test_loops_lie_inside_their_sounds_on_whole_frames(index, out):
    for key, instrument in index["instruments"].items():
        assert bool(instrument["loops"]) == INSTRUMENTS[key].sustained
        for pitch, (start, end) in instrument["loops"].items():
            sound, rate = read(out / instrument["samples"][pitch])
            assert 0 < start < end < len(sound) / rate
            for edge in (start * DECODED_RATE, end * DECODED_RATE):
                assert edge == pytest.approx(round(edge), abs=1e-6), f"{key} {pitch}"


def test_sounds_that_are_not_looped_end_in_silence(index, out):
    looped = {
        instrument["samples"][pitch]
        for instrument in index["instruments"].values()
        for pitch in instrument["loops"]
    }
    for path in out.glob("*.flac"):
        if path.name not in looped:
            assert np.abs(read(path)[0][-20:]).max() < 0.002, path.name


@pytest.mark.parametrize("key", ["piano", "acoustic-bass", "trumpet", "tenor-sax", "flute"])
def test_each_sample_has_the_pitch_it_is_filed_under(index, out, key):
    for pitch, name in index["instruments"][key]["samples"].items():
        sound, rate = read(out / name)
        tone = sound[int(0.1 * rate) : int(0.5 * rate)]
        assert abs(cents_off(tone, rate=rate, pitch=int(pitch))) < 25, pitch


def test_instruments_are_equally_loud(index, out):
    def typical(instrument):
        return np.median([np.abs(read(out / n)[0]).max() for n in instrument["samples"].values()])

    peaks = {key: typical(instrument) for key, instrument in index["instruments"].items()}
    assert max(peaks.values()) < 6 * min(peaks.values()), peaks


def test_a_second_build_changes_nothing(out, soundfont_path):
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert not build_instruments(soundfont_path, out_dir=out).built
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before


def test_a_lost_sound_is_made_again_and_a_stray_one_removed(tmp_path, out, soundfont_path):
    for path in out.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    lost = next(tmp_path.glob("piano-59.*"))
    content = lost.read_bytes()
    lost.unlink()
    (tmp_path / "kazoo-60.0123456789.flac").write_bytes(b"old")
    assert build_instruments(soundfont_path, out_dir=tmp_path).built
    assert lost.read_bytes() == content, "a build is the same every time"
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in out.iterdir()}


def test_the_verb_prints_what_there_is(out, soundfont_path, capsys):
    status = main(["instruments", "--soundfont", str(soundfont_path), "--out", str(out), "--json"])
    assert status == 0
    assert json.loads(capsys.readouterr().out)["built"] is False


def test_the_verb_says_when_the_soundfont_is_missing(tmp_path, capsys):
    words = ["instruments", "--soundfont", str(tmp_path / "none"), "--out", str(tmp_path)]
    assert main(words) == MlError.exit_status
    assert "npm ci" in capsys.readouterr().err
