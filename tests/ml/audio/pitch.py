"""Measures the pitch of a tone."""

import numpy as np


def cents_off(sound: np.ndarray, *, rate: int, pitch: int) -> float:
    """How far a tone is from a MIDI key, by the autocorrelation near the key's period."""
    hertz = 440.0 * 2.0 ** ((pitch - 69) / 12)
    size = 1 << (2 * len(sound) - 1).bit_length()
    spectrum = np.fft.rfft(sound - sound.mean(), size)
    likeness = np.fft.irfft(np.abs(spectrum) ** 2, size)[: len(sound)]
    # Several periods at once: the more of them, the finer the answer.
    periods = max(1, int(0.04 * hertz))
    centre = periods * rate / hertz
    width = centre * (2 ** (0.9 / (12 * periods)) - 1) if periods == 1 else 0.4 * rate / hertz
    lags = np.arange(int(centre - width), int(centre + width) + 2)
    best = int(lags[np.argmax(likeness[lags])])
    left, peak, right = likeness[best - 1 : best + 2]
    bend = left - 2 * peak + right
    lag = best + (0.5 * (left - right) / bend if bend else 0.0)
    return float(-1200 * np.log2(lag / centre))
