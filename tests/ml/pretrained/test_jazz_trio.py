"""The builder of the shipped model's data, on small sets shaped as the real ones."""

import json
import sys

import pytest

from ml.data.token_dataset import TokenDataset
from ml.music.midi import read_midi
from ml.pretrained import jazz_trio
from ml.pretrained.jazz_trio import split_of
from tests.ml.pretrained.small_sets import (
    beat_rows,
    groove_zip,
    note_rows,
    performance,
    scale,
    solo_row,
    table,
    weimar_zip,
    write_zip,
)

TITLES = [f"Tune {i}" for i in range(12)]


@pytest.fixture
def build(tmp_path, monkeypatch, capsys):
    """Runs the command; its own words and the dataset."""
    solos = [solo_row(i, title) for i, title in enumerate(TITLES)]
    beats = [row for i in range(len(TITLES)) for row in beat_rows(i)]
    # The last soloist plays in the first bar alone.
    notes = [row for i in range(len(TITLES)) for row in note_rows(i, bars=1 if i == 11 else 16)]
    fixed = {
        "--weimar": weimar_zip(tmp_path / "weimar.zip", solos=solos, beats=beats, notes=notes),
        "--groove": groove_zip(tmp_path / "groove.zip", {("jazz/swing", 180): performance()}),
        "--out": tmp_path / "data",
    }

    def run(**options):
        words = {**fixed, **{f"--{name}": value for name, value in options.items()}}
        line = [str(word) for pair in words.items() for word in pair]
        monkeypatch.setattr(sys, "argv", ["jazz_trio", *line])
        jazz_trio.main()
        return json.loads(capsys.readouterr().out), TokenDataset.load(tmp_path / "data")

    return run


def test_the_jazz_becomes_segments_of_a_window_with_the_soloists_style(build):
    told, dataset = build(window=128)
    assert told["hash"] == dataset.hash
    assert dataset.labels == ("bebop",)
    assert set(dataset.titles) == set(TITLES[:-1])
    for side in ("train", "validation"):
        assert told["segments"][side] == len(dataset.songs(side))
        for song in dataset.songs(side):
            words = [dataset.tokenizer.vocabulary[token] for token in song]
            assert words[:4] in (
                ["bar 4/4", "tempo 182", "chords", f"chord {symbol}"] for symbol in ("Dm7", "G7")
            )
            assert len(words) <= 128


def test_a_piece_is_on_one_side_whoever_plays_it(build):
    _, dataset = build()
    sides = dict(zip(dataset.titles, dataset.splits, strict=True))
    assert all(side == split_of(title) for title, side in sides.items())
    assert split_of(" All Blues ") == split_of("all blues")
    share = sum(split_of(f"title {i}") == "validation" for i in range(2000)) / 2000
    assert 0.07 < share < 0.13


def test_other_styles_are_added_with_their_labels(build, tmp_path):
    index = table([{"file": "rag.mid", "style": "Jazz"}, {"file": "fugue.mid", "style": "Baroque"}])
    mutopia = {"m/index.csv": index, "m/rag.mid": scale(60), "m/fugue.mid": scale(62)}
    told, dataset = build(
        window=64,
        mutopia=write_zip(tmp_path / "mutopia.zip", mutopia),
        ryans=write_zip(tmp_path / "ryans.zip", {"reel.mid": scale(64)}),
        chorales=write_zip(tmp_path / "fakes.zip", {"1.mid": scale(65)}),
    )
    assert dataset.labels == ("bebop", "chorale", "classical", "folk", "ragtime")
    assert sum(told["labels"].values()) == len(dataset.titles)


def test_of_another_style_no_more_than_some_segments_are_taken(build, tmp_path, monkeypatch):
    monkeypatch.setattr(jazz_trio, "_OTHER_SEGMENTS", 3)
    files = {f"{i}.mid": scale(60 + i, count=200) for i in range(4)}
    told, dataset = build(window=64, ryans=write_zip(tmp_path / "ryans.zip", files))
    assert told["labels"]["folk"] == 3
    # Evenly from all pieces, the first and the last among them.
    folk = [
        title
        for title, label in zip(dataset.titles, dataset.labels_of_songs, strict=True)
        if label == "folk"
    ]
    assert folk[0] == "0.mid"
    assert folk[-1] == "3.mid"


def test_the_jazz_is_written_as_midi_by_its_side(build, tmp_path):
    build(midi=tmp_path / "midi")
    for number, title in enumerate(TITLES):
        path = tmp_path / "midi" / split_of(title) / f"Tune{number}.mid"
        assert len(read_midi(path.read_bytes()).tracks) == 3
