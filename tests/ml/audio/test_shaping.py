import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.audio import shaping

RATE = 32_000


def tone(hertz, seconds, *, rate=RATE, amplitude=0.5):
    time = np.arange(int(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


@given(before=st.integers(0, 5000), after=st.integers(0, 5000))
def test_trimming_puts_the_attack_at_the_start(before, after):
    sound = np.concatenate([np.zeros(before), tone(440, 0.1), np.zeros(after)])
    kept = shaping.trim(sound.astype(np.float32), rate=RATE)
    assert np.argmax(np.abs(kept) > 0.1) < 0.003 * RATE
    assert abs(len(kept) - 0.1 * RATE) < 0.004 * RATE


def test_trimming_silence_leaves_nothing():
    assert len(shaping.trim(np.zeros(100, dtype=np.float32), rate=RATE)) == 0


def test_a_faded_sound_ends_in_silence_and_begins_as_it_was():
    sound = tone(440, 0.5)
    faded = shaping.fade_out(sound, frames=4000)
    assert faded[-1] == pytest.approx(0, abs=1e-6)
    np.testing.assert_array_equal(faded[:-4000], sound[:-4000])


def test_a_low_tone_is_moved_to_a_lower_rate_and_keeps_its_shape():
    sound = shaping.fade_out(shaping.trim(tone(200, 1), rate=RATE), frames=8000)
    thinned, rate = shaping.thin(sound, rate=RATE, rates=(12_000, 16_000))
    assert rate == 12_000
    assert len(thinned) == pytest.approx(len(sound) * 12 / 32, abs=2)
    expected = np.interp(np.arange(len(thinned)) / rate, np.arange(len(sound)) / RATE, sound)
    assert np.abs(thinned - expected).max() < 0.002


def test_a_tone_near_the_limit_of_a_rate_is_not_moved_to_it():
    assert shaping.thin(tone(5_900, 1), rate=RATE, rates=(12_000,))[1] == RATE


@pytest.mark.parametrize("hertz", [55.0, 440.0, 1234.5])
def test_a_loop_of_a_steady_tone_cannot_be_heard(hertz):
    sample = shaping.loop(tone(hertz, 1.1), rate=RATE, shortest=0.3)
    start, end = sample.loop
    turns = [sample.sound[:end], sample.sound[start:end], sample.sound[start:end]]
    played = np.concatenate(turns).astype(np.float64)
    spectrum = np.abs(np.fft.rfft(played * np.hanning(len(played)))) ** 2
    frequencies = np.fft.rfftfreq(len(played), 1 / RATE)
    elsewhere = np.abs(frequencies - hertz) > 12
    assert spectrum[elsewhere].sum() < 1e-4 * spectrum.sum()
    assert end - start >= 0.3 * RATE


def test_a_tone_too_short_to_loop_is_left_alone():
    assert shaping.loop(tone(440, 0.3), rate=RATE, shortest=0.3).loop is None


def test_loudness_follows_the_amplitude():
    loud, soft = (shaping.loudness(tone(1000, 1, amplitude=a), rate=RATE) for a in (0.5, 0.25))
    assert loud == pytest.approx(2 * soft, rel=1e-3)


def test_deep_tones_count_as_softer():
    deep, middle = (shaping.loudness(tone(f, 1), rate=RATE) for f in (40, 1000))
    assert deep < 0.5 * middle
