import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ml.cli.main import VERBS, main
from ml.errors import (
    CheckpointError,
    ConfigError,
    DatasetError,
    EmptyDatasetError,
    SourceError,
)
from ml.music.midi import read_midi, write_midi
from ml.music.notes import Note, NoteSequence, Track

TINY = [
    "--set", "window=16", "hidden_units=16", "latent_dimensions=4", "steps=4", "batch_size=4",
    "evaluate_every=2", "checkpoint_every=2",
]  # fmt: skip


def melody(root):
    notes = tuple(Note(root + i % 7, 80, i / 2, 0.5) for i in range(60))
    return NoteSequence(tracks=(Track(notes=notes),))


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A folder with four songs, one of them twice, one in a zip, and two that are no music."""
    folder = tmp_path_factory.mktemp("sources")
    for root in (50, 55, 60):
        (folder / f"song {root}.mid").write_bytes(write_midi(melody(root)))
    (folder / "again.mid").write_bytes(write_midi(melody(50)))
    (folder / "notes.mid").write_bytes(b"not music at all")
    (folder / "silent.mid").write_bytes(write_midi(NoteSequence(tracks=(drum(),))))
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("deep/song 65.mid", write_midi(melody(65)))
    return folder


def drum():
    return Track(notes=(Note(36, 90, 0.0, 0.25),), is_drum=True)


@pytest.fixture(scope="module")
def dataset(sources, tmp_path_factory):
    out = tmp_path_factory.mktemp("cli") / "tokens"
    assert main(["dataset", str(sources), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def trained(keras, dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("cli") / "run"
    assert main(train_words(dataset, out)) == 0
    return out


def train_words(dataset, out):
    return [
        "train", "--dataset", str(dataset), "--model", "vae-lstm", "--preset", "tiny", *TINY,
        "--out", str(out), "--json",
    ]  # fmt: skip


def test_the_dataset_verb_says_what_became_of_every_file(sources, tmp_path, capsys):
    status = main(["dataset", str(sources), "--out", str(tmp_path / "tokens"), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert (answer["songs"], answer["notes"], answer["tokens"]) == (4, 240, 240)
    assert answer["duplicates"] == 1
    assert {entry["file"] for entry in answer["rejected"]} == {"notes.mid", "silent.mid"}
    assert all(entry["reason"] for entry in answer["rejected"])


def test_a_model_of_events_is_trained_on_a_dataset_of_events_and_writes_midi(
    sources, keras, tmp_path, capsys
):
    words = [
        "dataset",
        str(sources),
        "--representation",
        "events",
        "--out",
        str(tmp_path / "tokens"),
    ]
    assert main([*words, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    # The song of drums alone counts too.
    assert (answer["songs"], answer["vocabulary"]) == (5, 491)
    assert answer["tokens"] > answer["notes"]
    assert main(train_words(tmp_path / "tokens", tmp_path / "run")) == 0
    checkpoint = json.loads(capsys.readouterr().out)["checkpoint"]
    config = json.loads((Path(checkpoint) / "config.json").read_text())
    assert config["representation"] == "events"
    words = ["generate", "--checkpoint", checkpoint, "--count", "3", "--out", str(tmp_path / "out")]
    assert main(words) == 0
    for path in (tmp_path / "out").iterdir():
        read_midi(path.read_bytes())


def test_training_needs_a_dataset(tmp_path, capsys):
    assert main(train_words(tmp_path / "none", tmp_path / "run")) == DatasetError.exit_status
    assert "the prepared data set is missing or damaged" in capsys.readouterr().err


def test_sources_without_any_music_are_a_mistake(tmp_path, capsys):
    (tmp_path / "text.mid").write_text("words")
    words = ["dataset", str(tmp_path / "text.mid"), "--out", str(tmp_path / "out")]
    assert main(words) == EmptyDatasetError.exit_status
    told = capsys.readouterr().err
    assert "error: there is no song to train on" in told
    assert "text.mid: " in told
    words = ["dataset", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    assert main(words) == SourceError.exit_status
    assert "there is no file or folder" in capsys.readouterr().err


def test_a_share_of_songs_must_be_a_share(sources, tmp_path, capsys):
    words = ["dataset", str(sources), "--out", str(tmp_path), "--validation-fraction", "2"]
    assert main(words) == ConfigError.exit_status
    assert "between 0.01 and 0.5, got 2.0" in capsys.readouterr().err


def test_training_prints_its_result_as_json_and_its_progress_elsewhere(
    dataset, keras, tmp_path, capsys
):
    assert main(train_words(dataset, tmp_path / "run")) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["step"] in {2, 4}
    assert not answer["stopped"]
    assert "latent space" in answer["validation"]["summary"]
    assert re.search(r"step 4: total \d\.\d+, held out \d\.\d+ nats per token", printed.err)


def test_a_folder_that_holds_a_run_is_gone_on_with_only_when_asked(dataset, trained, capsys):
    capsys.readouterr()
    assert main(train_words(dataset, trained)) == CheckpointError.exit_status
    assert "already holds a run: pass --resume" in capsys.readouterr().err
    assert main([*train_words(dataset, trained), "--resume"]) == 0
    assert json.loads(capsys.readouterr().out)["step"] in {2, 4}


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        ("steps", "--set takes key=value, got 'steps'"),
        ("steps=-1", "steps must be between 1 and 1e+06, got -1"),
        ("speed=9", "hyper-parameter must be one of"),
    ],
)
def test_a_wrong_setting_is_named(dataset, tmp_path, capsys, pair, sentence):
    words = [
        "train", "--dataset", str(dataset), "--model", "vae-lstm", "--preset", "tiny",
        "--set", pair, "--out", str(tmp_path),
    ]  # fmt: skip
    assert main(words) == ConfigError.exit_status
    assert sentence in capsys.readouterr().err


def test_generating_twice_gives_the_same_midi_files(trained, tmp_path, capsys):
    words = ["generate", "--checkpoint", str(trained), "--count", "2", "--seed", "7", "--json"]
    assert main([*words, "--out", str(tmp_path / "one")]) == 0
    samples = json.loads(capsys.readouterr().out)["samples"]
    assert main([*words, "--out", str(tmp_path / "two")]) == 0
    assert [sample["seed"] for sample in samples] == [7, 8]
    for first in (tmp_path / "one").iterdir():
        data = first.read_bytes()
        assert data == (tmp_path / "two" / first.name).read_bytes()
        assert read_midi(data).note_count >= 16


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--count", "0"], "count must be between 1 and 10000, got 0"),
        (["--seed", "-1"], "seed must be between 0 and 4294967295, got -1"),
        (["--temperature", "9"], "temperature must be between 0.1 and 2.0, got 9.0"),
        ([], "there is no complete checkpoint in"),
    ],
)
def test_a_wrong_wish_for_music_is_refused(keras, tmp_path, capsys, words, sentence):
    fixed = ["generate", "--checkpoint", str(tmp_path), "--out", str(tmp_path / "out")]
    assert main([*fixed, *words]) == (ConfigError if words else CheckpointError).exit_status
    assert sentence in capsys.readouterr().err


def test_the_export_verb_writes_a_decoder(trained, tmp_path, capsys):
    words = ["export", "--checkpoint", str(trained), "--out", str(tmp_path / "decoder"), "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer["files"]) == {"model.json", "weights.bin"}
    assert answer["parity"] is None
    words = ["export", "--checkpoint", str(tmp_path), "--out", str(tmp_path / "x")]
    assert main(words) == CheckpointError.exit_status


def test_help_lists_every_verb_without_loading_tensorflow():
    program = (
        "import sys; from ml.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print('tensorflow' in sys.modules)"
    )
    for words in (["--help"], ["train", "--help"], ["generate", "--help"]):
        command = [sys.executable, "-c", program, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.endswith("False\n")
        assert words[0] == "--help" or "--checkpoint" in done.stdout or "--preset" in done.stdout
        if words == ["--help"]:
            assert all(verb in done.stdout for verb in VERBS)
