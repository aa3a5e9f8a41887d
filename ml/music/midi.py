"""MIDI in and out.

``read_midi`` reads in this process, ``read_midi_isolated`` and ``IsolatedMidiReader``
in a child under limits: use these for what users upload.
"""

from ml.music.midi_isolated import IsolatedMidiReader, read_midi_isolated
from ml.music.midi_read import read_midi
from ml.music.midi_write import write_midi

__all__ = ["IsolatedMidiReader", "read_midi", "read_midi_isolated", "write_midi"]
