"""Errors whose message is meant for the person who caused them.

Each names the value and the rule it broke. A mistake of the program itself is
never one of these: it is raised as what it is.
"""


class MlError(Exception):
    """Something the user gave, or asked for, cannot be done."""


class MidiError(MlError):
    """A file is not MIDI, or not MIDI that can be read."""


class DatasetError(MlError):
    """The songs given make no data set that can be trained on."""


class ConfigError(MlError):
    """A hyper-parameter is unknown, of the wrong kind or out of its range."""


class CheckpointError(MlError):
    """A checkpoint is missing, incomplete or of another model."""


class ExportError(MlError):
    """A trained model cannot be exported for the browser."""


class TrainingDivergedError(MlError):
    """The loss is no number any more: the run cannot go on from here."""
