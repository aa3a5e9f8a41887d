"""Making a converted graph model lean: equal weights stored once, all weights in one file."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

WEIGHTS_FILE = "weights.bin"
_ITEM_BYTES = {"float32": 4, "int32": 4, "bool": 1, "float16": 2}


def merge_equal_weights(directory: Path) -> int:
    """Store each distinct weight of a graph model once, in `weights.bin`.

    The converter writes a copy of a weight for each place that reads it.

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
            kept.append(weight)
            chunks.append(chunk)
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


def _byte_count(weight: dict[str, Any]) -> int:
    dtype: str = weight.get("quantization", weight)["dtype"]
    shape: list[int] = weight["shape"]
    return math.prod(shape) * _ITEM_BYTES[dtype]


def _identity(weight: dict[str, Any], chunk: bytes) -> tuple[Any, ...]:
    quantization = json.dumps(weight.get("quantization"), sort_keys=True)
    digest = hashlib.sha256(chunk).digest()
    return weight["dtype"], tuple(weight["shape"]), quantization, digest


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
