"""What a run can choose between: architectures, objectives, precisions."""

from __future__ import annotations

ARCHITECTURES: dict[str, str] = {
    "vae-lstm": "VAE-LSTM",
    "vae-transformer": "VAE-Transformer",
}
TEACHER_FORCED, FROM_Z, NEXT_NOTE = "teacher-forced", "from-z", "next-note"
OBJECTIVES: dict[str, str] = {
    TEACHER_FORCED: "say each excerpt again, knowing z and what came before",
    FROM_Z: "say each excerpt again, knowing z alone",
    NEXT_NOTE: "foretell the note after an excerpt, knowing z alone",
}
AUTOMATIC = "auto"
PRECISIONS: dict[str, str] = {
    AUTOMATIC: "what the device is fastest in",
    "float32": "full precision",
    "bfloat16": "products in half precision with the range of float32",
    "float16": "products in half precision; gradients are scaled to stay in its range",
}
