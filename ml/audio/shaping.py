"""What is done to a rendered note before it is shipped: trimmed, thinned, looped, levelled."""

import math
from dataclasses import dataclass

import numpy as np

from ml.audio.soundfont import Sound

_SILENCE = 10 ** (-60 / 20)  # below the peak of the sound
_ONSET = 10 ** (-40 / 20)
_ATTACK_KEPT_SECONDS = 0.002
_THINNABLE = 10 ** (-58 / 10)  # share of the energy that may be lost to a lower sample rate
_LOUDNESS_SECONDS = 0.4

DECODED_RATE = 48_000
"""The rate browsers are told to decode to. Loops begin and end on whole frames of it: Chromium
lets a loop between two frames be heard."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound at a rate of its own.

    Attributes:
        sound: One channel [shape=(frames,)].
        rate: Frames per second.
        loop: First frame and frame after the last of the part that repeats, or None.
    """

    sound: Sound
    rate: int
    loop: tuple[int, int] | None = None


def trim(sound: Sound, *, rate: int) -> Sound:
    """Cuts the silence off both ends, so that the attack is at frame 0."""
    level = np.abs(sound)
    peak = float(level.max(initial=0.0))
    if peak == 0.0:
        return sound[:0]
    start = int(np.argmax(level > peak * _ONSET))
    end = len(sound) - int(np.argmax(level[::-1] > peak * _SILENCE))
    start = max(0, start - int(_ATTACK_KEPT_SECONDS * rate))
    kept = sound[start:end].copy()
    ramp = min(len(kept), max(1, int(_ATTACK_KEPT_SECONDS * rate / 2)))
    kept[:ramp] *= np.linspace(0.0, 1.0, ramp, dtype=np.float32)
    return kept


def fade_out(sound: Sound, *, frames: int) -> Sound:
    """Lets the last `frames` of a sound sink to nothing, along half a cosine."""
    frames = min(frames, len(sound))
    faded = sound.copy()
    if frames:
        turn = np.linspace(0.0, np.pi, frames, dtype=np.float32)
        faded[-frames:] *= 0.5 + 0.5 * np.cos(turn)
    return faded


def thin(sound: Sound, *, rate: int, rates: tuple[int, ...]) -> tuple[Sound, int]:
    """Moves a sound to the lowest of some rates that still holds what can be heard of it.

    A low note of a bass has nothing above a few kilohertz: half the frames do.
    """
    for target in sorted(rates):
        if target >= rate:
            break
        # Padded, so that the end does not ring into the start, to a length both rates divide.
        unit = 2 * rate // math.gcd(rate, target)
        size = unit * math.ceil(2 * len(sound) / unit)
        thinned_size = size * target // rate
        spectrum = np.fft.rfft(sound, n=size)
        energy = np.abs(spectrum) ** 2
        limit = thinned_size // 2
        if float(energy[int(limit * 0.92) :].sum()) <= _THINNABLE * float(energy.sum()):
            thinned = np.fft.irfft(spectrum[: limit + 1], n=thinned_size) * (target / rate)
            return thinned[: math.ceil(len(sound) * target / rate)].astype(np.float32), target
    return sound, rate


def loop(sound: Sound, *, rate: int, shortest: float, fade: float = 0.06) -> Sample:
    """Makes the end of a sustained tone flow into an earlier place of it.

    The place is where the tone is most like its end, by correlation over the length of the
    crossfade; it lies at least `shortest` seconds before the end. The end is then crossfaded
    into it. A few frames follow the loop, for the browser's interpolation.

    Args:
        sound: The tone while its key is held [shape=(frames,)].
        rate: Frames per second.
        shortest: Length of the loop in seconds, at least.
        fade: Length of the crossfade in seconds.
    """
    unit = rate // math.gcd(rate, DECODED_RATE)
    sound = sound[: len(sound) // unit * unit]
    width = int(fade * rate) // unit * unit
    tail = sound[-width:].astype(np.float64)
    last = len(sound) - int(shortest * rate) - width
    first = int(0.2 * rate) // unit * unit
    if last <= first:
        return Sample(sound, rate)
    searched = sound[first : last + width].astype(np.float64)
    size = 1 << (len(searched) + width).bit_length()
    dots = np.fft.irfft(np.fft.rfft(searched, size) * np.conj(np.fft.rfft(tail, size)), size)
    dots = dots[: last - first + 1]
    power = np.cumsum(np.concatenate(([0.0], searched**2)))
    norms = np.sqrt((power[width:] - power[:-width])[: len(dots)] * float(tail @ tail))
    likeness = dots / np.maximum(norms, 1e-12)
    start = first + unit * int(np.argmax(likeness[::unit]))

    # Alike tones add up linearly; unlike ones would dip in the middle, so they add up in power.
    rise = np.linspace(0.0, 1.0, width)
    power_share = 1.0 - max(0.0, float(likeness[start - first]))
    exponent = 1.0 - 0.5 * power_share
    before = sound[start : start + width]
    looped = sound.copy()
    looped[-width:] = tail * (1.0 - rise) ** exponent + before * rise**exponent
    begin = start + width
    guard = looped[begin : begin + 64]
    return Sample(np.concatenate((looped, guard)), rate, (begin, len(sound)))


def loudness(sound: Sound, *, rate: int) -> float:
    """How loud a sound is at its loudest, as a root mean square.

    Low frequencies count for less and high ones for more, roughly as in ITU-R BS.1770.
    """
    spectrum = np.fft.rfft(sound)
    squares = np.fft.rfftfreq(len(sound), 1 / rate) ** 2
    weight = squares / (squares + 60.0**2) * (1.0 + 0.58 * squares / (squares + 1500.0**2))
    power = np.cumsum(np.concatenate(([0.0], np.fft.irfft(spectrum * weight, n=len(sound)) ** 2)))
    window = int(_LOUDNESS_SECONDS * rate)
    if len(sound) <= window:
        return float(np.sqrt(power[-1] / window))
    return float(np.sqrt((power[window:] - power[:-window]).max() / window))
