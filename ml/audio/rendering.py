"""Plays single notes of a SoundFont into arrays.

What is left out: low-frequency oscillators, panning and effects. A sample that is going to be
looped and repitched in the browser is better without them.
"""

import math

import numpy as np
import numpy.typing as npt

from ml.audio.soundfont import DRUM_BANK, Generator, Recording, Sound, SoundFont, Zone

VELOCITY = 96

_TAPS = 32
_PHASES = 2048
_LOOPS_WHILE_HELD = (1, 3)  # values of SAMPLE_MODES
_OPEN_FILTER_HZ = 15_000
_ATTENUATION_SCALE = 0.4  # as SoundFonts were made for: the hardware did less than it was told
_FULL_DECAY_DB = 100.0


def play(
    font: SoundFont,
    pitch: int,
    *,
    program: int,
    seconds: float,
    sample_rate: int,
    is_drum: bool = False,
) -> Sound:
    """Plays one note, held for the whole time.

    Args:
        font: Where its sound comes from.
        pitch: MIDI key, 0 to 127.
        program: General MIDI program, 0 to 127.
        seconds: How long.
        sample_rate: Frames per second of the result.
        is_drum: Whether the key is one of the drum kit.

    Returns:
        One channel [shape=(frames,)], not limited to -1..1.

    Raises:
        MlError: When the SoundFont has no such program.
    """
    bank = DRUM_BANK if is_drum else 0
    frames = round(seconds * sample_rate)
    mixed = np.zeros(frames)
    for zone in font.zones(pitch, velocity=VELOCITY, program=program, bank=bank):
        sound = _repitched(zone, pitch=pitch, frames=frames, sample_rate=sample_rate)
        sound *= _envelope(zone, pitch=pitch, frames=frames, sample_rate=sample_rate)
        mixed += _filtered(sound, zone, sample_rate=sample_rate)
    return mixed.astype(np.float32)


def _repitched(zone: Zone, *, pitch: int, frames: int, sample_rate: int) -> npt.NDArray[np.float64]:
    """Reads a recording at another speed, through a windowed sinc."""
    recording = zone.recording
    root = zone[Generator.ROOT_KEY] if zone[Generator.ROOT_KEY] >= 0 else recording.key
    cents = (
        (pitch - root) * zone[Generator.SCALE_TUNING]
        + 100 * zone[Generator.COARSE_TUNE]
        + zone[Generator.FINE_TUNE]
        + recording.correction_cents
    )
    step = 2.0 ** (cents / 1200) * recording.rate / sample_rate

    positions = np.arange(frames) * step
    whole = np.floor(positions).astype(np.int64)
    table = _sinc_table(cutoff=min(1.0, 1.0 / step))
    weights = table[((positions - whole) * _PHASES).astype(np.int64)]
    taps = whole[:, None] + np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
    looped = zone[Generator.SAMPLE_MODES] in _LOOPS_WHILE_HELD
    read: npt.NDArray[np.float64] = np.einsum(
        "ij,ij->i", _frames_at(recording, taps, looped=looped), weights
    )
    return read


def _sinc_table(*, cutoff: float) -> npt.NDArray[np.float64]:
    """Weights of the taps for each phase between two frames [shape=(_PHASES, _TAPS)]."""
    phases = np.arange(_PHASES)[:, None] / _PHASES
    distances = np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)[None, :] - phases
    window = np.cos(np.pi * distances / _TAPS) ** 2
    weights = np.sinc(cutoff * distances) * window
    normalised: npt.NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return normalised


def _frames_at(
    recording: Recording, indexes: npt.NDArray[np.int64], *, looped: bool
) -> npt.NDArray[np.float64]:
    sound = recording.sound
    start, end = recording.loop
    if looped and end - start > 1:
        indexes = np.where(indexes < end, indexes, start + (indexes - start) % (end - start))
    silent = (indexes < 0) | (indexes >= len(sound))
    return np.where(silent, 0.0, sound[np.clip(indexes, 0, len(sound) - 1)])


def _seconds(timecents: float) -> float:
    return math.exp2(timecents / 1200)


def _envelope(zone: Zone, *, pitch: int, frames: int, sample_rate: int) -> npt.NDArray[np.float64]:
    """The zone's gain over time: delay, attack, hold, and a decay that is even in decibels."""
    above_middle = 60 - pitch
    hold = zone[Generator.VOLUME_HOLD] + above_middle * zone[Generator.KEY_TO_VOLUME_HOLD]
    decay = zone[Generator.VOLUME_DECAY] + above_middle * zone[Generator.KEY_TO_VOLUME_DECAY]
    attack_start = _seconds(zone[Generator.VOLUME_DELAY])
    attack = _seconds(zone[Generator.VOLUME_ATTACK])
    decay_start = attack_start + attack + _seconds(hold)
    sustain_db = min(_FULL_DECAY_DB, max(0.0, zone[Generator.VOLUME_SUSTAIN] / 10))

    time = np.arange(frames) / sample_rate
    fallen_db = np.clip((time - decay_start) / _seconds(decay), 0.0, 1.0) * _FULL_DECAY_DB
    attenuation_db = zone[Generator.ATTENUATION] / 10 * _ATTENUATION_SCALE
    gain: npt.NDArray[np.float64] = 10 ** (
        -(np.minimum(fallen_db, sustain_db) + attenuation_db) / 20
    )
    return gain * np.clip((time - attack_start) / attack, 0.0, 1.0)


def _filtered(
    sound: npt.NDArray[np.float64], zone: Zone, *, sample_rate: int
) -> npt.NDArray[np.float64]:
    """The zone's resonant low-pass filter, standing where its envelope spends its time."""
    level = 1.0
    if _seconds(zone[Generator.MODULATION_DECAY]) < 1.0:
        level = 1.0 - min(1000, max(0, zone[Generator.MODULATION_SUSTAIN])) / 1000
    cents = zone[Generator.FILTER_CUTOFF] + level * zone[Generator.MODULATION_TO_FILTER]
    cutoff = 8.176 * _seconds(cents)
    if cutoff > _OPEN_FILTER_HZ:
        return sound
    resonance = 10 ** ((zone[Generator.FILTER_Q] / 10 - 3.01) / 20)
    size = 1 << math.ceil(math.log2(len(sound) + sample_rate // 10))
    s = 1j * np.fft.rfftfreq(size, 1 / sample_rate) / max(cutoff, 200.0)
    response = 1.0 / (1.0 + s / resonance + s**2)
    filtered: npt.NDArray[np.float64] = np.fft.irfft(np.fft.rfft(sound, size) * response, size)
    return filtered[: len(sound)]
