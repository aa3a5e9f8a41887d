"""A whole piece through a SoundFont, into one WAV file."""

import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import soundfile

from ml.audio.rendering import play
from ml.audio.soundfont import Sound, SoundFont
from ml.errors import MlError

SAMPLE_RATE = 44_100
MAXIMUM_SECONDS = 1800.0
# How long a note takes to fade once its key is let go; a struck drum rings on.
_RELEASE_SECONDS = 0.15
_DRUM_SECONDS = 1.5
_LOUDEST = 0.9
_FULL_VELOCITY = 127


class Strike(NamedTuple):
    """A note to play: General MIDI program, MIDI key, velocity 1 to 127, and its time."""

    program: int
    is_drum: bool
    pitch: int
    velocity: int
    start_seconds: float
    duration_seconds: float

    @property
    def sounding_seconds(self) -> float:
        """How long it is heard."""
        return _DRUM_SECONDS if self.is_drum else self.duration_seconds + _RELEASE_SECONDS


def mix_down(strikes: Iterable[Strike], *, font: SoundFont) -> bytes:
    """Play all notes, as loud as fits, into a WAV file of one channel.

    Args:
        strikes: One or more.
        font: Where their sounds come from.

    Raises:
        MlError: There is no note, the piece lasts more than half an hour, or the SoundFont lacks a
            program.
    """
    notes = list(strikes)
    if not notes:
        message = "there is no note to play"
        raise MlError(message)
    end = max(note.start_seconds + note.sounding_seconds for note in notes)
    if end > MAXIMUM_SECONDS:
        message = f"a piece of {end:,.0f} s is too long for audio: at most {MAXIMUM_SECONDS:,.0f} s"
        raise MlError(message)
    mixed = np.zeros(round(end * SAMPLE_RATE) + 1, np.float32)
    for sounding in _by_key(notes):
        longest = max(note.sounding_seconds for note in sounding)
        first = sounding[0]
        sound = play(
            font,
            first.pitch,
            program=first.program,
            seconds=longest,
            sample_rate=SAMPLE_RATE,
            is_drum=first.is_drum,
        )
        for note in sounding:
            _add(note, sound=sound, mixed=mixed)
    peak = float(np.abs(mixed).max())
    if peak > 0:
        mixed *= _LOUDEST / peak
    file = io.BytesIO()
    soundfile.write(file, mixed, SAMPLE_RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _by_key(notes: Sequence[Strike]) -> list[list[Strike]]:
    """Notes of the same sound together."""
    groups: dict[tuple[int, bool, int], list[Strike]] = {}
    for note in notes:
        groups.setdefault(note[:3], []).append(note)
    return list(groups.values())


def _add(note: Strike, *, sound: Sound, mixed: Sound) -> None:
    begin = round(note.start_seconds * SAMPLE_RATE)
    length = min(round(note.sounding_seconds * SAMPLE_RATE), len(sound), len(mixed) - begin)
    fading = min(length, round(_RELEASE_SECONDS * SAMPLE_RATE))
    gain = np.full(length, (note.velocity / _FULL_VELOCITY) ** 2, np.float32)
    if not note.is_drum:
        gain[length - fading :] *= np.linspace(1, 0, fading, dtype=np.float32)
    mixed[begin : begin + length] += sound[:length] * gain
