import json
from pathlib import Path

import pytest
import soundfile

from ml.cli.main import main
from ml.errors import ConfigError, DatasetError, MlError
from ml.music.midi import read_midi, write_midi
from ml.music.notes import Note, NoteSequence, Track
from ml.music.tokenizers import tokenizer_from_json


def melody(root, count=40):
    steps = [0, 2, 4, 5, 7, 5, 4, 2]
    notes = tuple(Note(root + steps[i % 8], 80, i / 2, 0.5) for i in range(count))
    return NoteSequence(tracks=(Track(notes=notes),))


@pytest.fixture
def midi(tmp_path):
    """Writes a melody from a root and returns its path."""

    def write(root, count=40):
        path = tmp_path / f"seed-{root}-{count}.mid"
        path.write_bytes(write_midi(melody(root, count)))
        return path

    return write


@pytest.fixture
def generated(run_dir, tmp_path, capsys):
    """What `generate` says it wrote."""

    def run(*words):
        fixed = ["generate", "--checkpoint", str(run_dir), "--out", str(tmp_path / "out"), "--json"]
        assert main([*fixed, *map(str, words)]) == 0
        return json.loads(capsys.readouterr().out)["samples"]

    return run


@pytest.fixture
def encoded(run_dir):
    """Tokens of a melody, by the run's tokenizer."""
    from ml.models.checkpoints import load_checkpoint

    tokenizer = tokenizer_from_json(load_checkpoint(run_dir).tokenizer)
    return lambda sequence: tokenizer.encode(sequence)


def test_a_piece_goes_on_from_the_one_given(generated, midi, encoded):
    first, second = generated("--continue", midi(60), "--windows", 3, "--count", 2, "--seed", 5)
    seed = encoded(melody(60))
    # Windows of 16 keep 8 of what is there, so each adds 8.
    assert first["tokens"][:40] == seed == second["tokens"][:40]
    assert len(first["tokens"]) == 40 + 3 * 8
    assert first["tokens"] != second["tokens"]
    (again,) = generated("--continue", midi(60), "--windows", 3, "--seed", 6)
    assert again["tokens"] == second["tokens"]


def test_a_seed_shorter_than_a_window_is_continued_too(generated, midi, encoded):
    (piece,) = generated("--continue", midi(59, count=3))
    assert piece["tokens"][:3] == encoded(melody(59, count=3))
    assert len(piece["tokens"]) == 16


def test_a_new_piece_of_several_windows_begins_as_the_one_of_one(generated):
    (short,) = generated("--seed", 3)
    (long,) = generated("--seed", 3, "--windows", 2)
    assert long["tokens"][:16] == short["tokens"]
    assert len(long["tokens"]) == 24


def test_pieces_between_two_lead_from_the_one_to_the_other(generated, midi, run_dir):
    from ml.generation.composing import Composer
    from ml.generation.decode import Sampler, SampleRequest
    from ml.models.checkpoints import load_checkpoint, load_model

    start, end = midi(58), midi(61)
    pieces = generated("--between", start, end, "--count", 3, "--temperature", 0.5)
    assert [piece["seed"] for piece in pieces] == [0, 1, 2]
    checkpoint = load_checkpoint(run_dir)
    tokenizer = tokenizer_from_json(checkpoint.tokenizer)
    vae = load_model(checkpoint)
    composer, sampler = Composer(vae), Sampler(vae)
    for piece, root in ((pieces[0], 58), (pieces[2], 61)):
        z = composer.encode(tokenizer.encode(melody(root)))
        request = SampleRequest(z=z, seed=piece["seed"], temperature=0.5)
        assert sampler.sample([request])[0].tokens == piece["tokens"]


def test_a_score_and_audio_are_written_beside_the_midi(generated):
    from music21 import converter

    (piece,) = generated("--musicxml", "--audio")
    score = converter.parse(Path(piece["musicxml"]).read_text("utf-8"), format="musicxml")
    played = read_midi(Path(piece["file"]).read_bytes())
    pitches = sorted(pitch.midi for pitch in score.pitches)
    assert pitches == sorted(note.pitch for track in played.tracks for note in track.notes)
    sound, rate = soundfile.read(piece["wav"])
    assert played.duration_seconds <= len(sound) / rate < played.duration_seconds + 1
    assert 0.8 < abs(sound).max() < 1


@pytest.fixture
def over_chords(chords_run, tmp_path, capsys):
    """What `generate` says it wrote over some chords."""

    def run(chords, *words):
        fixed = ["generate", "--checkpoint", chords_run, "--out", tmp_path, "--json"]
        assert main([*map(str, [*fixed, "--chords", chords, *words])]) == 0
        return json.loads(capsys.readouterr().out)["samples"]

    return run


def test_a_song_over_chords_has_every_bar_of_every_chorus(over_chords, chords_run):
    from ml.models.checkpoints import load_checkpoint

    (piece,) = over_chords("Dm7 G7 | Cmaj7 | %", "--choruses", 2, "--tempo", 120)
    vocabulary = tokenizer_from_json(load_checkpoint(chords_run).tokenizer).vocabulary
    words = " | ".join(vocabulary[token] for token in piece["tokens"])
    bars = words.split("bar ")[1:]
    heads = [bar.split("chords | ")[1].split(" | ") for bar in bars]
    expected = ["Dm7", "Cmaj7", "Cmaj7"] * 2
    assert [head[0] for head in heads] == [f"chord {symbol}" for symbol in expected]
    assert heads[0][1:3] == heads[3][1:3] == ["at 24", "chord G7"]
    assert "tempo 120" in bars[0]
    assert read_midi(Path(piece["file"]).read_bytes()).tempos[0].qpm == 120


def test_songs_over_chords_are_the_same_again_by_their_seeds(over_chords):
    first, second = over_chords("Dm7 | Cmaj7", "--count", 2, "--seed", 5)
    (again,) = over_chords("Dm7 | Cmaj7", "--seed", 6)
    assert first["tokens"] != second["tokens"] == again["tokens"]


@pytest.fixture
def refused(run_dir, tmp_path, capsys):
    """Status and message of a call that is not to succeed."""

    def run(words):
        fixed = ["generate", "--checkpoint", str(run_dir), "--out", str(tmp_path / "out")]
        return main([*fixed, *words]), capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("words", "error", "sentence"),
    [
        (["--windows", "0"], ConfigError, "windows must be between 1 and 100, got 0"),
        (["--top-p", "0"], ConfigError, "top_p must be"),
        (["--label", "BEBOP"], ConfigError, "the model was trained with (none), got 'BEBOP'"),
        (["--continue", "none.mid"], DatasetError, "none.mid cannot be read"),
        (["--between", "TEXT", "TEXT"], DatasetError, "not a MIDI file"),
        (["--between", "TEXT", "TEXT", "--count", "1"], ConfigError, "count must be between 2"),
        (["--continue", "HIGH"], DatasetError, "nothing of it is in the checkpoint's vocabulary"),
        (["--chords", "Dm7 | H7"], ConfigError, "bar 2: “H7” is no chord: write a root such as C"),
        (["--chords", " | "], ConfigError, "there are no chords"),
        (["--chords", "C", "--choruses", "0"], ConfigError, "between 1 and 32, got 0"),
        (["--chords", "C", "--tempo", "400"], ConfigError, "between 30 and 364, got 400"),
        (["--chords", "C", "--windows", "2"], ConfigError, "use --choruses, got windows 2"),
        (["--choruses", "2"], ConfigError, "give --chords as well, got 2"),
        (["--chords", "C"], ConfigError, "representation events, which says chords"),
        (["--audio", "--soundfont", "none.sf2"], MlError, "There is no SoundFont at none.sf2"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(refused, midi, tmp_path, words, error, sentence):
    text = tmp_path / "text.mid"
    text.write_bytes(b"no music at all")
    files = {"TEXT": str(text), "HIGH": str(midi(110, count=8))}
    status, message = refused([files.get(word, word) for word in words])
    assert status == error.exit_status
    assert sentence in message
