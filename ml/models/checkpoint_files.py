"""A checkpoint's files: written so that they survive a power cut, and read with clear errors."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ml.errors import DamagedCheckpointError


def save_arrays(path: Path, arrays: Mapping[str, Any], *, is_compressed: bool = False) -> None:
    """Write arrays by name."""
    save: Any = np.savez_compressed if is_compressed else np.savez
    with path.open("wb") as file:
        save(file, **arrays)
        file.flush()
        os.fsync(file.fileno())


def save_bytes(path: Path, data: bytes) -> None:
    """Write what is bytes already."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def save_json(path: Path, data: dict[str, Any]) -> None:
    """Write an object as JSON."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def load_json(path: Path) -> dict[str, Any]:
    """Read what `save_json` wrote.

    Raises:
        DamagedCheckpointError: There is no object in it.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"the checkpoint in {path.parent} is damaged: {path.name} cannot be read"
        raise DamagedCheckpointError(message) from error
    if not isinstance(data, dict):
        message = f"the checkpoint in {path.parent} is damaged: {path.name} is not an object"
        raise DamagedCheckpointError(message)
    return data


def sync(directory: Path) -> None:
    """Have a folder's names on disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """Of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
