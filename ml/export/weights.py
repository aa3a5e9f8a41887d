"""Making a converted graph model lean: equal weights once, in float16, all in one file."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS_FILE = "weights.bin"
_ITEM_BYTES = {"float32": 4, "int32": 4, "bool": 1}


def store_lean(directory: Path) -> int:
    """Store each distinct weight of a graph model once and in float16, in `weights.bin`.

    The converter writes a copy of a weight for each place that reads it. Its own float16 would
    round the constants of the formulas too; here single numbers stay as they are.

    Args:
        directory: Holds `model.json` and its weight files; changed in place.

    Returns:
        How many copies were dropped.
    """
    path = directory / "model.json"
    model = json.loads(path.read_text(encoding="utf-8"))
    groups = model["weightsManifest"]
    files = [directory / name for group in groups for name in group["paths"]]
    data = b"".join(file.read_bytes() for file in files)
    first_names: dict[Any, str] = {}
    renamed: dict[str, str] = {}
    kept, chunks, offset = [], [], 0
    for weight in [weight for group in groups for weight in group["weights"]]:
        chunk = data[offset : offset + _byte_count(weight)]
        offset += len(chunk)
        key = _identity(weight, chunk)
        if key in first_names:
            renamed[weight["name"]] = first_names[key]
        else:
            first_names[key] = weight["name"]
            halved, half_chunk = _in_half_precision(weight, chunk)
            kept.append(halved)
            chunks.append(half_chunk)
    if offset != len(data):
        message = f"the weights' description covers {offset} of {len(data)} bytes"
        raise ValueError(message)
    _rewire(model["modelTopology"], renamed)
    model["weightsManifest"] = [{"paths": [WEIGHTS_FILE], "weights": kept}]
    for file in files:
        file.unlink()
    (directory / WEIGHTS_FILE).write_bytes(b"".join(chunks))
    # Sorted, so that equal checkpoints give equal files.
    path.write_text(json.dumps(model, separators=(",", ":"), sort_keys=True), encoding="utf-8")
    return len(renamed)


def _in_half_precision(weight: dict[str, Any], chunk: bytes) -> tuple[dict[str, Any], bytes]:
    if weight["dtype"] != "float32" or math.prod(weight["shape"]) == 1:
        return weight, chunk
    halves = np.frombuffer(chunk, np.float32).astype(np.float16)
    quantization = {"original_dtype": "float32", "dtype": "float16"}
    return {**weight, "quantization": quantization}, halves.tobytes()


def _byte_count(weight: dict[str, Any]) -> int:
    shape: list[int] = weight["shape"]
    return math.prod(shape) * _ITEM_BYTES[weight["dtype"]]


def _identity(weight: dict[str, Any], chunk: bytes) -> tuple[Any, ...]:
    return weight["dtype"], tuple(weight["shape"]), hashlib.sha256(chunk).digest()


def _rewire(topology: dict[str, Any], renamed: dict[str, str]) -> None:
    """Let nodes read the weight that was kept; `^name` is a control dependency on it."""
    topology["node"] = [node for node in topology["node"] if node["name"] not in renamed]
    for node in topology["node"]:
        if "input" in node:
            node["input"] = [_target(name, renamed) for name in node["input"]]


def _target(name: str, renamed: dict[str, str]) -> str:
    mark = "^" if name.startswith("^") else ""
    plain = name.removeprefix("^")
    return mark + renamed.get(plain, plain)
