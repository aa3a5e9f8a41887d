"""manifest.json: all that a browser must know of an exported decoder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ml.errors import ExportError

FORMAT = 1
MANIFEST_FILE = "manifest.json"
INPUTS = ("z", "token", "position", "state")
OUTPUTS = ("logits", "state")


@dataclass(frozen=True, slots=True)
class ExportManifest:
    """An exported decoder.

    Attributes:
        checkpoint_hash: The checkpoint it came from.
        architecture: As in the configuration.
        representation: The tokenizer's.
        tokenizer: The tokenizer's JSON.
        window: Tokens in a sample.
        latent_dimensions: Size of z.
        vocabulary_size: Number of different tokens, and of logits.
        start_token: What the first step is given as the token before.
        state_size: Numbers a step hands to the next.
        inputs: Graph tensor of `z`, `token`, `position` and `state`.
        outputs: Graph tensor of `logits` and `state`.
        files: SHA-256 in hexadecimal and bytes of every other file.
        labels: What the decoder can be told beside z: its input `z` is z and then a number for each
            of them, one for the label asked for and zero for the others.
        golden: Samples that Keras drew from the float32 checkpoint, to compare with.
        encoder: What `export_encoder` says of the encoder; none in exports of earlier versions.
        format: Version of this form.
    """

    checkpoint_hash: str
    architecture: str
    representation: str
    tokenizer: dict[str, Any]
    window: int
    latent_dimensions: int
    vocabulary_size: int
    start_token: int
    state_size: int
    inputs: dict[str, str]
    outputs: dict[str, str]
    files: dict[str, dict[str, Any]]
    golden: list[dict[str, Any]]
    labels: list[str] = field(default_factory=list)
    encoder: dict[str, Any] | None = None
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """All of it as a plain dictionary."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ExportManifest:
        """Read what `to_json` wrote.

        Raises:
            ExportError: It is of another version.
        """
        if data.get("format") != FORMAT:
            message = f"the export has format {data.get('format')}, this version reads {FORMAT}"
            raise ExportError(message)
        return cls(**data)

    @classmethod
    def load(cls, directory: Path) -> ExportManifest:
        """Read the manifest of an export.

        Raises:
            ExportError: There is none, or it is of another version.
        """
        path = directory / MANIFEST_FILE
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            message = f"there is no export in {directory}"
            raise ExportError(message) from error
        return cls.from_json(data)


def graph_names(
    directory: Path, *, inputs: Sequence[str] = INPUTS, outputs: Sequence[str] = OUTPUTS
) -> tuple[dict[str, str], dict[str, str]]:
    """The graph's tensors by the names of its inputs and outputs.

    Args:
        directory: Holds the converted `model.json`.
        inputs: Names; the decoder step's by default.
        outputs: Names; the decoder step's by default.

    Raises:
        ExportError: The conversion lost one of them.
    """
    model = json.loads((directory / "model.json").read_text(encoding="utf-8"))
    signature = model["signature"]
    found = []
    for kind, names in (("inputs", inputs), ("outputs", outputs)):
        missing = set(names) - set(signature[kind])
        if missing:
            message = f"the conversion lost the model's {kind} {', '.join(sorted(missing))}"
            raise ExportError(message)
        found.append({name: signature[kind][name]["name"] for name in names})
    return found[0], found[1]


def describe_file(path: Path) -> dict[str, Any]:
    """SHA-256 in hexadecimal, and bytes."""
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
