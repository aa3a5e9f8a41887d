"""Real children, really killed, hung and starved of memory."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from ml.errors import MidiError
from ml.music.midi import IsolatedMidiReader, read_midi, read_midi_isolated
from tests.fixtures import midi_bytes as mb


@pytest.fixture
def reader():
    with IsolatedMidiReader(timeout_seconds=20) as reader:
        yield reader


def many_notes(count: int) -> bytes:
    return mb.header() + mb.track(
        b"\x00\x90\x3c\x50" + b"\x01\x3c\x00\x00\x3c\x50" * (count - 1) + b"\x01\x3c\x00"
    )


@contextlib.contextmanager
def stopped_then(pid: int, kind: signal.Signals):
    """Stop a process, and a moment later let it go on into a signal."""
    os.kill(pid, signal.SIGSTOP)

    def go_on() -> None:
        os.kill(pid, kind)
        os.kill(pid, signal.SIGCONT)

    timer = threading.Timer(0.3, go_on)
    timer.start()
    yield
    timer.join()


def test_a_file_is_read_exactly_as_in_this_process():
    data = mb.scale_file(ticks=161)
    assert read_midi_isolated(data) == read_midi(data)


def test_what_is_wrong_with_a_file_is_said_in_the_same_words(reader):
    with pytest.raises(MidiError) as here:
        read_midi(b"hello")
    with pytest.raises(MidiError) as there:
        reader.read(b"hello")
    assert str(there.value) == str(here.value)


def test_one_child_reads_many_files(reader):
    reader.read(mb.scale_file())
    child = reader.child_pid
    for count in range(1, 30):
        assert reader.read(mb.scale_file(notes=count)).note_count == count
    assert reader.child_pid == child


def test_a_child_that_crashes_is_a_refused_file_and_the_next_one_is_read(reader):
    reader.read(mb.scale_file())
    with (
        stopped_then(reader.child_pid, signal.SIGSEGV),
        pytest.raises(MidiError, match="made its reader stop"),
    ):
        reader.read(mb.scale_file())
    assert reader.read(mb.scale_file()).note_count == 8


def test_a_child_that_hangs_is_killed_in_time_and_the_next_file_is_read():
    with IsolatedMidiReader(timeout_seconds=1) as reader:
        reader.read(mb.scale_file())
        os.kill(reader.child_pid, signal.SIGSTOP)
        begin = time.monotonic()
        with pytest.raises(MidiError, match="longer than 1 seconds to read"):
            # More than a pipe holds, so that writing hangs as well.
            reader.read(many_notes(50_000))
        assert time.monotonic() - begin < 10
        assert reader.read(mb.scale_file()).note_count == 8


def test_a_child_killed_between_two_files_is_replaced(reader):
    reader.read(mb.scale_file())
    os.kill(reader.child_pid, signal.SIGKILL)
    while reader.child_pid is not None:
        time.sleep(0.01)
    assert reader.read(mb.scale_file()).note_count == 8


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit on address space")
def test_a_file_that_needs_more_memory_than_allowed_is_refused():
    with IsolatedMidiReader(memory_bytes=150_000_000) as reader:
        with pytest.raises(MidiError, match="needs more than 150 MB of memory"):
            reader.read(many_notes(900_000))
        assert reader.read(mb.scale_file()).note_count == 8


def test_a_file_above_the_limit_is_refused_before_it_is_sent(reader):
    with pytest.raises(MidiError, match=r"20\.0 MB; a MIDI file may have 10\.0 MB"):
        reader.read(bytes(20_000_000))
    assert reader.child_pid is None


def test_it_works_in_a_thread_that_is_not_the_main_one(reader):
    results = []
    thread = threading.Thread(target=lambda: results.append(reader.read(mb.scale_file())))
    thread.start()
    thread.join()
    assert results[0].note_count == 8


def test_closing_leaves_no_child_behind():
    with IsolatedMidiReader() as reader:
        reader.read(mb.scale_file())
        pid = reader.child_pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_child_ends_when_its_parent_does():
    child = subprocess.Popen(
        [sys.executable, "-m", "ml.music.midi_child", "--memory-bytes=1000000000", "--seconds=5"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with child:
        child.stdin.close()
        assert child.wait(timeout=20) == 0


def test_the_child_loads_neither_tensorflow_nor_music21_nor_numpy():
    code = (
        "import sys, ml.music.midi_child, ml.music.midi;"
        "print({'tensorflow', 'keras', 'music21', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"
