"""The form of a new run, read from `ml.config` once."""

from ml.config import (
    ARCHITECTURES,
    HYPER_PARAMETERS,
    PRESET_TITLES,
    PRESETS,
    TrainingConfig,
    make_config,
)
from ml.music.tokenizers import REPRESENTATIONS
from webapp.training.schemas import ChoiceOut, ParameterOut, PresetsOut


def _values(config: TrainingConfig) -> dict[str, float]:
    return {parameter.name: getattr(config, parameter.name) for parameter in HYPER_PARAMETERS}


PRESETS_OUT = PresetsOut(
    architectures=[ChoiceOut(key=key, title=title) for key, title in ARCHITECTURES.items()],
    representations=[
        ChoiceOut(key=key, title=kind.title, description=kind.description)
        for key, kind in REPRESENTATIONS.items()
    ],
    presets=[
        ChoiceOut(key=key, title=title, description=description)
        for key, (title, description) in PRESET_TITLES.items()
    ],
    parameters=[ParameterOut.from_orm(parameter) for parameter in HYPER_PARAMETERS],
    values={
        representation: {
            architecture: {
                preset: _values(
                    make_config(architecture, preset=preset, representation=representation)
                )
                for preset in PRESETS
            }
            for architecture in ARCHITECTURES
        }
        for representation in REPRESENTATIONS
    },
)
