"""Builds the instruments that the browser plays: short FLAC files and an index of them.

FLAC because every browser decodes it to exactly the frames that were written: no padding before
the attack, and loops that stay closed.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ml.audio import shaping
from ml.audio.programs import CYMBALS, DRUMS, INSTRUMENTS, PROGRAMS, Instrument
from ml.audio.rendering import play
from ml.audio.shaping import Sample
from ml.audio.soundfont import Sound, SoundFont

CREDIT = "FluidR3Mono, MIT"
NOTICE = """\
The sounds in this folder are rendered from FluidR3Mono_GM, under the MIT license.
Original stereo version: Copyright (c) 2000-2002, 2008 Frank Wen <getfrank@gmail.com>
Mono version: Copyright (c) 2014-16 Michael Cowgill
Temple blocks: Copyright (c) 2002 Ethan Winer
Drumline percussion: Copyright (c) 2016 Michael Schorsch
"""

SAMPLE_RATE = 32_000
_LOWER_RATES = (12_000, 16_000, 24_000)
_BITS = 14  # kept of 16: FLAC leaves out what is always zero, and the ear does not miss it
_LOUDNESS = 0.1  # of the median sample of every instrument
_KIT_LOUDNESS = 0.09
_PEAK = 0.89
_LEAD_SECONDS = 0.3  # rendered beyond what is kept, for the silence that is cut off
_DRUM_SECONDS = 0.6
_CYMBAL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class InstrumentsBuild:
    """What a build made, or found made.

    Attributes:
        version: Hash of the SoundFont and of the code that renders it.
        built: False when everything was there already.
        files: How many sounds there are.
        bytes: Size of all of them together.
    """

    version: str
    built: bool
    files: int
    bytes: int


def build_instruments(
    soundfont_path: Path, *, out_dir: Path, on_progress: Callable[[str], None] | None = None
) -> InstrumentsBuild:
    """Renders all instruments into a folder, unless they are there already.

    Args:
        soundfont_path: The SoundFont, .sf2 or .sf3.
        out_dir: Made when missing. Sounds of another version in it are removed.
        on_progress: Called with the name of each instrument before it is rendered.

    Raises:
        MlError: When the SoundFont is missing or is none.
    """
    font = SoundFont(soundfont_path)
    version = _version(soundfont_path)
    index_path = out_dir / "index.json"
    existing = _read_index(index_path)
    if existing is not None and existing["version"] == version:
        paths = [out_dir / name for name in _file_names(existing)]
        if all(path.is_file() for path in paths):
            size = sum(path.stat().st_size for path in paths)
            return InstrumentsBuild(version, built=False, files=len(paths), bytes=size)

    out_dir.mkdir(parents=True, exist_ok=True)
    index: dict[str, Any] = {
        "version": version,
        "credit": CREDIT,
        "instruments": {},
        "programs": list(PROGRAMS),
        "drums": {},
    }
    for key, instrument in INSTRUMENTS.items():
        if on_progress is not None:
            on_progress(key)
        samples = render_instrument(font, instrument)
        files = {
            str(pitch): _write(sample, out_dir=out_dir, name=f"{key}-{pitch}")
            for pitch, sample in samples.items()
        }
        loops = {
            str(pitch): [round(frame / sample.rate, 12) for frame in sample.loop]
            for pitch, sample in samples.items()
            if sample.loop is not None
        }
        index["instruments"][key] = {
            "samples": files,
            "loops": loops,
            "release": instrument.release,
        }
    if on_progress is not None:
        on_progress("drums")
    kit = {
        key: _write(sample, out_dir=out_dir, name=f"drum-{key}")
        for key, sample in render_drums(font).items()
    }
    index["drums"] = {str(key): kit[source] for key, source in DRUMS.items()}

    (out_dir / "NOTICE.txt").write_text(NOTICE, encoding="utf-8")
    _replace(index_path, json.dumps(index, separators=(",", ":")).encode())
    names = _file_names(index)
    for path in out_dir.glob("*.flac"):
        if path.name not in names:
            path.unlink()
    size = sum((out_dir / name).stat().st_size for name in names)
    return InstrumentsBuild(version, built=True, files=len(names), bytes=size)


def render_instrument(font: SoundFont, instrument: Instrument) -> dict[int, Sample]:
    """Renders every sample of an instrument: trimmed, looped or faded, and levelled.

    Returns:
        The samples by pitch, all with the gain that brings their median to one loudness.
    """
    samples = {pitch: _render(font, instrument, pitch=pitch) for pitch in instrument.pitches}
    heard = [shaping.loudness(s.sound, rate=s.rate) for s in samples.values()]
    peak = max(float(np.abs(s.sound).max()) for s in samples.values())
    gain = min(_LOUDNESS / float(np.median(heard)), _PEAK / peak)
    return {pitch: Sample(s.sound * gain, s.rate, s.loop) for pitch, s in samples.items()}


def render_drums(font: SoundFont) -> dict[int, Sample]:
    """Renders the drum kit, with its own balance kept.

    Returns:
        The samples by the key they are rendered from; `programs.DRUMS` maps the others to them.
    """
    samples = {key: _render_drum(font, key) for key in sorted(set(DRUMS.values()))}
    heard = [shaping.loudness(s.sound, rate=s.rate) for s in samples.values()]
    peak = max(float(np.abs(s.sound).max()) for s in samples.values())
    gain = min(_KIT_LOUDNESS / float(np.median(heard)), _PEAK / peak)
    return {key: Sample(s.sound * gain, s.rate) for key, s in samples.items()}


def _render(font: SoundFont, instrument: Instrument, *, pitch: int) -> Sample:
    rate = SAMPLE_RATE
    # Strings ring for less long the higher they are: half as long three octaves up.
    shorter = 1.0 if instrument.sustained else 2.0 ** (-(pitch - instrument.lowest) / 36)
    seconds = instrument.seconds * shorter
    program = instrument.program
    sound = play(font, pitch, program=program, seconds=seconds + _LEAD_SECONDS, sample_rate=rate)
    kept = shaping.trim(sound, rate=rate)[: int(seconds * rate)]
    if instrument.sustained:
        thinned, rate = shaping.thin(kept, rate=rate, rates=_LOWER_RATES)
        return shaping.loop(thinned, rate=rate, shortest=0.3 * instrument.seconds)
    faded = shaping.fade_out(kept, frames=int(0.4 * len(kept)))
    return Sample(*shaping.thin(faded, rate=rate, rates=_LOWER_RATES))


def _render_drum(font: SoundFont, key: int) -> Sample:
    rate = SAMPLE_RATE
    seconds = _CYMBAL_SECONDS if key in CYMBALS else _DRUM_SECONDS
    held = seconds + _LEAD_SECONDS
    sound = play(font, key, program=0, seconds=held, sample_rate=rate, is_drum=True)
    kept = shaping.trim(sound, rate=rate)[: int(seconds * rate)]
    faded = shaping.fade_out(kept, frames=int(0.5 * len(kept)))
    return Sample(*shaping.thin(faded, rate=rate, rates=_LOWER_RATES))


def _write(sample: Sample, *, out_dir: Path, name: str) -> str:
    """Writes a sample as FLAC, under a name that holds a hash of what is in it."""
    data = _encode(sample.sound, rate=sample.rate)
    file_name = f"{name}.{hashlib.sha256(data).hexdigest()[:10]}.flac"
    _replace(out_dir / file_name, data)
    return file_name


def _encode(sound: Sound, *, rate: int) -> bytes:
    steps = 2 ** (_BITS - 1)
    coarse = np.clip(np.round(sound * steps), -steps, steps - 1).astype(np.int16)
    buffer = io.BytesIO()
    soundfile.write(
        buffer,
        coarse << (16 - _BITS),
        rate,
        format="FLAC",
        subtype="PCM_16",
        compression_level=1.0,
    )
    return buffer.getvalue()


def _replace(path: Path, data: bytes) -> None:
    """Writes a file so that nobody ever reads half of it."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.replace(path)


def _version(soundfont_path: Path) -> str:
    """Hashes all that the sounds depend on: the SoundFont and the code that plays it."""
    digest = hashlib.sha256(soundfont_path.read_bytes())
    for name in ("instruments", "programs", "rendering", "shaping", "soundfont"):
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()[:16]


def _read_index(path: Path) -> dict[str, Any] | None:
    """Reads an index, or None when there is none that this build could have written."""
    try:
        index = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    complete = isinstance(index, dict) and {"version", "instruments", "drums"} <= index.keys()
    return index if complete else None


def _file_names(index: dict[str, Any]) -> set[str]:
    def names() -> Iterator[str]:
        for instrument in index["instruments"].values():
            yield from instrument["samples"].values()
        yield from index["drums"].values()

    return set(names())
