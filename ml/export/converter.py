"""tensorflowjs' own SavedModel converter, without the packages it imports and never calls.

tensorflowjs 4.22.0 imports TensorFlow Decision Forests, TensorFlow Hub, tf-keras and JAX for other
conversions than this one, and pins versions of them that exclude a current TensorFlow. The lock
leaves them out; while the converter is imported, empty modules stand in for them.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml.errors import ExportError

_ABSENT = (
    "jax",
    "jax.experimental",
    "jax.experimental.jax2tf",
    "tensorflow_decision_forests",
    "tensorflow_hub",
    "tf_keras",
)
# One file: browsers cache it whole, and the manifest names it.
_SHARD_BYTES = 1 << 30


def convert_saved_model(saved_model_dir: Path, *, out_dir: Path) -> None:
    """Convert a SavedModel to a graph model, its weights as they are.

    Args:
        saved_model_dir: What `tf.saved_model.save` wrote.
        out_dir: A folder that does not exist; gets `model.json` and its weights.

    Raises:
        ExportError: TensorFlow.js has no kernel for an operation of the model.
    """
    converter = _load_converter()
    # The converter prints its progress, and would mix it with a command line's JSON.
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            converter.convert_tf_saved_model(
                str(saved_model_dir),
                str(out_dir),
                weight_shard_size_bytes=_SHARD_BYTES,
            )
        except ValueError as error:
            message = f"the model cannot be converted for the browser: {error}"
            raise ExportError(message) from error


def _load_converter() -> Any:
    name = "tensorflowjs.converters.tf_saved_model_conversion_v2"
    if name in sys.modules:
        return sys.modules[name]
    with _stand_ins(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old habits in a package that we do not maintain
        return importlib.import_module(name)


@contextlib.contextmanager
def _stand_ins() -> Iterator[None]:
    """Let imports of absent packages succeed for a moment."""
    added = [name for name in _ABSENT if name not in sys.modules]
    for name in added:
        sys.modules[name] = _StandIn(name)
    try:
        yield
    finally:
        # Left in place they would tell other libraries that JAX is installed.
        for name in [name for name in sys.modules if isinstance(sys.modules[name], _StandIn)]:
            del sys.modules[name]


class _StandIn(types.ModuleType):
    """A module with any attribute, itself such a module; calling one is an error."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> _StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandIn(f"{self.__name__}.{name}")

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        message = f"{self.__name__} is not installed, and this conversion should not need it"
        raise ImportError(message)
