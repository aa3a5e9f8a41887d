"""The reader of a track's events is compiled where it can be, and is the same either way."""

import importlib.util
import shlex
import shutil
import sysconfig
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

import ml.music
from ml.errors import MidiError
from ml.music import midi_events
from ml.music.midi import write_midi
from ml.music.midi_chunks import split_chunks
from tests.ml.music.strategies import sequences

SOURCE = Path(ml.music.__file__).with_name("midi_events.py")
USED = Path(midi_events.__file__)


def source_module() -> ModuleType:
    loader = SourceFileLoader("midi_events_as_source", str(SOURCE))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


AS_SOURCE = source_module()


def said(module: ModuleType, body: bytes) -> object:
    """All that a track says, or why it cannot be read."""
    try:
        track = module.read_track_events(body)
    except MidiError as error:
        return str(error)
    return (
        dict(track.parts),
        track.tempos,
        track.time_signatures,
        track.texts,
        track.name,
        track.end,
    )


def test_the_compiled_reader_is_in_use_where_it_could_be_compiled_and_its_source_elsewhere():
    compiler = shlex.split(sysconfig.get_config_var("CC"))[0]
    headers = Path(sysconfig.get_path("include"), "Python.h")
    could_be = shutil.which(compiler) is not None and headers.exists()
    assert USED.suffix == (".so" if could_be else ".py"), "see .venv/compiling.log"


def test_the_reader_in_use_is_no_older_than_its_source():
    assert USED.stat().st_mtime >= SOURCE.stat().st_mtime, "make setup compiles it again"


# Statuses and small numbers, so that most are events that can be read.
_BYTES = st.sampled_from(
    [0, 1, 60, 64, 90, 0x7F, 0x80, 0x81, 0x90, 0x99, 0xC0, 0xE3, 0xF0, 0xF2, 0xFF, 0x51, 0x58]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=120), st.lists(_BYTES, max_size=120).map(bytes)))
def test_whatever_stands_in_a_track_both_read_the_same_or_refuse_it_for_the_same_reason(body):
    assert said(midi_events, body) == said(AS_SOURCE, body)


@settings(deadline=None)
@given(sequences)
def test_both_read_the_same_music(sequence):
    for body in split_chunks(write_midi(sequence)).tracks:
        assert said(midi_events, body) == said(AS_SOURCE, body)
