"""What a training run can be told: its choices, its numbers, the presets, the rules they obey."""

from ml.config.choices import (
    ARCHITECTURES,
    AUTOMATIC,
    FROM_Z,
    NEXT_NOTE,
    OBJECTIVES,
    PRECISIONS,
    TEACHER_FORCED,
)
from ml.config.hyper_parameters import HYPER_PARAMETERS, HyperParameter
from ml.config.presets import (
    DEFAULT_REPRESENTATION,
    PRESET_TITLES,
    PRESETS,
    REPRESENTATION_PRESETS,
)
from ml.config.training import POINTS_PER_RUN, TrainingConfig, make_config

__all__ = [
    "ARCHITECTURES",
    "AUTOMATIC",
    "DEFAULT_REPRESENTATION",
    "FROM_Z",
    "HYPER_PARAMETERS",
    "NEXT_NOTE",
    "OBJECTIVES",
    "POINTS_PER_RUN",
    "PRECISIONS",
    "PRESETS",
    "PRESET_TITLES",
    "REPRESENTATION_PRESETS",
    "TEACHER_FORCED",
    "HyperParameter",
    "TrainingConfig",
    "make_config",
]
