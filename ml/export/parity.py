"""Does the browser's decoder say what Keras says? Measured by running it."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml.errors import ExportError
from ml.export.manifest import ExportManifest
from ml.models.checkpoints import load_checkpoint

_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Parity:
    """How close the decoder in TensorFlow.js is to the same decoder in Keras.

    Both have the checkpoint's weights in half precision and compute in single precision.

    Attributes:
        max_logit_difference: Over all logits of the first step of all samples.
        token_agreement: Share of equal tokens, place by place, 0 to 1. One token drawn otherwise
            changes all that follow it.
        samples: Samples compared.
        backend: TensorFlow.js backend that ran.
    """

    max_logit_difference: float
    token_agreement: float
    samples: int
    backend: str

    def to_json(self) -> dict[str, Any]:
        """All figures as a plain dictionary."""
        return asdict(self)


def measure_parity(checkpoint_dir: Path, export_dir: Path, *, javascript_decoder: Path) -> Parity:
    """Decode the manifest's golden samples in Node.js and compare them with those Keras drew.

    Args:
        checkpoint_dir: What was exported.
        export_dir: What `export_decoder` wrote.
        javascript_decoder: The front end's decoder for Node.js.

    Raises:
        ExportError: Node.js or the decoder is missing, it failed, or the export is another's.
    """
    manifest = ExportManifest.load(export_dir)
    checkpoint = load_checkpoint(checkpoint_dir)
    if manifest.checkpoint_hash != checkpoint.hash:
        message = (
            f"the export in {export_dir} is of checkpoint {manifest.checkpoint_hash[:12]}, not of "
            f"{checkpoint.hash[:12]}"
        )
        raise ExportError(message)
    golden = manifest.golden
    requests = [{name: sample[name] for name in ("z", "seed", "temperature")} for sample in golden]
    answer = _decode(requests, export_dir=export_dir, javascript_decoder=javascript_decoder)
    results = answer["results"]
    if len(results) != len(golden):
        message = f"the JavaScript decoder answered {len(results)} of {len(golden)} requests"
        raise ExportError(message)
    compared = [_compare(*pair) for pair in zip(golden, results, strict=True)]
    differences, agreements = zip(*compared, strict=True)
    return Parity(
        max_logit_difference=max(differences),
        token_agreement=float(np.mean(agreements)),
        samples=len(golden),
        backend=str(answer["backend"]),
    )


def _compare(sample: dict[str, Any], result: dict[str, Any]) -> tuple[float, float]:
    """Largest difference of the first logits, and share of equal tokens."""
    try:
        logits = np.array(result["first_logits"], np.float64)
        difference = np.abs(logits - sample["first_logits"]).max()
        agreement = np.mean(np.array(result["tokens"], np.int64) - sample["tokens"] == 0)
    except (TypeError, ValueError) as error:
        message = "the JavaScript decoder's samples have another length, or are no numbers"
        raise ExportError(message) from error
    if not np.isfinite(difference):
        message = "the JavaScript decoder's logits are no numbers"
        raise ExportError(message)
    return float(difference), float(agreement)


def _decode(
    requests: list[dict[str, Any]], *, export_dir: Path, javascript_decoder: Path
) -> dict[str, Any]:
    node = shutil.which("node")
    if node is None:
        message = "parity cannot be measured: Node.js is not installed"
        raise ExportError(message)
    if not javascript_decoder.is_file():
        message = (
            f"parity cannot be measured: {javascript_decoder} is missing; build the front end first"
        )
        raise ExportError(message)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [node, str(javascript_decoder.resolve()), str(export_dir.resolve())],
            input=json.dumps(requests),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"the JavaScript decoder did not answer within {_TIMEOUT_SECONDS} seconds"
        raise ExportError(message) from error
    if done.returncode != 0:
        # An uncaught error is followed by its stack and Node.js' version.
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        reason = next((line for line in lines if "Error:" in line), lines[-1])
        message = f"the JavaScript decoder failed: {reason}"
        raise ExportError(message)
    return _read_answer(done.stdout)


def _read_answer(text: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(text)
        complete = all({"tokens", "first_logits"} <= set(result) for result in answer["results"])
    except (ValueError, KeyError, TypeError) as error:
        message = "the JavaScript decoder's answer cannot be read"
        raise ExportError(message) from error
    if not complete or "backend" not in answer:
        message = "the JavaScript decoder's answer is not complete"
        raise ExportError(message)
    return answer
