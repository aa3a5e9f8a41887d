"""Errors whose message is meant for the person who caused them.

Each names the value and the rule it broke. A mistake of the program itself is
never one of these: it is raised as what it is. On the command line each ends the
program with a status of its own.
"""

from typing import ClassVar


class MlError(Exception):
    """Something the user gave, or asked for, cannot be done."""

    exit_status: ClassVar[int] = 3


class ConfigError(MlError):
    """A preset, setting or option is unknown, of the wrong kind or out of its range."""

    exit_status = 4


class MidiError(MlError):
    """A file is not MIDI, or not MIDI that can be read."""

    exit_status = 5


class DatasetError(MlError):
    """The songs given make no data set, or a data set is missing or damaged."""

    exit_status = 6


class EmptyDatasetError(DatasetError):
    """There is no song to learn from."""

    exit_status = 7


class ShortSongsError(DatasetError):
    """All songs together are shorter than one window."""

    exit_status = 8


class UnknownTokensError(DatasetError):
    """Tokens are outside the vocabulary."""

    exit_status = 9


class CheckpointError(MlError):
    """A checkpoint is missing or of another run or model."""

    exit_status = 10


class CheckpointVersionError(CheckpointError):
    """A checkpoint was made by another version."""

    exit_status = 11


class DamagedCheckpointError(CheckpointError):
    """A checkpoint is not what was saved: an older one may still be."""

    exit_status = 12


class TrainingDivergedError(MlError):
    """The loss is no number any more: the run cannot go on from here."""

    exit_status = 13


class StorageError(MlError):
    """The disk is full, or cannot be written."""

    exit_status = 14


class ExportError(MlError):
    """A trained model cannot be exported for the browser."""

    exit_status = 15


class MeasureError(MlError):
    """There is no music to measure, or none to compare it with."""

    exit_status = 16


class SourceError(MlError):
    """A file or folder that was named is not there."""

    exit_status = 17
