import numpy as np
import pytest

from ml.audio.rendering import play
from ml.audio.soundfont import SoundFont
from ml.errors import MlError
from tests.ml.audio.pitch import cents_off

RATE = 32_000


def level(sound, start, end):
    return float(np.sqrt(np.mean(sound[int(start * RATE) : int(end * RATE)] ** 2)))


@pytest.mark.parametrize("pitch", [36, 48, 60, 72, 84])
@pytest.mark.parametrize("program", [0, 24, 32, 56, 73])
def test_a_note_has_the_pitch_of_its_key(font, program, pitch):
    sound = play(font, pitch, program=program, seconds=0.6, sample_rate=RATE)
    assert abs(cents_off(sound[int(0.1 * RATE) :], rate=RATE, pitch=pitch)) < 20


def test_a_trumpet_goes_on_while_its_key_is_held(font):
    sound = play(font, 65, program=56, seconds=6, sample_rate=RATE)
    assert level(sound, 5.5, 6.0) > 0.8 * level(sound, 0.5, 1.0)


def test_a_piano_dies_away_while_its_key_is_held(font):
    sound = play(font, 60, program=0, seconds=4, sample_rate=RATE)
    assert level(sound, 3.5, 4.0) < 0.3 * level(sound, 0.1, 0.6)


def test_a_crash_cymbal_rings(font):
    sound = play(font, 49, program=0, seconds=2, sample_rate=RATE, is_drum=True)
    assert level(sound, 0.5, 1.0) > 0.1 * level(sound, 0.0, 0.1) > 0


def test_a_program_that_is_not_there_is_named(font):
    with pytest.raises(MlError, match="no program 5 in bank 99"):
        font.zones(60, velocity=96, program=5, bank=99)


def test_a_missing_soundfont_says_how_to_get_it(tmp_path):
    with pytest.raises(MlError, match="npm ci"):
        SoundFont(tmp_path / "none.sf3")


def test_a_file_that_is_no_soundfont_is_refused(tmp_path):
    path = tmp_path / "song.sf3"
    path.write_bytes(b"MThd" + bytes(40))
    with pytest.raises(MlError, match="not a SoundFont"):
        SoundFont(path)


def test_half_a_soundfont_is_refused(tmp_path, soundfont_path):
    path = tmp_path / "half.sf3"
    path.write_bytes(soundfont_path.read_bytes()[:100_000])
    with pytest.raises(MlError, match=r"not a whole SoundFont: it has no .*phdr"):
        SoundFont(path)
