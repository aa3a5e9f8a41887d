import io

import numpy as np
import pytest
import soundfile

from ml.audio.mixdown import SAMPLE_RATE, Strike, mix_down
from ml.errors import MlError
from tests.ml.audio.pitch import cents_off


def heard(strikes, *, font):
    sound, rate = soundfile.read(io.BytesIO(mix_down(strikes, font=font)))
    assert rate == SAMPLE_RATE
    return sound


def level(sound, start, end):
    return float(np.sqrt(np.mean(sound[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)] ** 2)))


def test_notes_sound_at_their_time_and_pitch_and_then_are_silent(font):
    strikes = [Strike(56, False, 60, 100, 0.0, 0.5), Strike(56, False, 67, 100, 1.0, 0.5)]
    sound = heard(strikes, font=font)
    assert level(sound, 0.1, 0.5) > 0.05
    assert level(sound, 0.7, 1.0) < 1e-3
    later = sound[int(1.1 * SAMPLE_RATE) : int(1.5 * SAMPLE_RATE)]
    assert abs(cents_off(later, rate=SAMPLE_RATE, pitch=67)) < 30


def test_a_soft_note_is_softer(font):
    strikes = [Strike(0, False, 60, 120, 0.0, 0.3), Strike(0, False, 60, 40, 1.0, 0.3)]
    sound = heard(strikes, font=font)
    assert level(sound, 1.0, 1.3) < 0.2 * level(sound, 0.0, 0.3)


def test_a_piece_without_notes_or_without_end_is_refused(font):
    with pytest.raises(MlError, match="no note to play"):
        mix_down([], font=font)
    with pytest.raises(MlError, match="too long for audio"):
        mix_down([Strike(0, False, 60, 90, 4000.0, 1.0)], font=font)
