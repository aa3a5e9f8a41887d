"""Choruses over the bank's schemes, and the gallery of the shipped model's songs."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from ml.errors import ExportError
from ml.music.chord_lines import read_chord_line
from ml.music.midi_chunks import split_chunks
from ml.music.midi_events import read_track_events
from ml.pretrained import gallery, session

MANIFEST = Path(__file__).parents[2] / "fixtures" / "decoder" / "vae-lstm" / "manifest.json"
SONGS = (
    ("First", "Two five one in C", 1, "cool", 112),
    ("Second", "Two five one in G minor", 1, "bebop", 200),
)


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command of the package; what it prints."""

    def call(module, *words):
        monkeypatch.setattr(sys, "argv", ["command", *map(str, words)])
        module.main()
        return json.loads(capsys.readouterr().out)

    return call


def tempo(path):
    # So small a model may leave bars empty: there need be no notes.
    conductor = read_track_events(split_chunks(Path(path).read_bytes()).tracks[0])
    return round(60e6 / conductor.tempos[0][1])


def test_choruses_are_written_as_midi_named_by_style_and_seed(run, chords_run, tmp_path):
    words = ["--checkpoint", chords_run, "--count", 2, "--bars", 3, "--seed", 5]
    told = run(session, *words, "--out", tmp_path / "a")
    assert [Path(song["file"]).name for song in told["songs"]] == ["bebop-5.mid", "cool-6.mid"]
    assert [tempo(song["file"]) for song in told["songs"]] == [112, 138]
    # Each is a function of its seed: the second alone is the same again.
    own = "C | F | G"
    words = ["--checkpoint", chords_run, "--bars", 3, "--chords", own]
    both = run(session, *words, "--count", 1, "--seed", 8, "--out", tmp_path / "b")
    again = run(session, *words, "--count", 1, "--seed", 8, "--out", tmp_path / "c")
    files = [Path(told["songs"][0]["file"]).read_bytes() for told in (both, again)]
    assert files[0] == files[1]


@pytest.fixture
def exported(chords_run, tmp_path):
    """A folder that holds the export of the run, as far as the gallery asks for it."""
    from ml.models.checkpoints import load_checkpoint

    manifest = json.loads(MANIFEST.read_text())
    manifest["checkpoint_hash"] = load_checkpoint(chords_run).hash
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_a_gallery_has_songs_with_all_that_makes_them_again(run, chords_run, exported, monkeypatch):
    monkeypatch.setattr(gallery, "_SONGS", SONGS)
    words = ["--checkpoint", chords_run, "--folder", exported, "--seed", 3]
    assert run(gallery, *words)["songs"] == 2
    text = (exported / "gallery.json").read_text()
    songs = json.loads(text)["songs"]
    assert [(song["title"], song["label"], song["seed"]) for song in songs] == [
        ("First", "cool", 3), ("Second", "bebop", 4),
    ]  # fmt: skip
    assert [len(read_chord_line(song["chords"])) for song in songs] == [8, 8]
    assert all(len(song["z"]) == 4 and song["tokens"] for song in songs)
    run(gallery, *words)
    assert (exported / "gallery.json").read_text() == text


def test_a_gallery_of_another_checkpoint_than_the_exported_one_is_refused(chords_run, tmp_path):
    (tmp_path / "model").mkdir()
    shutil.copy(MANIFEST, tmp_path / "model")
    with pytest.raises(ExportError, match="export it first"):
        gallery.make_gallery(chords_run, folder=tmp_path, seed=0)
