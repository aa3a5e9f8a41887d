"""Reads a SoundFont: which recording sounds for a key, and how it is to be played.

The format is SoundFont 2.04 (.sf2), and its compressed kin (.sf3), whose recordings are Ogg
Vorbis files laid end to end, with loops counted from the start of each.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from ml.errors import MlError

Sound = npt.NDArray[np.float32]
Table = npt.NDArray[Any]

DRUM_BANK = 128

_RECORDS = {  # the tables of the "pdta" list that are read
    "phdr": [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("_", "V12")],
    "pbag": [("generator", "<u2"), ("_", "<u2")],
    "pgen": [("kind", "<u2"), ("amount", "<i2")],
    "inst": [("name", "S20"), ("bag", "<u2")],
    "ibag": [("generator", "<u2"), ("_", "<u2")],
    "igen": [("kind", "<u2"), ("amount", "<i2")],
    "shdr": [
        ("name", "S20"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("loop_start", "<u4"),
        ("loop_end", "<u4"),
        ("rate", "<u4"),
        ("pitch", "u1"),
        ("correction", "i1"),
        ("_", "<u2"),
        ("type", "<u2"),
    ],
}
_COMPRESSED = 0x10  # flag of a recording's type


class Generator(IntEnum):
    """The properties of a zone that are heeded, by their numbers in the format."""

    FILTER_CUTOFF = 8
    FILTER_Q = 9
    MODULATION_TO_FILTER = 11
    MODULATION_DECAY = 28
    MODULATION_SUSTAIN = 29
    VOLUME_DELAY = 33
    VOLUME_ATTACK = 34
    VOLUME_HOLD = 35
    VOLUME_DECAY = 36
    VOLUME_SUSTAIN = 37
    KEY_TO_VOLUME_HOLD = 39
    KEY_TO_VOLUME_DECAY = 40
    INSTRUMENT = 41
    KEY_RANGE = 43
    VELOCITY_RANGE = 44
    ATTENUATION = 48
    COARSE_TUNE = 51
    FINE_TUNE = 52
    RECORDING = 53
    SAMPLE_MODES = 54
    SCALE_TUNING = 56
    ROOT_KEY = 58


DEFAULTS: Mapping[int, int] = MappingProxyType(
    {
        Generator.FILTER_CUTOFF: 13_500,
        Generator.MODULATION_DECAY: -12_000,
        Generator.VOLUME_DELAY: -12_000,
        Generator.VOLUME_ATTACK: -12_000,
        Generator.VOLUME_HOLD: -12_000,
        Generator.VOLUME_DECAY: -12_000,
        Generator.SCALE_TUNING: 100,
        Generator.ROOT_KEY: -1,
    }
)
"""What a property is when no zone says; 0 for all others."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording.

    Attributes:
        sound: One channel [shape=(frames,)], -1..1.
        rate: Frames per second.
        loop: First frame of the part that may repeat, and the frame after its last.
        key: The MIDI key it was recorded at.
        correction_cents: What is added to its pitch when it is played.
    """

    sound: Sound
    rate: int
    loop: tuple[int, int]
    key: int
    correction_cents: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A recording that sounds for a key, and how.

    Attributes:
        recording: What sounds.
        generators: Every property that differs from `DEFAULTS`.
    """

    recording: Recording
    generators: Mapping[int, int]

    def __getitem__(self, generator: Generator) -> int:
        return self.generators.get(generator, DEFAULTS.get(generator, 0))


class SoundFont:
    """A SoundFont in memory; its recordings are decoded as they are asked for."""

    def __init__(self, path: Path) -> None:
        """Opens a SoundFont.

        Args:
            path: An .sf2 or .sf3 file, whatever its name ends in.

        Raises:
            MlError: When there is no such file, or it is no SoundFont.
        """
        if not path.is_file():
            msg = f"There is no SoundFont at {path}. It comes with the front end: run npm ci there."
            raise MlError(msg)
        data = path.read_bytes()
        if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
            msg = f"{path} is not a SoundFont: it begins with {data[:12]!r}."
            raise MlError(msg)
        chunks = dict(_chunks(data, start=12, end=len(data)))
        missing = sorted({"smpl", *_RECORDS} - chunks.keys())
        if missing:
            msg = f"{path} is not a whole SoundFont: it has no {', '.join(missing)}."
            raise MlError(msg)
        self._sounds = chunks["smpl"]
        self._tables = {
            name: np.frombuffer(chunks[name], dtype=fields) for name, fields in _RECORDS.items()
        }
        self._decoded: dict[int, Recording] = {}

    def zones(self, pitch: int, *, velocity: int, program: int, bank: int = 0) -> list[Zone]:
        """Everything that sounds when a key is struck.

        Args:
            pitch: MIDI key, 0 to 127.
            velocity: 1 to 127.
            program: General MIDI program, 0 to 127.
            bank: 0, or `DRUM_BANK`.

        Raises:
            MlError: When the SoundFont has no such program.
        """
        presets = self._tables["phdr"]
        found = np.flatnonzero((presets["program"] == program) & (presets["bank"] == bank))
        if not len(found):
            msg = f"The SoundFont has no program {program} in bank {bank}."
            raise MlError(msg)
        result = []
        for preset in self._matching("p", int(found[0]), pitch=pitch, velocity=velocity):
            instrument = preset.get(Generator.INSTRUMENT)
            if instrument is None:
                continue
            for zone in self._matching("i", instrument, pitch=pitch, velocity=velocity):
                recording = zone.get(Generator.RECORDING)
                if recording is not None:
                    result.append(Zone(self._recording(recording), _added(zone, preset)))
        return result

    def _matching(
        self, level: str, index: int, *, pitch: int, velocity: int
    ) -> Iterator[dict[int, int]]:
        """Zones of a preset ("p") or instrument ("i") for a key, with the global one merged in."""
        headers = self._tables["phdr" if level == "p" else "inst"]
        bags = self._tables[level + "bag"]
        generators = self._tables[level + "gen"]
        target = Generator.INSTRUMENT if level == "p" else Generator.RECORDING
        common: dict[int, int] = {}
        first, last = int(headers["bag"][index]), int(headers["bag"][index + 1])
        for bag in range(first, last):
            of_zone = generators[bags["generator"][bag] : bags["generator"][bag + 1]]
            zone = dict(of_zone.tolist())
            if bag == first and target not in zone:
                common = zone
                continue
            merged = common | zone
            if _within(merged.get(Generator.KEY_RANGE), pitch) and _within(
                merged.get(Generator.VELOCITY_RANGE), velocity
            ):
                yield merged

    def _recording(self, index: int) -> Recording:
        if index not in self._decoded:
            header = self._tables["shdr"][index]
            start, end = int(header["start"]), int(header["end"])
            loop_start, loop_end = int(header["loop_start"]), int(header["loop_end"])
            if header["type"] & _COMPRESSED:
                sound, _ = soundfile.read(io.BytesIO(self._sounds[start:end]), dtype="float32")
            else:
                pcm = np.frombuffer(self._sounds[2 * start : 2 * end], dtype="<i2")
                sound = pcm.astype(np.float32) / 32_768
                loop_start, loop_end = loop_start - start, loop_end - start
            self._decoded[index] = Recording(
                sound,
                int(header["rate"]),
                (loop_start, min(loop_end, len(sound))),
                int(header["pitch"]),
                int(header["correction"]),
            )
        return self._decoded[index]


def _chunks(data: bytes, *, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    """Walks through RIFF chunks, into lists."""
    while start + 8 <= end:
        name = data[start : start + 4]
        size = int.from_bytes(data[start + 4 : start + 8], "little")
        if name == b"LIST":
            yield from _chunks(data, start=start + 12, end=start + 8 + size)
        else:
            yield name.decode("latin-1"), data[start + 8 : start + 8 + size]
        start += 8 + size + size % 2


def _within(bounds: int | None, value: int) -> bool:
    """Whether a value lies in a range, whose two bytes are its lowest and its highest."""
    return bounds is None or bounds & 0xFF <= value <= (bounds >> 8) & 0xFF


def _added(zone: Mapping[int, int], preset: Mapping[int, int]) -> dict[int, int]:
    """A preset's properties shift those of its instruments."""
    no_sums = {
        Generator.INSTRUMENT,
        Generator.KEY_RANGE,
        Generator.VELOCITY_RANGE,
        Generator.RECORDING,
        Generator.SAMPLE_MODES,
        Generator.ROOT_KEY,
    }
    return dict(zone) | {
        kind: zone.get(kind, DEFAULTS.get(kind, 0)) + amount
        for kind, amount in preset.items()
        if kind not in no_sums
    }
