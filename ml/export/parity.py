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
# A decoded request is answered by the one, an encoded one by the other.
_IN_ANSWERS = {"tokens", "z_mean"}


@dataclass(frozen=True, slots=True)
class Parity:
    """How close the model in TensorFlow.js is to the same model in Keras.

    Both have the checkpoint's weights in half precision and compute in single precision.

    Attributes:
        max_logit_difference: Over all logits of the first step of all samples.
        token_agreement: Share of equal tokens, place by place, 0 to 1. One token drawn otherwise
            changes all that follow it.
        samples: Samples compared.
        backend: TensorFlow.js backend that ran.
        max_z_mean_difference: Over the encoder's means of all windows; none without an encoder.
    """

    max_logit_difference: float
    token_agreement: float
    samples: int
    backend: str
    max_z_mean_difference: float | None = None

    def to_json(self) -> dict[str, Any]:
        """All figures as a plain dictionary."""
        return asdict(self)


def measure_parity(checkpoint_dir: Path, export_dir: Path, *, javascript_decoder: Path) -> Parity:
    """Decode and encode the manifest's golden samples in Node.js and compare them with Keras'.

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
    windows = manifest.encoder["golden"] if manifest.encoder else []
    requests = [
        *(_only(sample, "z", "seed", "temperature") for sample in manifest.golden),
        *(_only(sample, "tokens") for sample in windows),
    ]
    answer = _decode(requests, export_dir=export_dir, javascript_decoder=javascript_decoder)
    results = answer["results"]
    if len(results) != len(requests):
        message = f"the JavaScript decoder answered {len(results)} of {len(requests)} requests"
        raise ExportError(message)
    samples = len(manifest.golden)
    compared = [_compare(*pair) for pair in zip(manifest.golden, results[:samples], strict=True)]
    differences, agreements = zip(*compared, strict=True)
    means = [
        _difference(result.get("z_mean"), sample["z_mean"], what="means of z")
        for sample, result in zip(windows, results[samples:], strict=True)
    ]
    return Parity(
        max_logit_difference=max(differences),
        token_agreement=float(np.mean(agreements)),
        samples=samples,
        backend=str(answer["backend"]),
        max_z_mean_difference=max(means, default=None),
    )


def _only(sample: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: sample[name] for name in names}


def _compare(sample: dict[str, Any], result: dict[str, Any]) -> tuple[float, float]:
    """Largest difference of the first logits, and share of equal tokens."""
    difference = _difference(result.get("first_logits"), sample["first_logits"], what="logits")
    try:
        agreement = np.mean(np.array(result.get("tokens"), np.int64) - sample["tokens"] == 0)
    except (TypeError, ValueError) as error:
        message = "the JavaScript decoder's samples have another length, or are no numbers"
        raise ExportError(message) from error
    return difference, float(agreement)


def _difference(found: Any, expected: list[float], *, what: str) -> float:
    try:
        difference = float(np.abs(np.array(found, np.float64) - expected).max())
    except (TypeError, ValueError) as error:
        message = f"the JavaScript decoder's {what} have another length, or are no numbers"
        raise ExportError(message) from error
    if not np.isfinite(difference):
        message = f"the JavaScript decoder's {what} are no numbers"
        raise ExportError(message)
    return difference


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
        complete = all(_IN_ANSWERS & set(result) for result in answer["results"])
    except (ValueError, KeyError, TypeError) as error:
        message = "the JavaScript decoder's answer cannot be read"
        raise ExportError(message) from error
    if not complete or "backend" not in answer:
        message = "the JavaScript decoder's answer is not complete"
        raise ExportError(message)
    return answer
