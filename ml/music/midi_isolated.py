"""Reading untrusted MIDI in a child process, so that no file can end the parent."""

import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import ml
from ml.errors import MidiError
from ml.music.midi_child import LENGTH, OK
from ml.music.midi_chunks import check_file_size
from ml.music.note_bytes import unpack_sequence
from ml.music.notes import NoteSequence

DEFAULT_TIMEOUT_SECONDS = 20.0
DEFAULT_MEMORY_BYTES = 1_000_000_000

# The most notes a file may have, packed, are well below this.
_LARGEST_ANSWER = 64_000_000
_ROOT = Path(ml.__file__).parent.parent


def read_midi_isolated(
    data: bytes,
    *,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    memory_bytes: int = DEFAULT_MEMORY_BYTES,
) -> NoteSequence:
    """Read one MIDI file in a child process; for many files keep an IsolatedMidiReader.

    Raises:
        MidiError: as :func:`ml.music.midi.read_midi` does, and where the reader died,
            took too long or wanted too much memory.
    """
    with IsolatedMidiReader(timeout_seconds=timeout_seconds, memory_bytes=memory_bytes) as reader:
        return reader.read(data)


class IsolatedMidiReader:
    """Reads many files in one child process, and replaces it whenever a file ends it.

    For one thread at a time. The child starts with the first file.

    Args:
        timeout_seconds: the time one file may take, > 0.
        memory_bytes: the address space the child may have.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
        memory_bytes: int = DEFAULT_MEMORY_BYTES,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._memory_bytes = memory_bytes
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The process id of the living child, if there is one."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def read(self, data: bytes) -> NoteSequence:
        """Read one MIDI file.

        Raises:
            MidiError: as :func:`ml.music.midi.read_midi` does, and where the child
                died, took too long or wanted too much memory.
        """
        check_file_size(len(data))
        child = self._living_child()
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            child.kill()

        timer = threading.Timer(self._timeout_seconds, expire)
        timer.daemon = True
        timer.start()
        answer = None
        try:
            answer = _exchange(child, data)
        finally:
            timer.cancel()
            # A kill that is on its way must hit this child, not be met by the next file.
            timer.join()
            if answer is None or expired.is_set():
                self.close()
        if answer is None:
            raise MidiError(self._death_message(child, expired=expired.is_set()))
        if answer[:1] == OK:
            return unpack_sequence(answer[1:])
        raise MidiError(answer[1:].decode("utf-8", "replace"))

    def close(self) -> None:
        """End the child. A later read starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            _close_quietly(pipe)

    def _living_child(self) -> subprocess.Popen[bytes]:
        if self.child_pid is None:
            self.close()
        if self._child is None:
            command = [
                *(sys.executable, "-m", "ml.music.midi_child"),
                f"--memory-bytes={self._memory_bytes}",
                f"--seconds={self._timeout_seconds}",
            ]
            self._child = subprocess.Popen(  # noqa: S603 - no part of the command is input
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                # Ctrl-C in the terminal is the parent's to handle.
                start_new_session=True,
            )
        return self._child

    def _death_message(self, child: subprocess.Popen[bytes], *, expired: bool) -> str:
        if expired or child.returncode == -signal.SIGXCPU:
            return f"the file took longer than {self._timeout_seconds:g} seconds to read"
        return f"the file made its reader stop (exit status {child.returncode}): it is damaged"


def _exchange(child: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    """Send a file and return the whole answer, or None where the child died over it."""
    if child.stdin is None or child.stdout is None:
        message = "the child was started without pipes"
        raise RuntimeError(message)
    try:
        child.stdin.write(LENGTH.pack(len(data)))
        child.stdin.write(data)
        child.stdin.flush()
    except BrokenPipeError:
        return None
    header = child.stdout.read(LENGTH.size)
    if len(header) < LENGTH.size:
        return None
    length = LENGTH.unpack(header)[0]
    if not 1 <= length <= _LARGEST_ANSWER:
        return None
    answer = child.stdout.read(length)
    return answer if len(answer) == length else None


def _close_quietly(pipe: IO[bytes] | None) -> None:
    """Close a pipe whose other end is gone, with what was left in its buffer."""
    if pipe is not None:
        try:
            pipe.close()
        except BrokenPipeError:
            return
