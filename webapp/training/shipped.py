"""The model that comes with Blindfold: files beside the code, for everybody, of no account."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404

import ml

SHIPPED_FOLDER = Path(ml.__file__).parent / "pretrained"
SHIPPED_MODEL = "jazz-trio"
_MANIFEST = "manifest.json"


@cache
def describe_shipped(folder: Path) -> dict[str, Any] | None:
    """Return what a page must know of the model in a folder; None where there is none.

    Args:
        folder: holds `card.json`, `songs.json` and the exported decoder in `model`.
    """
    if not (folder / "model" / _MANIFEST).is_file():
        return None
    manifest = _read(folder / "model" / _MANIFEST)
    card = _read(folder / "card.json")
    version = manifest["checkpoint_hash"]
    return {
        "name": card["name"],
        "summary": card["summary"],
        "manifest_url": f"/pretrained/{folder.name}/{_MANIFEST}?v={version}",
        "checkpoint_hash": version,
        "bytes": sum(entry["bytes"] for entry in manifest["files"].values()),
        "songs": _read(folder / "songs.json"),
        "card_url": f"/pretrained/{folder.name}/card.md",
    }


def shipped_model() -> dict[str, Any] | None:
    """Return what the pages say of the model that comes with Blindfold, if it is there."""
    return describe_shipped(SHIPPED_FOLDER / SHIPPED_MODEL)


def shipped_songs() -> dict[str, Any] | None:
    """Return the songs that the shipped model made, with what their gallery says of them.

    None where there are none, or where they are another model's.
    """
    return _read_songs(SHIPPED_FOLDER / SHIPPED_MODEL)


@cache
def _read_songs(folder: Path) -> dict[str, Any] | None:
    shipped = describe_shipped(folder)
    if shipped is None or not (folder / "gallery.json").is_file():
        return None
    made = _read(folder / "gallery.json")
    if made["checkpoint_hash"] != shipped["checkpoint_hash"]:
        return None
    manifest = _read(folder / "model" / _MANIFEST)
    return {
        **made,
        "name": shipped["name"],
        "architecture": manifest["architecture"],
        "tokenizer": manifest["tokenizer"],
    }


def get_shipped_file(model: str, name: str) -> Path:
    """Return the path of a model's file that its manifest names, or raise Http404."""
    folder = SHIPPED_FOLDER / model
    if model != SHIPPED_MODEL or describe_shipped(folder) is None:
        raise Http404
    if name == "card.md":
        return folder / name
    if name not in _file_names(folder / "model"):
        raise Http404
    return folder / "model" / name


@cache
def _file_names(export: Path) -> frozenset[str]:
    """The files of an export, those of its encoder in a folder of their own."""
    manifest = _read(export / _MANIFEST)
    encoder = (manifest.get("encoder") or {}).get("files", {})
    below = (name if "/" in name else f"encoder/{name}" for name in encoder)
    return frozenset({_MANIFEST, *manifest["files"], *below})


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
