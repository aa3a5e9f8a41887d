"""In what precision a run multiplies: its own choice, or the fastest that its device has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras

_CPU_FLAGS = Path("/proc/cpuinfo")
# What a processor with products of bfloat16 says of itself.
_BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}
# NVIDIA's generations (compute capability) that have products of each kind.
_BFLOAT16_SINCE, _FLOAT16_SINCE = (8, 0), (7, 0)


def device_precision() -> str:
    """The fastest of `PRECISIONS` on this device that trains as well as float32."""
    if keras.backend.backend() != "tensorflow":
        return "float32"  # XLA's products of bfloat16 are slower on a CPU
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return _cpu_precision(_CPU_FLAGS)
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    return _gpu_precision(min(found.get("compute_capability", (0, 0)) for found in details))


@contextmanager
def multiplying_in(precision: str) -> Iterator[None]:
    """Models built meanwhile keep their weights in float32 and multiply in this precision."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision if precision == "float32" else f"mixed_{precision}")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _gpu_precision(capability: tuple[int, int]) -> str:
    if capability >= _BFLOAT16_SINCE:
        return "bfloat16"
    return "float16" if capability >= _FLOAT16_SINCE else "float32"


def _cpu_precision(flags: Path) -> str:
    words = set(flags.read_text(encoding="utf-8").split()) if flags.is_file() else set()
    return "bfloat16" if words & _BFLOAT16_FLAGS else "float32"
