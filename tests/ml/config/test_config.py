import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.config import (
    ARCHITECTURES,
    HYPER_PARAMETERS,
    PRESET_TITLES,
    PRESETS,
    REPRESENTATION_PRESETS,
    TrainingConfig,
    make_config,
)
from ml.errors import ConfigError
from ml.music.tokenizers import REPRESENTATIONS


def numbers(parameter):
    if parameter.kind == "int":
        return st.integers(int(parameter.minimum), int(parameter.maximum))
    return st.floats(parameter.minimum, parameter.maximum)


any_settings = st.fixed_dictionaries(
    {},
    optional={
        parameter.name: numbers(parameter)
        for parameter in HYPER_PARAMETERS
        if parameter.name != "reach"  # which an LSTM has not
    },
).filter(lambda settings: not (settings.get("backwards") and settings.get("timeline")))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_preset_is_valid_for_every_architecture(architecture, preset):
    config = make_config(architecture, preset=preset, seed=7)
    assert (config.architecture, config.preset, config.seed) == (architecture, preset, 7)
    assert preset in PRESET_TITLES


def test_the_papers_preset_has_the_papers_sizes():
    config = make_config("vae-lstm", preset="paper")
    assert (config.window, config.layers, config.hidden_units) == (100, 2, 256)
    assert config.latent_dimensions == 64


def test_events_have_longer_windows_unless_another_is_wished():
    def window(**changes):
        return make_config("vae-lstm", **changes).window

    assert window(preset="tiny") == window(preset="tiny", representation="chord-strings") == 100
    assert window(preset="tiny", representation="events") == 128
    assert window(preset="paper", representation="events") == 256
    assert window(preset="paper", representation="events", settings={"window": 64}) == 64
    assert make_config("vae-lstm", preset="tiny", representation="events").representation == (
        "events"
    )


def test_every_representation_can_be_configured_and_no_other():
    assert list(REPRESENTATION_PRESETS) == list(REPRESENTATIONS)
    with pytest.raises(ConfigError, match="one of chord-strings, events, got 'colours'"):
        make_config("vae-lstm", preset="tiny", representation="colours")


def test_every_hyper_parameter_is_a_field_and_says_what_it_does():
    fields = {field.name for field in dataclasses.fields(TrainingConfig)}
    names = [parameter.name for parameter in HYPER_PARAMETERS]
    assert set(names) <= fields
    assert len(names) == len(set(names))
    assert all(parameter.label and parameter.help for parameter in HYPER_PARAMETERS)


@given(any_settings, st.integers(0, 2**32 - 1))
def test_a_configuration_survives_json(settings, seed):
    config = make_config(
        "vae-lstm", preset="tiny", representation="events", seed=seed, settings=settings
    )
    assert TrainingConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


def test_numbers_may_come_as_text_from_forms_and_command_lines():
    settings = {"steps": "300", "learning_rate": "2e-3", "dropout": "0"}
    config = make_config("vae-lstm", preset="tiny", settings=settings)
    assert (config.steps, config.learning_rate, config.dropout) == (300, 2e-3, 0.0)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"steps": 0}, "steps must be between 1 and 1e+06, got 0"),
        ({"batch_size": 2.5}, "batch_size must be a whole number, got 2.5"),
        ({"batch_size": True}, "batch_size must be a whole number, got True"),
        ({"learning_rate": "fast"}, "learning_rate must be a number, got 'fast'"),
        ({"learning_rate": "nan"}, "learning_rate must be a number, got 'nan'"),
        ({"dropout": 0.95}, "dropout must be between 0 and 0.9, got 0.95"),
        ({"free_bits": None}, "free_bits must be a number, got None"),
        ({"speed": 1}, "hyper-parameter must be one of .*, got 'speed'"),
        (
            {"hidden_units": 100, "heads": 3},
            r"hidden_units must be divisible by heads \(3\), got 100",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_its_rule(settings, sentence):
    with pytest.raises(ConfigError, match=f"^{sentence.replace('+', '[+]')}$"):
        make_config("vae-transformer", preset="tiny", settings=settings)


def test_only_an_lstm_without_a_timeline_can_read_backwards():
    with pytest.raises(ConfigError, match="backwards needs the architecture vae-lstm"):
        make_config("vae-transformer", preset="best", settings={"backwards": 1})
    with pytest.raises(ConfigError, match="timeline 0, got vae-lstm and 1"):
        make_config("vae-lstm", preset="best", settings={"backwards": 1, "timeline": 1})
    assert make_config("vae-lstm", preset="best", settings={"backwards": 1}).backwards == 1


def test_only_a_transformer_has_a_reach():
    with pytest.raises(ConfigError, match="reach needs the architecture vae-transformer"):
        make_config("vae-lstm", preset="best", settings={"reach": 2})
    assert make_config("vae-transformer", preset="best", settings={"reach": 2}).reach == 2


def test_heads_do_not_matter_where_nothing_attends():
    make_config("vae-lstm", preset="tiny", settings={"hidden_units": 100, "heads": 3})


def test_an_unknown_architecture_or_preset_is_refused_with_the_ones_there_are():
    with pytest.raises(ConfigError, match="one of vae-lstm, vae-transformer, got 'gan'"):
        make_config("gan", preset="tiny")
    with pytest.raises(ConfigError, match="one of best, paper, tiny, got 'huge'"):
        make_config("vae-lstm", preset="huge")


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, "1"])
def test_a_seed_must_fit_in_32_bits(seed):
    with pytest.raises(ConfigError, match="seed must be"):
        make_config("vae-lstm", preset="tiny", seed=seed)


def test_json_of_another_version_is_refused_by_key():
    data = make_config("vae-lstm", preset="tiny").to_json()
    with pytest.raises(ConfigError, match=r"setting must be one of .*, got 'colour'"):
        TrainingConfig.from_json({**data, "colour": "red"})
    del data["architecture"]
    with pytest.raises(ConfigError, match="the configuration has no architecture"):
        TrainingConfig.from_json(data)


def test_the_loss_curve_has_about_two_hundred_points():
    for steps, every in [(50, 1), (800, 4), (6000, 30)]:
        config = make_config("vae-lstm", preset="tiny", settings={"steps": steps})
        assert config.report_every == every
